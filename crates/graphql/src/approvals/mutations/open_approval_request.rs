//! Input and payload of `openApprovalRequest`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::approvals::OpenApprovalRequest;
use words::{AnyId, ApprovalRequestId, Digest, GovernanceBodyId, Timestamp};

use super::moved::{REVISION_MOVED, moved};
use crate::approvals::{ApprovalRequest, ApprovalsUserError};
use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::RevisionMoved;

/// What is asked, and whom.
#[derive(Debug, InputObject)]
pub(super) struct OpenApprovalRequestInput {
    /// A strategy in review or a submitted objective.
    subject: AnyId,
    /// A body of its workspace.
    body: GovernanceBodyId,
    /// The digest of the text that was read; another than the current one is REVISION_MOVED.
    revision_digest: String,
    /// What is asked, at most 1,000 characters; absent: whether the text is approved.
    question: Option<String>,
    /// When ballots are over; at least the charter's noticeDays away.
    due_at: Timestamp,
}

impl OpenApprovalRequestInput {
    pub(super) fn parse(self) -> Result<OpenApprovalRequest, Vec<Invalid>> {
        let mut form = Form::default();
        let question = form.maybe_text("question", self.question.as_deref());
        let revision_digest = Digest::claimed(self.revision_digest);
        form.finish(OpenApprovalRequest {
            subject: self.subject,
            body: self.body,
            revision_digest,
            question,
            due_at: self.due_at,
        })
    }
}

payload! {
    /// What `openApprovalRequest` did.
    OpenApprovalRequestPayload: ApprovalRequestId, ApprovalsUserError,
    |object| object
        .maybe::<ApprovalRequest>("approvalRequest", "The new request; null when refused.", |paid| paid.outcome, store::approvals::requests)
        .compute_maybe::<RevisionMoved>("revisionMoved", REVISION_MOVED, |paid, _| moved(paid))
}
