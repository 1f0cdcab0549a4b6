//! The type Tally.

use domain::approvals::Poll;
use reads::{Entity, Object};
use store::Reader;
use words::ApprovalRequestId;

use crate::sight::Sight;

/// How many seats say what.
pub struct Tally;

impl Entity for Tally {
    type Context = Sight;
    type Row = domain::approvals::Tally;
    const NAME: &'static str = "Tally";
    const DOC: &'static str = "How many seats say what: each seat's latest ballot, if it is on the current text; while the request is open, with the ballots of now.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("approve", "APPROVE, on the current text.", |tally| tally.approve)
            .leaf("reject", "REJECT, on the current text.", |tally| tally.reject)
            .leaf("abstain", "ABSTAIN, on the current text.", |tally| tally.abstain)
            .leaf("present", "approve + reject + abstain, on the current text.", domain::approvals::Tally::present)
            .leaf("seats", "That may vote.", |tally| tally.seats)
            .leaf("stale", "Cast on an earlier text.", |tally| tally.stale)
    }
}

/// The tallies of requests.
pub(super) async fn tallies(
    reader: &Reader,
    requests: &[ApprovalRequestId],
) -> anyhow::Result<Vec<(ApprovalRequestId, domain::approvals::Tally)>> {
    let polls = store::approvals::polls(reader, requests).await?;
    Ok(polls.iter().map(|poll: &Poll| (poll.request, poll.tally())).collect())
}
