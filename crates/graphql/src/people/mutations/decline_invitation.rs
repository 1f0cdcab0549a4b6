//! Input and payload of `declineInvitation`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::people::DeclineInvitation;
use words::InvitationId;

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{Invitation, PeopleUserError};

/// The answer to an invitation.
#[derive(Debug, InputObject)]
pub(crate) struct DeclineInvitationInput {
    /// What stands behind `#token=` in the invitation's link.
    pub(super) token: String,
    /// Why, if you want to say; at most 2,000 characters.
    reason: Option<String>,
}

impl DeclineInvitationInput {
    pub(super) fn parse(self) -> Result<DeclineInvitation, Vec<Invalid>> {
        let mut form = Form::default();
        let reason = form.maybe_text("reason", self.reason.as_deref());
        form.finish(DeclineInvitation { reason })
    }
}

payload! {
    /// What `declineInvitation` did.
    DeclineInvitationPayload: InvitationId, PeopleUserError,
    |object| object.maybe::<Invitation>("invitation", "The invitation; null when refused.", |paid| paid.outcome, store::people::invitations)
}
