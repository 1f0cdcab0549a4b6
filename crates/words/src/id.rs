//! Ids: UUIDs inside, opaque text outside.
//!
//! The text is `base64url("Type:uuid")`. Whatever else a caller sends, be it malformed or the id of another type, becomes an id that
//! finds nothing; so all wrong ids are answered alike, without a branch.

use std::borrow::Cow;

use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value, registry::Registry};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::{Uuid, fmt::Hyphenated};

/// The length of the longest name of a type that ids may name.
const MOST: usize = 27;

/// Appends the id as clients see it.
fn spell(kind: &str, uuid: Uuid, out: &mut Vec<u8>) {
    let mut plain = [b':'; MOST + 1 + Hyphenated::LENGTH];
    let length = kind.len() + 1 + Hyphenated::LENGTH;
    plain[..kind.len()].copy_from_slice(kind.as_bytes());
    uuid.hyphenated().encode_lower(&mut plain[kind.len() + 1..]);
    let start = out.len();
    out.resize(start + (length * 4).div_ceil(3), 0);
    // There is as much room as it takes.
    let _spelt = URL_SAFE_NO_PAD.encode_slice(&plain[..length], &mut out[start..]);
}

fn encode(kind: &str, uuid: Uuid) -> ID {
    let mut text = Vec::new();
    spell(kind, uuid, &mut text);
    ID(String::from_utf8(text).unwrap_or_default())
}

fn decode(text: &str) -> Option<(String, Uuid)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (kind, uuid) = text.split_once(':')?;
    Some((kind.to_owned(), uuid.parse().ok()?))
}

fn id_text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) => Some(text),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

/// Declares the ids: `Name = "GraphQLType"`, each with its meaning, and `AnyId`, which is one of them.
macro_rules! ids {
    ($($(#[doc = $doc:literal])* $variant:ident, $name:ident = $kind:literal;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
            #[sqlx(transparent)]
            #[serde(transparent)]
            pub struct $name(pub Uuid);

            impl $name {
                /// The GraphQL type whose objects these ids name.
                pub const KIND: &'static str = $kind;

                /// The id as clients see it.
                pub fn relay(self) -> ID {
                    encode(Self::KIND, self.0)
                }

                /// Appends the id as clients see it.
                pub fn spell(self, out: &mut Vec<u8>) {
                    const { assert!($kind.len() <= MOST) };
                    spell(Self::KIND, self.0, out);
                }

                /// The id that this text names; one that finds nothing if it names none of this type.
                pub fn from_relay(text: &str) -> Self {
                    match decode(text) {
                        Some((kind, uuid)) if kind == Self::KIND => Self(uuid),
                        _ => Self(Uuid::nil()),
                    }
                }
            }

            impl From<Uuid> for $name {
                fn from(uuid: Uuid) -> Self {
                    Self(uuid)
                }
            }

            impl From<$name> for AnyId {
                fn from(id: $name) -> Self {
                    AnyId::$variant(id)
                }
            }

            impl InputType for $name {
                type RawValueType = Self;

                fn type_name() -> Cow<'static, str> {
                    <ID as InputType>::type_name()
                }

                fn create_type_info(registry: &mut Registry) -> String {
                    <ID as InputType>::create_type_info(registry)
                }

                fn parse(value: Option<Value>) -> InputValueResult<Self> {
                    let text = id_text(value).ok_or_else(|| InputValueError::custom("An ID is a string"))?;
                    Ok(Self::from_relay(&text))
                }

                fn to_value(&self) -> Value {
                    Value::String(self.relay().0)
                }

                fn as_raw_value(&self) -> Option<&Self::RawValueType> {
                    Some(self)
                }
            }
        )*

        /// An id of any type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(tag = "type", content = "id")]
        pub enum AnyId {
            $($(#[doc = $doc])* $variant($name),)*
            /// No id at all: it finds nothing.
            Unknown,
        }

        impl AnyId {
            /// The GraphQL type that the id names; empty for no id at all.
            pub fn kind(self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $kind,)*
                    Self::Unknown => "",
                }
            }

            /// The UUID inside; nil for no id at all.
            pub fn uuid(self) -> Uuid {
                match self {
                    $(Self::$variant(id) => id.0,)*
                    Self::Unknown => Uuid::nil(),
                }
            }

            /// The id of this GraphQL type with this UUID.
            pub fn new(kind: &str, uuid: Uuid) -> Self {
                match kind {
                    $($kind => Self::$variant($name(uuid)),)*
                    _ => Self::Unknown,
                }
            }
        }
    };
}

