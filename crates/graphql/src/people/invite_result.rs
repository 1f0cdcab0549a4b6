//! The type InviteActorResult.

use hub::people::Invited;
use reads::{Entity, Object};

use crate::people::Invitation;
use crate::sight::Sight;

/// What became of one row of `inviteActors`.
pub struct InviteActorResult;

impl Entity for InviteActorResult {
    type Context = Sight;
    type Row = Invited;
    const NAME: &'static str = "InviteActorResult";
    const DOC: &'static str = "What became of one row of `inviteActors`.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .text("email", "As it was sent.", |row| &row.email)
            .leaf("outcome", "What became of it.", |row| row.outcome)
            .maybe::<Invitation>(
                "invitation",
                "The new invitation, or with ALREADY_INVITED the open one; null else, and for who may not see it.",
                |row| row.invitation,
                store::people::invitations,
            )
    }
}
