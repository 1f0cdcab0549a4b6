//! What the viewer may do with a request.

use std::collections::HashMap;

use domain::approvals::RequestFacts;
use reads::{Entity, Held, Object, Whole};
use store::Reader;
use store::approvals::Bench;
use words::ApprovalRequestId;

use crate::approvals::ApprovalRequest;
use crate::permission::Permission;
use crate::sight::Sight;

/// What the viewer may do with a request.
pub struct ApprovalPermissions;

impl Entity for ApprovalPermissions {
    type Context = Sight;
    type Row = RequestFacts;
    const NAME: &'static str = "ApprovalPermissions";
    const DOC: &'static str = "What the caller may do with a request now.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .compute::<Permission>(
                "cast",
                "Cast a ballot, with a seat that the caller holds in the electorate.",
                |facts, sight| facts.cast(sight.standing(), sight.now()).into(),
            )
            .compute::<Permission>(
                "close",
                "Close it: who opened it, or the chair, once the result can no longer change.",
                |facts, sight| facts.close(sight.standing(), sight.now()).into(),
            )
            .compute::<Permission>(
                "withdraw",
                "Take it back: who opened it, or the chair, while it is open.",
                |facts, sight| facts.withdraw(sight.standing(), sight.now()).into(),
            )
            .compute::<Permission>(
                "publishOutcome",
                "Publish an outcome: the chair, once it has passed or failed.",
                |facts, sight| facts.publish_outcome(sight.standing()).into(),
            )
    }
}

/// What decides about the caller's acts on requests.
pub(super) async fn request_facts(
    reader: &Reader,
    requests: &[Held<Whole<ApprovalRequest>>],
) -> anyhow::Result<Vec<(Held<Whole<ApprovalRequest>>, RequestFacts)>> {
    let ids: Vec<ApprovalRequestId> = requests.iter().map(|held| held.row().id).collect();
    let polls = store::approvals::polls_with_benches(reader, &ids).await?;
    let mut polls: HashMap<_, _> = polls.into_iter().map(|(poll, bench)| (poll.request, (poll, bench))).collect();
    let facts = requests.iter().filter_map(|held| {
        let (poll, Bench { chair, holders }) = polls.remove(&held.row().id)?;
        Some((held.clone(), RequestFacts { request: held.row().clone(), poll, chair, holders }))
    });
    Ok(facts.collect())
}
