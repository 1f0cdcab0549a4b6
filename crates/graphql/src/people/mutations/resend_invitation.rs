//! Input and payload of `resendInvitation`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::people::ResendInvitation;
use words::InvitationId;

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{Invitation, PeopleUserError};

/// Which invitation.
#[derive(Debug, InputObject)]
pub(crate) struct ResendInvitationInput {
    /// An open or expired one.
    invitation: InvitationId,
}

impl ResendInvitationInput {
    pub(super) fn parse(self) -> Result<ResendInvitation, Vec<Invalid>> {
        Form::default().finish(ResendInvitation { invitation: self.invitation, silent: false })
    }
}

payload! {
    /// What `resendInvitation` did.
    ResendInvitationPayload: InvitationId, PeopleUserError,
    |object| object.maybe::<Invitation>("invitation", "The invitation; null when refused.", |paid| paid.outcome, store::people::invitations)
}
