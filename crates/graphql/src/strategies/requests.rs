//! The approval request that a text shows: the open one, else the latest.

use domain::approvals::ApprovalRequest;
use store::Reader;
use words::AnyId;

/// For each text, with the text.
pub(crate) async fn requests_about(reader: &Reader, texts: &[AnyId]) -> anyhow::Result<Vec<(AnyId, ApprovalRequest)>> {
    let requests = store::approvals::requests_about(reader, texts).await?;
    Ok(requests.into_iter().map(|request| (request.subject, request)).collect())
}
