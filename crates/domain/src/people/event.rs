//! What happened to people: in a workspace's stream, and in the tenant's own.

use serde::{Deserialize, Serialize};
use words::people::{MemberRole, TokenScope};
use words::{ActorId, AnyId, ApiTokenId, InstitutionId, InvitationId, MemberId, Timestamp, WorkspaceId};

use crate::activity::{EventAudience, Happening};

/// An event of people in a workspace, as its body is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "kinds are described in `words::activity::EventKind`, fields by their names and types")]
pub enum PeopleEvent {
    WorkspaceCreated {
        workspace: WorkspaceId,
        lead: ActorId,
    },
    ActorJoined {
        actor: ActorId,
        member: MemberId,
        role: MemberRole,
        invitation: InvitationId,
    },
    MemberJoined {
        member: MemberId,
        actor: ActorId,
        role: MemberRole,
        invitation: InvitationId,
    },
    MemberRoleChanged {
        member: MemberId,
        before: MemberRole,
        role: MemberRole,
    },
    MemberEnded {
        member: MemberId,
        role: MemberRole,
        reason: String,
    },
    /// `roles` and `institution` say who may know: who may grant one of the roles.
    InvitationSent {
        invitations: Vec<InvitationId>,
        roles: Vec<MemberRole>,
        institution: Option<InstitutionId>,
    },
    InvitationResent {
        invitation: InvitationId,
        role: MemberRole,
        institution: Option<InstitutionId>,
        sent_count: i32,
    },
    InvitationRevoked {
        invitation: InvitationId,
        role: MemberRole,
        institution: Option<InstitutionId>,
    },
    InvitationDeclined {
        invitation: InvitationId,
        role: MemberRole,
        institution: Option<InstitutionId>,
        reason: Option<String>,
    },
    InvitationExpired {
        invitations: Vec<InvitationId>,
        roles: Vec<MemberRole>,
        institution: Option<InstitutionId>,
    },
}

impl Happening for PeopleEvent {
    fn touched(&self) -> Vec<AnyId> {
        match self {
            Self::WorkspaceCreated { workspace, lead } => vec![(*workspace).into(), (*lead).into()],
            Self::ActorJoined { actor, member, .. } => vec![(*actor).into(), (*member).into()],
            Self::MemberJoined { member, actor, .. } => vec![(*member).into(), (*actor).into()],
            Self::MemberRoleChanged { member, .. } | Self::MemberEnded { member, .. } => {
                vec![(*member).into()]
            }
            Self::InvitationSent { invitations, .. } | Self::InvitationExpired { invitations, .. } => {
                invitations.iter().map(|id| (*id).into()).collect()
            }
            Self::InvitationResent { invitation, .. }
            | Self::InvitationRevoked { invitation, .. }
            | Self::InvitationDeclined { invitation, .. } => vec![(*invitation).into()],
        }
    }

    fn audience(&self) -> EventAudience {
        match self {
            Self::WorkspaceCreated { .. }
            | Self::ActorJoined { .. }
            | Self::MemberJoined { .. }
            | Self::MemberRoleChanged { .. }
            | Self::MemberEnded { .. } => EventAudience::Everybody,
            Self::InvitationSent { roles, institution, .. } | Self::InvitationExpired { roles, institution, .. } => {
                EventAudience::Granting { roles: roles.clone(), institution: *institution }
            }
            Self::InvitationResent { role, institution, .. }
            | Self::InvitationRevoked { role, institution, .. }
            | Self::InvitationDeclined { role, institution, .. } => {
                EventAudience::Granting { roles: vec![*role], institution: *institution }
            }
        }
    }
}

/// An event of the tenant's own stream, as its body is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "kinds say what happened, fields their names and types")]
pub enum TenantEvent {
    TenantCreated {
        tenant: words::TenantId,
    },
    InstitutionCreated {
        institution: InstitutionId,
    },
    TokenCreated {
        token: ApiTokenId,
        scopes: Vec<TokenScope>,
        expires_at: Timestamp,
    },
    TokenRevoked {
        token: ApiTokenId,
    },
    /// `invitation` is null when the command line appointed.
    CoordinatorJoined {
        member: MemberId,
        invitation: Option<InvitationId>,
    },
    CoordinatorEnded {
        member: MemberId,
        reason: String,
    },
    CoordinatorsInvited {
        invitations: Vec<InvitationId>,
    },
    CoordinatorInvitationResent {
        invitation: InvitationId,
        sent_count: i32,
    },
    CoordinatorInvitationRevoked {
        invitation: InvitationId,
    },
    CoordinatorInvitationDeclined {
        invitation: InvitationId,
        reason: Option<String>,
    },
    CoordinatorInvitationsExpired {
        invitations: Vec<InvitationId>,
    },
}

