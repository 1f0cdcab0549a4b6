//! Input and payload of `closeApprovalRequest`.

use async_graphql::InputObject;
use hub::approvals::CloseApprovalRequest;
use words::ApprovalRequestId;

use crate::approvals::{ApprovalRequest, ApprovalsUserError};
use crate::mutate::payload;

/// Which request.
#[derive(Debug, InputObject)]
pub(super) struct CloseApprovalRequestInput {
    /// An open request.
    approval_request: ApprovalRequestId,
}

impl CloseApprovalRequestInput {
    pub(super) fn parse(&self) -> CloseApprovalRequest {
        CloseApprovalRequest { request: self.approval_request }
    }
}

payload! {
    /// What `closeApprovalRequest` did.
    CloseApprovalRequestPayload: ApprovalRequestId, ApprovalsUserError,
    |object| object.maybe::<ApprovalRequest>(
        "approvalRequest",
        "The request with its result; null when refused.",
        |paid| paid.outcome,
        store::approvals::requests,
    )
}
