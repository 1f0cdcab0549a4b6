//! Input and payload of `acceptInvitation`.

use async_graphql::InputObject;
use domain::people::TokenText;
use domain::refusal::Invalid;
use hub::people::{AcceptInvitation, Acceptance};

use crate::form::Form;
use crate::mutate::payload;
use crate::node::Node;
use crate::people::{Member, PeopleUserError, Workspace};

/// The answer to an invitation.
#[derive(Debug, InputObject)]
pub(crate) struct AcceptInvitationInput {
    /// What stands behind `#token=` in the invitation's link.
    pub(super) token: String,
    /// Your name; required when you are new in the tenant, else ignored.
    name: Option<String>,
}

impl AcceptInvitationInput {
    pub(super) fn parse(self) -> Result<AcceptInvitation, Vec<Invalid>> {
        let mut form = Form::default();
        let name = form.maybe_text("name", self.name.as_deref());
        form.finish(AcceptInvitation { name })
    }
}

payload! {
    /// What `acceptInvitation` did, read as the new member.
    AcceptInvitationPayload: Acceptance, PeopleUserError,
    |object| object
        .maybe::<Member>("member", "The new member; null when refused.", |paid| paid.outcome.as_ref().map(|done| done.member), store::people::members)
        .maybe::<Workspace>(
            "workspace",
            "Where; null for a coordinator, and when refused.",
            |paid| paid.outcome.as_ref().and_then(|done| done.workspace),
            store::people::workspaces,
        )
        .compute_maybe::<Node>("landing", "Where the inviter wants you to land; null if nowhere in particular.", |paid, _| {
            paid.outcome.as_ref().and_then(|done| done.landing)
        })
        .leaf(
            "apiToken",
            "A token of 30 days with all scopes, for who sent no credential. Shown once: null in a repeat under an idempotency key.",
            |paid| paid.outcome.as_ref().and_then(|done| done.token.as_ref()).map(TokenText::reveal),
        )
}
