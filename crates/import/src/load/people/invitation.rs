//! Steps of invitations. No message goes out: an import tells of what was sent long ago.

use hub::people::{
    AcceptForInvitee, DeclineForInvitee, InviteActor, InviteActors, ResendInvitation, RevokeInvitation,
    accept_for_invitee, decline_for_invitee, invite_actors, resend_invitation, revoke_invitation,
};
use words::people::{ActorRole, Email, InvitationMessage, InviteOutcome, MemberRole, PersonName};
use words::{AnyId, InstitutionId, InvitationId, PersonId, WorkspaceId};

use super::step;
use crate::Reference;
use crate::fault::Fault;
use crate::load::Loading;

/// Whom to invite, as what.
pub(super) struct Row {
    pub(super) email: Email,
    pub(super) role: MemberRole,
    pub(super) institution: Option<InstitutionId>,
    pub(super) actor_roles: Option<Vec<ActorRole>>,
    pub(super) landing: Option<AnyId>,
    pub(super) message: Option<InvitationMessage>,
}

impl Loading<'_> {
    /// Invites a person into a workspace, who accepts at once.
    pub(super) async fn join(&mut self, said: &step::Person) -> Result<(), Fault> {
        let workspace = self.place(said.workspace.as_ref()).await?;
        let row = Row {
            email: said.email.clone(),
            role: said.role,
            institution: Some(self.institution(&said.institution).await?),
            actor_roles: said.actor_roles.clone(),
            landing: self.landing(said.landing.as_ref()).await?,
            message: said.message.clone(),
        };
        let invitation = self.invite(Some(workspace), row).await?;
        let person = self.admit(invitation, said.name.clone()).await?;
        self.known(person.into(), said, Some(workspace))
    }

    /// Invites, and leaves the invitation open.
    pub(super) async fn leave_open(&mut self, said: &step::Invitation) -> Result<(), Fault> {
        let workspace = match said.role {
            MemberRole::TenantCoordinator => None,
            _ => Some(self.place(said.workspace.as_ref()).await?),
        };
        let institution = match &said.institution {
            Some(institution) => Some(self.institution(institution).await?),
            None => None,
        };
        let row = Row {
            email: said.email.clone(),
            role: said.role,
            institution,
            actor_roles: said.actor_roles.clone(),
            landing: self.landing(said.landing.as_ref()).await?,
            message: said.message.clone(),
        };
        let invitation = self.invite(workspace, row).await?;
        self.known(invitation.into(), said, workspace)
    }

    pub(super) async fn resend(&mut self, said: &step::Answer) -> Result<(), Fault> {
        let invitation = self.answered(said.workspace.as_ref(), &said.email).await?;
        let recorded = resend_invitation(&mut self.unit, ResendInvitation { invitation, silent: true }).await?;
        self.record(recorded);
        Ok(())
    }

    pub(super) async fn revoke(&mut self, said: &step::Answer) -> Result<(), Fault> {
        let invitation = self.answered(said.workspace.as_ref(), &said.email).await?;
        let recorded = revoke_invitation(&mut self.unit, RevokeInvitation { invitation }).await?;
        self.record(recorded);
        Ok(())
    }

    pub(super) async fn decline(&mut self, said: &step::Decline) -> Result<(), Fault> {
        let invitation = self.answered(said.workspace.as_ref(), &said.email).await?;
        let input = DeclineForInvitee { invitation, reason: said.reason.clone() };
        let recorded = decline_for_invitee(&mut self.unit, input).await?;
        self.record(recorded);
        Ok(())
    }

    pub(super) async fn accept(&mut self, said: &step::Accept) -> Result<(), Fault> {
        let workspace = self.anywhere(said.workspace.as_ref()).await?;
        let invitation = self.invitation(workspace, &said.email).await?;
        let person = self.admit(invitation, said.name.clone()).await?;
        self.known(person.into(), said, workspace)
    }

    /// Invites one person, or says why not.
    pub(super) async fn invite(&mut self, workspace: Option<WorkspaceId>, row: Row) -> Result<InvitationId, Fault> {
        let Row { email, role, institution, actor_roles, landing, message } = row;
        let invited = InviteActor { email: email.to_string(), role, institution, actor_roles, landing };
        let input = InviteActors { workspace, message, invitations: vec![invited], silent: true };
        let recorded = invite_actors(&mut self.unit, input).await?;
        let told = self.record(recorded).unwrap_or_default();
        let result = told.first().map(|invited| (invited.outcome, invited.invitation));
        match result {
            Some((InviteOutcome::Invited, Some(invitation))) => Ok(invitation),
            Some((outcome, _)) => Err(Fault::refused(refused(&email, role, outcome), &outcome)),
            None => Err(Fault::new(format!("The invitation of {email} came to nothing"))),
        }
    }

    /// Accepts for the invited.
    pub(super) async fn admit(
        &mut self,
        invitation: InvitationId,
        name: Option<PersonName>,
    ) -> Result<PersonId, Fault> {
        let recorded = accept_for_invitee(&mut self.unit, AcceptForInvitee { invitation, name }).await?;
        let person = recorded.outcome().person;
        self.record(recorded);
        Ok(person)
    }

    async fn answered(&mut self, workspace: Option<&Reference>, email: &Reference) -> Result<InvitationId, Fault> {
        let workspace = self.anywhere(workspace).await?;
        self.invitation(workspace, email).await
    }

    async fn landing(&mut self, named: Option<&Reference>) -> Result<Option<AnyId>, Fault> {
        match named {
            Some(reference) => Ok(Some(self.text(reference).await?.id)),
            None => Ok(None),
        }
    }
}

fn refused(email: &Email, role: MemberRole, outcome: InviteOutcome) -> String {
    match outcome {
        InviteOutcome::Invited => format!("{email} was invited, but there is no invitation"),
        InviteOutcome::AlreadyMember => format!("{email} is a member there already"),
        InviteOutcome::AlreadyInvited => {
            format!("{email} has an open invitation there already; answer it or take it back first")
        }
        InviteOutcome::RoleNotGrantable => format!("Who invites {email} may not grant the role {role} there"),
        InviteOutcome::Invalid => {
            format!(
                "{email} cannot be invited like this: the institution or where the invitation lands is not of the workspace"
            )
        }
    }
}
