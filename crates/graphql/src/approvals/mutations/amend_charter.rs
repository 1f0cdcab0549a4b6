//! Input and payload of `amendCharter`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::approvals::AmendCharter;
use words::GovernanceBodyId;

use super::charter_input::CharterInput;
use crate::approvals::{ApprovalsUserError, GovernanceBody};
use crate::form::Form;
use crate::mutate::payload;

/// The rules that are to come into force.
#[derive(Debug, InputObject)]
pub(super) struct AmendCharterInput {
    /// Whose.
    body: GovernanceBodyId,
    /// What the next charter says, in full.
    charter: CharterInput,
    /// Why; 1 to 2,000 characters.
    reason: String,
}

impl AmendCharterInput {
    pub(super) fn parse(self) -> Result<AmendCharter, Vec<Invalid>> {
        let mut form = Form::default();
        let reason = form.text("reason", &self.reason);
        form.finish(AmendCharter { body: self.body, rules: self.charter.rules(), reason })
    }
}

payload! {
    /// What `amendCharter` did.
    AmendCharterPayload: GovernanceBodyId, ApprovalsUserError,
    |object| object.maybe::<GovernanceBody>("body", "The body with its new charter; null when refused.", |paid| paid.outcome, store::approvals::bodies)
}
