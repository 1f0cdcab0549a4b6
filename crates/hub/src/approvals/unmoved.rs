//! That a text is still the one that was read.

use domain::approvals::ApprovalsRefusal;
use domain::strategies::moved;
use store::Unit;
use store::strategies::{revision, revision_by_digest};
use words::{AnyId, Digest};

use crate::Failure;

/// Refuses with `RevisionMoved` if another text than the one that was read is current: this revision, with this digest.
pub(crate) async fn unmoved(
    unit: &mut Unit,
    read: &Digest,
    subject: AnyId,
    (number, digest): (i32, &Digest),
) -> Result<(), Failure<ApprovalsRefusal>> {
    if read == digest {
        return Ok(());
    }
    let read = revision_by_digest(unit, subject, read).await?;
    let current = revision(unit, subject, number).await?;
    let current = current.ok_or_else(|| anyhow::anyhow!("A text without its present revision"))?;
    Err(ApprovalsRefusal::RevisionMoved { moved: moved(read.as_ref(), &current) }.into())
}
