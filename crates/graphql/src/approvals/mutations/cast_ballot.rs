//! Input and payload of `castBallot`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::approvals::{Cast, CastBallot};
use words::approvals::BallotDecision;
use words::{ApprovalRequestId, Digest, SeatId};

use super::moved::{REVISION_MOVED, moved};
use crate::approvals::{ApprovalRequest, ApprovalsUserError, Ballot};
use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::RevisionMoved;

/// What a seat says.
#[derive(Debug, InputObject)]
pub(super) struct CastBallotInput {
    /// An open request.
    approval_request: ApprovalRequestId,
    /// A seat of its electorate that the caller holds.
    seat: SeatId,
    /// What the institution decides.
    decision: BallotDecision,
    /// Why; at most 4,000 characters.
    reason: Option<String>,
    /// The digest of the text that was read; another than the current one is REVISION_MOVED.
    revision_digest: String,
}

impl CastBallotInput {
    pub(super) fn parse(self) -> Result<CastBallot, Vec<Invalid>> {
        let mut form = Form::default();
        let reason = form.maybe_text("reason", self.reason.as_deref());
        let revision_digest = Digest::claimed(self.revision_digest);
        form.finish(CastBallot {
            request: self.approval_request,
            seat: self.seat,
            decision: self.decision,
            reason,
            revision_digest,
        })
    }
}

payload! {
    /// What `castBallot` did.
    CastBallotPayload: Cast, ApprovalsUserError,
    |object| object
        .maybe::<Ballot>("ballot", "The new ballot; null when refused.", |paid| paid.outcome.map(|cast| cast.ballot), store::approvals::ballots)
        .maybe::<ApprovalRequest>(
            "approvalRequest",
            "Its request, with the new tally; null when refused.",
            |paid| paid.outcome.map(|cast| cast.request),
            store::approvals::requests,
        )
        .compute_maybe::<RevisionMoved>("revisionMoved", REVISION_MOVED, |paid, _| moved(paid))
}
