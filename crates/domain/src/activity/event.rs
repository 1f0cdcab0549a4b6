//! Events: one per accepted command and stream, written down for years.

use serde::Serialize;
use words::people::MemberRole;
use words::{AnyId, GovernanceBodyId, InstitutionId};

/// Who of a workspace may know of an event. Others get its number only, folded into a checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EventAudience {
    /// Everybody in the workspace.
    #[default]
    Everybody,
    /// The members of an institution.
    Institution(InstitutionId),
    /// The chair and the seat holders of a body.
    Body(GovernanceBodyId),
    /// Who may grant one of these roles; an institution's lead only for the own institution.
    Granting {
        /// The roles that the invitations would grant.
        roles: Vec<MemberRole>,
        /// The institution of all of them, if it is one.
        institution: Option<InstitutionId>,
    },
}

/// What a context says that happened. It serialises to its body, whose tag `kind` is the kind of the event; a golden JSON per kind and
/// version must stay readable for ever.
pub trait Happening: Serialize {
    /// The version of the body's form; 1 unless said.
    fn version(&self) -> i32 {
        1
    }

    /// What was touched, the subject first.
    fn touched(&self) -> Vec<AnyId>;

    /// Who may know.
    fn audience(&self) -> EventAudience {
        EventAudience::Everybody
    }
}

/// An event as it is written to a log; its number, time and author are the log's.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Such as `OBJECTIVE_REVISED`.
    pub kind: String,
    /// Of the body's form.
    pub version: i32,
    /// Subject first; never empty.
    pub touched: Vec<AnyId>,
    /// Who may know.
    pub audience: EventAudience,
    /// The body, without its tag.
    pub body: serde_json::Value,
}

impl Event {
    /// The event that tells of this.
    ///
    /// # Panics
    /// Never for the happenings of this crate, whose golden tests show that each is an object with the tag `kind`.
    #[expect(clippy::expect_used, reason = "every kind's golden test goes through here")]
    pub fn of(happening: &impl Happening) -> Self {
        let mut body = serde_json::to_value(happening).expect("a happening is plain data");
        let tag = body.as_object_mut().and_then(|fields| fields.remove("kind"));
        let kind = tag.as_ref().and_then(serde_json::Value::as_str).expect("a happening has the tag `kind`").to_owned();
        Self { kind, version: happening.version(), touched: happening.touched(), audience: happening.audience(), body }
    }
}
