//! Commands of people: institutions, workspaces, persons, invitations, roles, tokens.

mod invitation;

pub use invitation::{Accept, Answer, Decline, Invitation};

use serde::Deserialize;
use words::people::{
    ActorRole, City, CountryCode, CustomArea, Email, Helix, InstitutionType, InvitationMessage, LegalName, MemberRole,
    NutsCode, Oid, PersonName, Pic, Reason, ShortName, TimezoneName, TokenName, TokenScope, Website, WorkspaceName,
};

use super::commands;
use crate::names::{Declaration, Kind, Mention, Telling, optional};
use crate::{Reference, When};

commands! {
    /// What is done with people.
    PeopleCommand {
        /// Registers an institution.
        Institution(Institution) = "institution",
        /// Creates a workspace.
        Workspace(Workspace) = "workspace",
        /// Invites a coordinator of the tenant, who accepts at once.
        Coordinator(Coordinator) = "coordinator",
        /// Invites a person into a workspace, who accepts at once.
        Person(Person) = "person",
        /// Invites, and leaves the invitation open.
        Invitation(Invitation) = "invitation",
        /// Sends an invitation again.
        Resend(Answer) = "resend",
        /// Takes an invitation back.
        Revoke(Answer) = "revoke",
        /// Declines an invitation, as the invitee.
        Decline(Decline) = "decline",
        /// Accepts an invitation, as the invitee.
        Accept(Accept) = "accept",
        /// Changes a member's role.
        ChangeRole(ChangeRole) = "changeRole",
        /// Ends a membership.
        EndMembership(EndMembership) = "endMembership",
        /// Makes an API token for the person of the step.
        Token(Token) = "token",
        /// Revokes an API token.
        RevokeToken(RevokeToken) = "revokeToken",
    }
}

/// An institution; it is named by its key or its short name.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Institution {
    pub key: Option<Reference>,
    pub legal_name: LegalName,
    pub short_name: ShortName,
    pub r#type: InstitutionType,
    pub helix: Option<Helix>,
    pub country: CountryCode,
    pub city: Option<City>,
    pub website: Option<Website>,
    pub oid: Option<Oid>,
    pub pic: Option<Pic>,
}

impl Telling for Institution {
    fn declares(&self) -> Option<Declaration<'_>> {
        let names = vec![self.short_name.as_ref()];
        Some(Declaration { kind: Kind::Institution, key: self.key.as_ref(), names })
    }
}

/// A workspace; it is named by its key or its name, and is where the steps below happen.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Workspace {
    pub key: Option<Reference>,
    pub name: WorkspaceName,
    pub nuts_code: Option<NutsCode>,
    /// With a code: 2024 unless said.
    pub nuts_version: Option<i32>,
    pub custom_area: Option<CustomArea>,
    pub country: CountryCode,
    pub timezone: TimezoneName,
    pub lead_institution: Reference,
}

impl Telling for Workspace {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Institution, &self.lead_institution)]
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        let names = vec![self.name.as_ref()];
        Some(Declaration { kind: Kind::Workspace, key: self.key.as_ref(), names })
    }
}

/// A coordinator of the tenant; persons are named by their key or their e-mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Coordinator {
    pub key: Option<Reference>,
    pub email: Email,
    /// Needed for a person who is new in the tenant.
    pub name: Option<PersonName>,
    pub institution: Option<Reference>,
}

impl Telling for Coordinator {
    fn mentions(&self) -> Vec<Mention<'_>> {
        optional(&[(Kind::Institution, self.institution.as_ref())])
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        let names = vec![self.email.as_ref()];
        Some(Declaration { kind: Kind::Person, key: self.key.as_ref(), names })
    }
}

/// A person in a workspace; persons are named by their key or their e-mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Person {
    pub key: Option<Reference>,
    pub email: Email,
    /// Needed for a person who is new in the tenant.
    pub name: Option<PersonName>,
    pub institution: Reference,
    /// MEMBER unless said.
    #[serde(default = "member")]
    pub role: MemberRole,
    pub actor_roles: Option<Vec<ActorRole>>,
    pub workspace: Option<Reference>,
    pub message: Option<InvitationMessage>,
    /// A strategy or an objective.
    pub landing: Option<Reference>,
}

fn member() -> MemberRole {
    MemberRole::Member
}

impl Telling for Person {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        let mut mentions = vec![(Kind::Institution, &self.institution)];
        mentions.extend(optional(&[(Kind::Text, self.landing.as_ref())]));
        mentions
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        let names = vec![self.email.as_ref()];
        Some(Declaration { kind: Kind::Person, key: self.key.as_ref(), names })
    }
}

/// Another role for a person in a workspace.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct ChangeRole {
    pub person: Reference,
    pub role: MemberRole,
    pub workspace: Option<Reference>,
}

impl Telling for ChangeRole {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Person, &self.person)]
    }
}

/// The end of a person's membership of a workspace.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct EndMembership {
    pub person: Reference,
    pub reason: Reason,
    pub workspace: Option<Reference>,
}

impl Telling for EndMembership {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Person, &self.person)]
    }
}

/// An API token; it is named by its key.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Token {
    pub key: Option<Reference>,
    pub name: TokenName,
    /// All four unless said.
    #[serde(default = "all_scopes")]
    pub scopes: Vec<TokenScope>,
    /// A distance counts from the step.
    pub expires_at: When,
}

fn all_scopes() -> Vec<TokenScope> {
    TokenScope::ALL.to_vec()
}

impl Telling for Token {
    fn declares(&self) -> Option<Declaration<'_>> {
        Some(Declaration { kind: Kind::Token, key: self.key.as_ref(), names: Vec::new() })
    }
}

/// The end of an API token.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the field of the API's input, which says what it means")]
pub struct RevokeToken {
    pub token: Reference,
}

impl Telling for RevokeToken {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Token, &self.token)]
    }
}
