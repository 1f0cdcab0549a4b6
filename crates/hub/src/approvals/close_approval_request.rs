//! `closeApprovalRequest`: tallies a request whose result can no longer change.

use domain::approvals::{ApprovalsAct, ApprovalsRefusal};
use domain::refusal::Found as _;
use store::approvals::{chair, close_request, lock_request, poll, share_subject};
use store::{Recorded, Unit};
use words::ApprovalRequestId;

use super::closed::closed;
use crate::Failure;

/// Which request.
#[derive(Clone, Copy, Debug)]
pub struct CloseApprovalRequest {
    /// The request.
    pub request: ApprovalRequestId,
}

/// Closes a request before it is due, when ballots still to come cannot change the result, or when all seats have voted and the cooling-off is
/// over (`collaboration.md` §1.14); or when it is due, if the clock has not come by yet.
///
/// # Errors
/// `NotFound` (approvalRequest), `Forbidden`, `RequestClosed`, `ResultStillOpen`.
pub async fn close_approval_request(
    unit: &mut Unit,
    input: CloseApprovalRequest,
) -> Result<Recorded<ApprovalRequestId>, Failure<ApprovalsRefusal>> {
    let request = lock_request(unit, input.request).await?.found("approvalRequest")?;
    let permit = unit.may(ApprovalsAct::End, request.place())?;
    let member = unit.standing().may(ApprovalsAct::End, request.place())?;
    request.may_be_ended_by(&member, &chair(unit, request.body).await?)?;
    let subject = share_subject(unit, request.subject).await?.found("approvalRequest")?;
    let poll = poll(unit, &request, &subject.digest).await?;
    let closing = request.close(&poll, subject.revision, unit.now())?;

    close_request(unit, request.id, &closing, None).await?;

    Ok(permit.record(unit, &closed(&request, &closing), request.id))
}
