//! Input and payload of `revokeInvitation`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::people::RevokeInvitation;
use words::InvitationId;

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{Invitation, PeopleUserError};

/// Which invitation.
#[derive(Debug, InputObject)]
pub(crate) struct RevokeInvitationInput {
    /// An open one.
    invitation: InvitationId,
}

impl RevokeInvitationInput {
    pub(super) fn parse(self) -> Result<RevokeInvitation, Vec<Invalid>> {
        Form::default().finish(RevokeInvitation { invitation: self.invitation })
    }
}

payload! {
    /// What `revokeInvitation` did.
    RevokeInvitationPayload: InvitationId, PeopleUserError,
    |object| object.maybe::<Invitation>("invitation", "The invitation; null when refused.", |paid| paid.outcome, store::people::invitations)
}