ids! {
    /// A consortium or programme.
    Tenant, TenantId = "Tenant";
    /// The caller, as the API shows it: the UUID is that of the person.
    Viewer, ViewerId = "Viewer";
    /// A person in one tenant.
    Person, PersonId = "Person";
    /// An institution of a tenant.
    Institution, InstitutionId = "Institution";
    /// The workspace of a region.
    Workspace, WorkspaceId = "Workspace";
    /// An institution's part in a workspace.
    Actor, ActorId = "Actor";
    /// A person who acts for an institution in a workspace, or for the tenant as its coordinator.
    Member, MemberId = "Member";
    /// An invitation.
    Invitation, InvitationId = "Invitation";
    /// A key for programs.
    ApiToken, ApiTokenId = "ApiToken";
    /// A strategy.
    Strategy, StrategyId = "Strategy";
    /// An objective of a strategy.
    Objective, ObjectiveId = "Objective";
    /// A comment, root or reply.
    Comment, CommentId = "Comment";
    /// A governance body.
    GovernanceBody, GovernanceBodyId = "GovernanceBody";
    /// An institution's vote in a body.
    Seat, SeatId = "Seat";
    /// A request for approval.
    ApprovalRequest, ApprovalRequestId = "ApprovalRequest";
    /// A ballot.
    Ballot, BallotId = "Ballot";
    /// A commitment.
    Commitment, CommitmentId = "Commitment";
    /// A check-in on a commitment.
    CheckIn, CheckInId = "CheckIn";
    /// An event of a workspace.
    WorkspaceEvent, WorkspaceEventId = "WorkspaceEvent";
}

impl AnyId {
    /// The id as clients see it.
    pub fn relay(self) -> ID {
        encode(self.kind(), self.uuid())
    }

    /// The id that this text names.
    pub fn from_relay(text: &str) -> Self {
        decode(text).map_or(Self::Unknown, |(kind, uuid)| Self::new(&kind, uuid))
    }
}

impl InputType for AnyId {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let text = id_text(value).ok_or_else(|| InputValueError::custom("An ID is a string"))?;
        Ok(Self::from_relay(&text))
    }

    fn to_value(&self) -> Value {
        Value::String(self.relay().0)
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_way_through_a_client() {
        let id = ObjectiveId(Uuid::from_u128(7));
        assert_eq!(ObjectiveId::from_relay(&id.relay().0), id);
        assert_eq!(AnyId::from_relay(&id.relay().0), AnyId::Objective(id));
        let mut answer = b"id: ".to_vec();
        id.spell(&mut answer);
        assert_eq!(answer, format!("id: {}", id.relay().0).into_bytes());
        assert_eq!(id.relay().0, URL_SAFE_NO_PAD.encode("Objective:00000000-0000-0000-0000-000000000007"));
    }

    #[test]
    fn every_wrong_id_finds_nothing() {
        let strategy = StrategyId(Uuid::from_u128(7)).relay().0;
        for text in ["", "x", "T2JqZWN0aXZl", "\u{0}", &strategy, "ÄÖ"] {
            assert_eq!(ObjectiveId::from_relay(text), ObjectiveId(Uuid::nil()), "{text}");
        }
        assert_eq!(AnyId::from_relay("nonsense"), AnyId::Unknown);
    }
}
