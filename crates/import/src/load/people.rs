//! Steps of people: institutions, workspaces, memberships, tokens.

mod invitation;

use domain::people::Particulars;
use hub::people::{
    AppointCoordinator, ChangeMemberRole, CreateApiToken, CreateInstitution, CreateWorkspace, EndMembership,
    RevokeApiToken, appoint_coordinator, change_member_role, create_api_token, create_institution, create_workspace,
    end_membership, revoke_api_token,
};
use store::people::{person_of_caller, tenant};
use words::people::MemberRole;
use words::{AnyId, WorkspaceId};

use super::Loading;
use crate::command::people as step;
use crate::command::people::PeopleCommand;
use crate::fault::Fault;
use crate::{Kind, MadeToken, Reference};

impl Loading<'_> {
    pub(super) async fn people(&mut self, command: &PeopleCommand) -> Result<(), Fault> {
        match command {
            PeopleCommand::Institution(institution) => self.create_institution(institution).await,
            PeopleCommand::Workspace(workspace) => self.create_workspace(workspace).await,
            PeopleCommand::Coordinator(coordinator) => self.coordinator(coordinator).await,
            PeopleCommand::Person(person) => self.join(person).await,
            PeopleCommand::Invitation(invitation) => self.leave_open(invitation).await,
            PeopleCommand::Resend(answer) => self.resend(answer).await,
            PeopleCommand::Revoke(answer) => self.revoke(answer).await,
            PeopleCommand::Decline(decline) => self.decline(decline).await,
            PeopleCommand::Accept(accept) => self.accept(accept).await,
            PeopleCommand::ChangeRole(change) => {
                let workspace = self.anywhere(change.workspace.as_ref()).await?;
                let member = self.member(workspace, &change.person).await?;
                let input = ChangeMemberRole { member, role: change.role };
                let recorded = change_member_role(&mut self.unit, input).await?;
                self.record(recorded);
                Ok(())
            }
            PeopleCommand::EndMembership(end) => {
                let workspace = self.anywhere(end.workspace.as_ref()).await?;
                let member = self.member(workspace, &end.person).await?;
                let input = EndMembership { member, reason: end.reason.clone() };
                let recorded = end_membership(&mut self.unit, input).await?;
                self.record(recorded);
                Ok(())
            }
            PeopleCommand::Token(token) => self.create_token(token).await,
            PeopleCommand::RevokeToken(revoke) => {
                let AnyId::ApiToken(token) = self.find(Kind::Token, None, &revoke.token).await? else {
                    return Err(Fault::unknown(Kind::Token, &revoke.token));
                };
                let recorded = revoke_api_token(&mut self.unit, RevokeApiToken { token }).await?;
                self.record(recorded);
                Ok(())
            }
        }
    }

    /// The workspace that a step names, or where it happens; none for the tenant itself.
    pub(super) async fn anywhere(&mut self, named: Option<&Reference>) -> Result<Option<WorkspaceId>, Fault> {
        match named {
            Some(reference) => Ok(Some(self.workspace_named(reference).await?)),
            None => self.here().await,
        }
    }

    async fn create_institution(&mut self, said: &step::Institution) -> Result<(), Fault> {
        let said_of_it = Particulars {
            legal_name: said.legal_name.clone(),
            short_name: said.short_name.clone(),
            kind: said.r#type,
            helix: said.helix,
            country: said.country.clone(),
            city: said.city.clone(),
            website: said.website.clone(),
            oid: said.oid.clone(),
            pic: said.pic.clone(),
        };
        let recorded = create_institution(&mut self.unit, CreateInstitution { said: said_of_it }).await?;
        self.made(recorded, said, None)
    }

    async fn create_workspace(&mut self, said: &step::Workspace) -> Result<(), Fault> {
        let input = CreateWorkspace {
            name: said.name.clone(),
            nuts_code: said.nuts_code.clone(),
            nuts_version: said.nuts_version,
            custom_area: said.custom_area.clone(),
            country: said.country.clone(),
            timezone: said.timezone.clone(),
            lead_institution: self.institution(&said.lead_institution).await?,
        };
        let recorded = create_workspace(&mut self.unit, input).await?;
        self.workspace = Some(*recorded.outcome());
        self.made(recorded, said, None)
    }

    /// Who speaks appoints at the command line, and invites otherwise.
    async fn coordinator(&mut self, said: &step::Coordinator) -> Result<(), Fault> {
        let institution = match &said.institution {
            Some(institution) => Some(self.institution(institution).await?),
            None => None,
        };
        if self.speaker.is_none() {
            let input = AppointCoordinator { email: said.email.clone(), name: said.name.clone(), institution };
            let recorded = appoint_coordinator(&mut self.unit, input).await?;
            let person = recorded.outcome().person;
            self.record(recorded);
            return self.known(person.into(), said, None);
        }
        let row = invitation::Row {
            email: said.email.clone(),
            role: MemberRole::TenantCoordinator,
            institution,
            actor_roles: None,
            landing: None,
            message: None,
        };
        let invitation = self.invite(None, row).await?;
        let person = self.admit(invitation, said.name.clone()).await?;
        self.known(person.into(), said, None)
    }

    async fn create_token(&mut self, said: &step::Token) -> Result<(), Fault> {
        let expires_at = said.expires_at.from(self.unit.now());
        let input = CreateApiToken { name: said.name.clone(), scopes: said.scopes.clone(), expires_at };
        let recorded = create_api_token(&mut self.unit, input).await?;
        let (token, text) = (recorded.outcome().token, recorded.outcome().text.clone());
        self.record(recorded);
        let person = person_of_caller(&mut self.unit).await?;
        if let Some((person, text)) = person.zip(text) {
            let tenant = tenant(&mut self.unit).await?.slug;
            self.tokens.push(MadeToken { tenant, person: person.email, name: said.name.clone(), text });
        }
        self.known(token.into(), said, None)
    }
}
