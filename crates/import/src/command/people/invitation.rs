//! Commands of invitations: made, sent again, taken back, answered.

use serde::Deserialize;
use words::people::{ActorRole, Email, InvitationMessage, MemberRole, PersonName, Reason};

use crate::Reference;
use crate::names::{Declaration, Kind, Mention, Telling, optional};

/// An invitation; it is named by its e-mail, in its workspace.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Invitation {
    pub email: Email,
    /// Absent only for a coordinator's.
    pub institution: Option<Reference>,
    /// MEMBER unless said; TENANT_COORDINATOR is an invitation to no workspace.
    #[serde(default = "super::member")]
    pub role: MemberRole,
    pub actor_roles: Option<Vec<ActorRole>>,
    pub workspace: Option<Reference>,
    pub message: Option<InvitationMessage>,
    /// A strategy or an objective.
    pub landing: Option<Reference>,
}

impl Telling for Invitation {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        optional(&[(Kind::Institution, self.institution.as_ref()), (Kind::Text, self.landing.as_ref())])
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        let names = vec![self.email.as_ref()];
        Some(Declaration { kind: Kind::Invitation, key: None, names })
    }
}

/// An invitation that is sent again or taken back.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// Of the invitee.
    pub email: Reference,
    /// Where to; absent for where the step happens.
    pub workspace: Option<Reference>,
}

impl Telling for Answer {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Invitation, &self.email)]
    }
}

/// An invitation that the invitee declines.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decline {
    /// Of the invitee.
    pub email: Reference,
    /// Where to; absent for where the step happens.
    pub workspace: Option<Reference>,
    /// Why, if they say.
    pub reason: Option<Reason>,
}

impl Telling for Decline {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Invitation, &self.email)]
    }
}

/// An invitation that the invitee accepts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Accept {
    /// A short key for the person.
    pub key: Option<Reference>,
    /// Of the invitee.
    pub email: Reference,
    /// Needed for a person who is new in the tenant.
    pub name: Option<PersonName>,
    /// Where to; absent for where the step happens.
    pub workspace: Option<Reference>,
}

impl Telling for Accept {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Invitation, &self.email)]
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        let names = vec![self.email.text.as_str()];
        Some(Declaration { kind: Kind::Person, key: self.key.as_ref(), names })
    }
}
