//! Input and payload of `changeMemberRole`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::people::ChangeMemberRole;
use words::MemberId;
use words::people::MemberRole;

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{Member, PeopleUserError};

/// Whose role, and which.
#[derive(Debug, InputObject)]
pub(crate) struct ChangeMemberRoleInput {
    /// An ACTIVE one. The last REGION_LEAD of a workspace keeps the role (LAST_LEAD).
    member: MemberId,
    /// The new role; a coordinator's belongs to the tenant, every other to a workspace.
    role: MemberRole,
}

impl ChangeMemberRoleInput {
    pub(super) fn parse(self) -> Result<ChangeMemberRole, Vec<Invalid>> {
        Form::default().finish(ChangeMemberRole { member: self.member, role: self.role })
    }
}

payload! {
    /// What `changeMemberRole` did.
    ChangeMemberRolePayload: MemberId, PeopleUserError,
    |object| object.maybe::<Member>("member", "The member; null when refused.", |paid| paid.outcome, store::people::members)
}
