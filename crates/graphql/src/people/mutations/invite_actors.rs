//! Input and payload of `inviteActors`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::people::{InviteActor, InviteActors, Invited};
use words::people::{ActorRole, MemberRole};
use words::{AnyId, InstitutionId, WorkspaceId};

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{InviteActorResult, PeopleUserError};

/// Whom to invite where.
#[derive(Debug, InputObject)]
pub(crate) struct InviteActorsInput {
    /// Absent: coordinators of the tenant.
    workspace: Option<WorkspaceId>,
    /// What you write to all of them; at most 4,000 characters.
    message: Option<String>,
    /// At most 100 (TOO_MANY_ROWS).
    invitations: Vec<InviteActorInput>,
}

/// One person to invite.
#[derive(Debug, InputObject)]
pub(crate) struct InviteActorInput {
    /// What is no address gives the row the outcome INVALID.
    email: String,
    /// The role that they get by accepting.
    role: MemberRole,
    /// Of the tenant; absent only for a TENANT_COORDINATOR.
    institution: Option<InstitutionId>,
    /// What part the institution plays if it has none there yet (absent: STRATEGY_CONTRIBUTOR), else ignored. REGION_LEAD for another than
    /// the lead institution is ROLE_NOT_GRANTABLE.
    actor_roles: Option<Vec<ActorRole>>,
    /// Where acceptance lands: the workspace, or a strategy, objective, body, approval request or commitment of it.
    landing: Option<AnyId>,
}

impl InviteActorsInput {
    pub(super) fn parse(self) -> Result<InviteActors, Vec<Invalid>> {
        let mut form = Form::default();
        let message = form.maybe_text("message", self.message.as_deref());
        let row = |row: InviteActorInput| InviteActor {
            email: row.email,
            role: row.role,
            institution: row.institution,
            actor_roles: row.actor_roles,
            landing: row.landing,
        };
        let invitations = self.invitations.into_iter().map(row).collect();
        form.finish(InviteActors { workspace: self.workspace, message, invitations, silent: false })
    }
}

payload! {
    /// What `inviteActors` did.
    InviteActorsPayload: Vec<Invited>, PeopleUserError,
    |object| object.nest_list::<InviteActorResult>("results", "One per row, in their order; empty when the whole call was refused.", |paid| {
        paid.outcome.as_deref().unwrap_or_default()
    })
}
