//! Input and payload of `publishOutcome`.

use async_graphql::InputObject;
use domain::approvals::OutcomeDraft;
use domain::refusal::Invalid;
use hub::approvals::{PublishOutcome, Published};
use words::ApprovalRequestId;
use words::approvals::{Condition, OutcomeResult};

use crate::approvals::{ApprovalRequest, ApprovalsUserError};
use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::Revised;

/// What is published.
#[derive(Debug, InputObject)]
pub(super) struct PublishOutcomeInput {
    /// A request that has PASSED or FAILED.
    approval_request: ApprovalRequestId,
    /// What was decided, as the tally allows.
    result: OutcomeResult,
    /// What is said about it; CommonMark, 1 to 10,000 characters.
    statement: String,
    /// With ADOPTED_WITH_CONDITIONS, 1 to 50 of at most 2,000 characters; else absent or empty.
    conditions: Option<Vec<String>>,
}

impl PublishOutcomeInput {
    pub(super) fn parse(self) -> Result<PublishOutcome, Vec<Invalid>> {
        let mut form = Form::default();
        let statement = form.text("statement", &self.statement);
        let raw = self.conditions.unwrap_or_default();
        let conditions: Vec<Condition> =
            raw.iter().enumerate().map(|(at, text)| form.text(&format!("conditions.{at}"), text)).collect();
        let outcome = OutcomeDraft { result: self.result, statement, conditions };
        form.finish(PublishOutcome { request: self.approval_request, outcome })
    }
}

payload! {
    /// What `publishOutcome` did.
    PublishOutcomePayload: Published, ApprovalsUserError,
    |object| object
        .maybe::<ApprovalRequest>(
            "approvalRequest",
            "The request with its outcome; null when refused.",
            |paid| paid.outcome.map(|published| published.request),
            store::approvals::requests,
        )
        .compute_maybe::<Revised>("subject", "The text that moved; null when refused.", |paid, _| paid.outcome.map(|published| published.subject))
}
