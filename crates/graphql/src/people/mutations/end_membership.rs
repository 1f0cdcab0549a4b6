//! Input and payload of `endMembership`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::people::EndMembership;
use words::MemberId;

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{Member, PeopleUserError};

/// Which membership, and why.
#[derive(Debug, InputObject)]
pub(crate) struct EndMembershipInput {
    /// An ACTIVE one. The last REGION_LEAD of a workspace stays (LAST_LEAD).
    member: MemberId,
    /// Kept in the log of the workspace; at most 2,000 characters.
    reason: String,
}

impl EndMembershipInput {
    pub(super) fn parse(self) -> Result<EndMembership, Vec<Invalid>> {
        let mut form = Form::default();
        let reason = form.text("reason", &self.reason);
        form.finish(EndMembership { member: self.member, reason })
    }
}

payload! {
    /// What `endMembership` did.
    EndMembershipPayload: MemberId, PeopleUserError,
    |object| object.maybe::<Member>(
        "member",
        "The member that was; null when refused, and for who sees nothing there any more.",
        |paid| paid.outcome,
        store::people::members,
    )
}
