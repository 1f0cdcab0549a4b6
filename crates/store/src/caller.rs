//! Callers: who asks, in which tenant. Only the directory makes one.

use words::people::TokenScope;
use words::{ApiTokenId, PersonId, TenantId, Timestamp, WorkspaceId};

use crate::brought::Brought;

/// Who asks, in which tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub(crate) tenant: TenantId,
    pub(crate) who: Who,
    pub(crate) brought: Brought,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// A person with a credential.
    Person { person: PersonId, scopes: Vec<TokenScope>, token: Option<ApiTokenId>, expires_at: Option<Timestamp> },
    /// The clock, or somebody at the command line: all of one tenant.
    Clock,
    /// Who holds an invitation's token, perhaps with a credential.
    Invitee { token_hash: Vec<u8>, person: Option<PersonId>, scopes: Vec<TokenScope> },
    /// Whoever is in a workspace, and nobody in particular: what everybody there may see.
    Everybody { workspace: WorkspaceId },
    /// Nobody that is known here: sees no row.
    Nobody,
}

impl Caller {
    /// The tenant; a nil id for an unknown one.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The person, if it is one.
    pub fn person(&self) -> Option<PersonId> {
        match &self.who {
            Who::Person { person, .. } => Some(*person),
            Who::Invitee { person, .. } => *person,
            Who::Clock | Who::Everybody { .. } | Who::Nobody => None,
        }
    }

    /// The token that was used.
    pub fn token(&self) -> Option<ApiTokenId> {
        match &self.who {
            Who::Person { token, .. } => *token,
            _ => None,
        }
    }

    /// Whether what is there may be shown to the caller: a token must have the scope READ.
    pub fn may_read(&self) -> bool {
        match &self.who {
            Who::Person { scopes, .. } => scopes.contains(&TokenScope::Read),
            Who::Invitee { person, scopes, .. } => person.is_none() || scopes.contains(&TokenScope::Read),
            Who::Clock | Who::Everybody { .. } | Who::Nobody => true,
        }
    }

    /// Whether it is the clock, or who works at the command line.
    pub(crate) fn is_clock(&self) -> bool {
        self.who == Who::Clock
    }

    /// The hash of the invitation's token that was shown.
    pub(crate) fn invitation(&self) -> Option<&[u8]> {
        match &self.who {
            Who::Invitee { token_hash, .. } => Some(token_hash),
            _ => None,
        }
    }

    /// When the credential ends.
    pub fn expires_at(&self) -> Option<Timestamp> {
        match &self.who {
            Who::Person { expires_at, .. } => *expires_at,
            _ => None,
        }
    }
}
