//! `publishOutcome`: the chair says what the body has decided, and the subject moves.

use domain::approvals::{ApprovalsAct, ApprovalsEvent, ApprovalsRefusal, OutcomeDraft};
use domain::refusal::Found as _;
use serde::{Deserialize, Serialize};
use store::approvals::{chair, lock_request};
use store::discussion::open_blocking;
use store::strategies::lock_revised;
use store::{Recorded, Unit};
use words::{AnyId, ApprovalRequestId};

use crate::Failure;
use crate::strategies::move_by_outcome;

/// What is published.
#[derive(Clone, Debug)]
pub struct PublishOutcome {
    /// About which request.
    pub request: ApprovalRequestId,
    /// The result, the statement and the conditions.
    pub outcome: OutcomeDraft,
}

/// The request, and the text that moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The request.
    pub request: ApprovalRequestId,
    /// What it was about.
    pub subject: AnyId,
}

/// Publishes the outcome of a request that has passed or failed; an adoption makes the tallied revision the approved one
/// (`collaboration.md` §1.15).
///
/// # Errors
/// `NotFound` (approvalRequest), `Forbidden`, `Invalid` (conditions), `WrongState`, `ResultContradictsTally`, `BlockingThread`.
pub async fn publish_outcome(
    unit: &mut Unit,
    input: PublishOutcome,
) -> Result<Recorded<Published>, Failure<ApprovalsRefusal>> {
    let request = lock_request(unit, input.request).await?.found("approvalRequest")?;
    let permit = unit.may(ApprovalsAct::Publish, request.place())?;
    let member = unit.standing().may(ApprovalsAct::Publish, request.place())?;
    chair(unit, request.body).await?.is_acted_by(&member)?;
    // The text before its threads: who opens one shares the text, and so was before this or comes after it.
    lock_revised(unit, request.subject).await?.found("approvalRequest")?;
    let blocking = open_blocking(unit, request.subject).await?;
    let outcome = request.publish(input.outcome, blocking, permit.member()?, unit.now())?;
    let revision = request.revision;

    store::approvals::publish_outcome(unit, request.id, &outcome).await?;
    move_by_outcome(unit, request.subject, outcome.result, revision).await?;

    let happened = ApprovalsEvent::OutcomePublished {
        request: request.id,
        subject: request.subject,
        result: outcome.result,
        revision,
    };
    Ok(permit.record(unit, &happened, Published { request: request.id, subject: request.subject }))
}
