//! `castBallot`: the holder of a seat says what the institution decides about the text that was read.

use domain::approvals::{ApprovalsAct, ApprovalsEvent, ApprovalsRefusal, Ballot, BallotDraft};
use domain::refusal::Found as _;
use serde::{Deserialize, Serialize};
use store::approvals::{Casting, hold_for_ballot, insert_ballot};
use store::{Recorded, Unit};
use words::approvals::{BallotDecision, BallotReason};
use words::{ApprovalRequestId, BallotId, Digest, SeatId};

use super::unmoved::unmoved;
use crate::Failure;

/// What a seat says.
#[derive(Clone, Debug)]
pub struct CastBallot {
    /// In which request.
    pub request: ApprovalRequestId,
    /// Whose vote.
    pub seat: SeatId,
    /// What it says.
    pub decision: BallotDecision,
    /// Why.
    pub reason: Option<BallotReason>,
    /// Which text was read.
    pub revision_digest: Digest,
}

/// The ballot that was cast, and its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cast {
    /// The ballot.
    pub ballot: BallotId,
    /// Its request.
    pub request: ApprovalRequestId,
}

/// Casts a ballot; it supersedes what the seat cast before. It never closes the request (`collaboration.md` §1.15).
///
/// The request is locked, so that it cannot be closed meanwhile, and its subject and the seat are shared, so that the text cannot move nor
/// the mandate be lost.
///
/// # Errors
/// `NotFound` (approvalRequest, seat), `Forbidden`, `RequestClosed`, `NotYourSeat`, `RevisionMoved`.
pub async fn cast_ballot(unit: &mut Unit, input: CastBallot) -> Result<Recorded<Cast>, Failure<ApprovalsRefusal>> {
    let Casting { request, seat } = hold_for_ballot(unit, input.request, input.seat).await?.found("approvalRequest")?;
    let (seat, voting) = seat.filter(|(seat, _)| seat.workspace == request.workspace).found("seat")?;
    let permit = unit.may(ApprovalsAct::Cast, request.place())?;
    let holder = permit.member()?;
    request.is_open(unit.now())?;
    seat.is_held(voting, holder)?;
    unmoved(unit, &input.revision_digest, request.subject, (request.revision, &request.digest)).await?;

    let draft = BallotDraft { seat: input.seat, holder, decision: input.decision, reason: input.reason };
    let ballot = Ballot::cast(unit.id(), &request, draft, unit.now());
    let supersedes = insert_ballot(unit, request.workspace, &ballot).await?;

    let happened = ApprovalsEvent::BallotCast {
        request: request.id,
        ballot: ballot.id,
        seat: ballot.seat,
        decision: ballot.decision,
        digest: ballot.digest,
        supersedes,
    };
    Ok(permit.record(unit, &happened, Cast { ballot: ballot.id, request: request.id }))
}