impl Happening for TenantEvent {
    fn touched(&self) -> Vec<AnyId> {
        match self {
            Self::TenantCreated { tenant } => vec![(*tenant).into()],
            Self::InstitutionCreated { institution } => vec![(*institution).into()],
            Self::TokenCreated { token, .. } | Self::TokenRevoked { token } => {
                vec![(*token).into()]
            }
            Self::CoordinatorJoined { member, .. } | Self::CoordinatorEnded { member, .. } => {
                vec![(*member).into()]
            }
            Self::CoordinatorsInvited { invitations } | Self::CoordinatorInvitationsExpired { invitations } => {
                invitations.iter().map(|id| (*id).into()).collect()
            }
            Self::CoordinatorInvitationResent { invitation, .. }
            | Self::CoordinatorInvitationRevoked { invitation }
            | Self::CoordinatorInvitationDeclined { invitation, .. } => vec![(*invitation).into()],
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::activity::Event;
    use words::activity::EventKind;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    /// Version 1 of each body, as it was written once and must stay readable for ever. `#n` is the id with that number.
    const GOLDEN: &[&str] = &[
        r##"{"kind":"WORKSPACE_CREATED","workspace":"#1","lead":"#2"}"##,
        r##"{"kind":"ACTOR_JOINED","actor":"#1","member":"#2","role":"MEMBER","invitation":"#3"}"##,
        r##"{"kind":"MEMBER_JOINED","member":"#1","actor":"#2","role":"MEMBER","invitation":"#3"}"##,
        r##"{"kind":"MEMBER_ROLE_CHANGED","member":"#1","before":"MEMBER","role":"AUDITOR"}"##,
        r##"{"kind":"MEMBER_ENDED","member":"#1","role":"MEMBER","reason":"Left"}"##,
        r##"{"kind":"INVITATION_SENT","invitations":["#1","#2"],"roles":["MEMBER"],"institution":"#3"}"##,
        r##"{"kind":"INVITATION_RESENT","invitation":"#1","role":"MEMBER","institution":"#3","sentCount":2}"##,
        r##"{"kind":"INVITATION_REVOKED","invitation":"#1","role":"MEMBER","institution":"#3"}"##,
        r##"{"kind":"INVITATION_DECLINED","invitation":"#1","role":"MEMBER","institution":"#3","reason":null}"##,
        r##"{"kind":"INVITATION_EXPIRED","invitations":["#1"],"roles":["MEMBER","AUDITOR"],"institution":null}"##,
    ];

    const GOLDEN_OF_TENANT: &[&str] = &[
        r##"{"kind":"TENANT_CREATED","tenant":"#1"}"##,
        r##"{"kind":"INSTITUTION_CREATED","institution":"#1"}"##,
        r##"{"kind":"TOKEN_CREATED","token":"#1","scopes":["READ"],"expiresAt":"2026-03-01T00:00:00.000Z"}"##,
        r##"{"kind":"TOKEN_REVOKED","token":"#1"}"##,
        r##"{"kind":"COORDINATOR_JOINED","member":"#1","invitation":null}"##,
        r##"{"kind":"COORDINATOR_ENDED","member":"#1","reason":"Left"}"##,
        r##"{"kind":"COORDINATORS_INVITED","invitations":["#1"]}"##,
        r##"{"kind":"COORDINATOR_INVITATION_RESENT","invitation":"#1","sentCount":2}"##,
        r##"{"kind":"COORDINATOR_INVITATION_REVOKED","invitation":"#1"}"##,
        r##"{"kind":"COORDINATOR_INVITATION_DECLINED","invitation":"#1","reason":"No time"}"##,
        r##"{"kind":"COORDINATOR_INVITATIONS_EXPIRED","invitations":["#1"]}"##,
    ];

    fn written(golden: &str) -> String {
        (1..=3).fold(golden.to_owned(), |text, n| text.replace(&format!("#{n}"), &id::<InvitationId>(n).0.to_string()))
    }

    /// Reads each golden text, writes it again, and shows that the log takes it.
    fn read_back<E>(golden: &[&str]) -> Vec<Event>
    where
        E: Happening + serde::de::DeserializeOwned,
    {
        let read = |text: &&str| {
            let text = written(text);
            let happening: E = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&happening).unwrap(), text);
            let event = Event::of(&happening);
            assert_eq!(event.version, 1);
            assert!(!event.touched.is_empty());
            event
        };
        golden.iter().map(read).collect()
    }

    #[test]
    fn what_was_written_once_is_read_for_ever() {
        let events = read_back::<PeopleEvent>(GOLDEN);
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        let known: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.as_str()).take(kinds.len()).collect();
        assert_eq!(kinds, known, "the kinds of people stand first in the vocabulary");
        assert_eq!(EventKind::ALL[kinds.len()], EventKind::BodyCreated);
        assert_eq!(read_back::<TenantEvent>(GOLDEN_OF_TENANT).len(), 11);
    }

    #[test]
    fn only_who_may_grant_a_role_knows_of_invitations_to_it() {
        for event in read_back::<PeopleEvent>(GOLDEN) {
            let of_invitations = event.kind.starts_with("INVITATION_");
            let told = matches!(event.audience, EventAudience::Granting { .. });
            assert_eq!(told, of_invitations, "{}", event.kind);
        }
    }

    #[test]
    fn the_subject_is_what_the_kind_names_first() {
        for event in read_back::<PeopleEvent>(GOLDEN) {
            let named = event.kind.split('_').next().unwrap().to_lowercase();
            assert_eq!(event.touched[0].kind().to_lowercase(), named);
        }
    }
}
