//! `withdrawApprovalRequest`: takes a request back; its subject stays where it is.

use domain::approvals::{ApprovalsAct, ApprovalsEvent, ApprovalsRefusal};
use domain::refusal::Found as _;
use store::approvals::{chair, close_request, lock_request, poll, share_subject};
use store::{Recorded, Unit};
use words::ApprovalRequestId;
use words::people::Reason;

use crate::Failure;

/// Which request, and why.
#[derive(Clone, Debug)]
pub struct WithdrawApprovalRequest {
    /// The request.
    pub request: ApprovalRequestId,
    /// Why it is taken back.
    pub reason: Reason,
}

/// Takes an open request back. A new one may be opened at once.
///
/// # Errors
/// `NotFound` (approvalRequest), `Forbidden`, `RequestClosed`.
pub async fn withdraw_approval_request(
    unit: &mut Unit,
    input: WithdrawApprovalRequest,
) -> Result<Recorded<ApprovalRequestId>, Failure<ApprovalsRefusal>> {
    let request = lock_request(unit, input.request).await?.found("approvalRequest")?;
    let permit = unit.may(ApprovalsAct::End, request.place())?;
    let member = unit.standing().may(ApprovalsAct::End, request.place())?;
    request.may_be_ended_by(&member, &chair(unit, request.body).await?)?;
    let subject = share_subject(unit, request.subject).await?.found("approvalRequest")?;
    let poll = poll(unit, &request, &subject.digest).await?;
    let closing = request.withdraw(&poll, subject.revision, unit.now())?;

    close_request(unit, request.id, &closing, Some(&input.reason)).await?;

    let happened =
        ApprovalsEvent::ApprovalWithdrawn { request: request.id, subject: request.subject, reason: input.reason };
    Ok(permit.record(unit, &happened, request.id))
}
