//! Input and payload of `withdrawApprovalRequest`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::approvals::WithdrawApprovalRequest;
use words::ApprovalRequestId;

use crate::approvals::{ApprovalRequest, ApprovalsUserError};
use crate::form::Form;
use crate::mutate::payload;

/// Which request, and why.
#[derive(Debug, InputObject)]
pub(super) struct WithdrawApprovalRequestInput {
    /// An open request.
    approval_request: ApprovalRequestId,
    /// Why it is taken back; 1 to 2,000 characters.
    reason: String,
}

impl WithdrawApprovalRequestInput {
    pub(super) fn parse(self) -> Result<WithdrawApprovalRequest, Vec<Invalid>> {
        let mut form = Form::default();
        let reason = form.text("reason", &self.reason);
        form.finish(WithdrawApprovalRequest { request: self.approval_request, reason })
    }
}

payload! {
    /// What `withdrawApprovalRequest` did.
    WithdrawApprovalRequestPayload: ApprovalRequestId, ApprovalsUserError,
    |object| object.maybe::<ApprovalRequest>(
        "approvalRequest",
        "The request that was withdrawn; null when refused.",
        |paid| paid.outcome,
        store::approvals::requests,
    )
}
