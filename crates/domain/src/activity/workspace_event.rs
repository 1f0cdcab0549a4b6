//! An event of a workspace as it is read back from its log.

use words::activity::EventKind;
use words::{AnyId, MemberId, Timestamp, WorkspaceEventId, WorkspaceId};

/// An event of a workspace, without the body: clients read the subject as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceEvent {
    /// Its id.
    pub id: WorkspaceEventId,
    /// In whose log it stands.
    pub workspace: WorkspaceId,
    /// Its number there: from 1, without gaps, in the order of commits.
    pub seq: i64,
    /// Where a client stands that knows it: opaque, good for lists and for the live feed.
    pub cursor: String,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub occurred_at: Timestamp,
    /// Who did it; null: the clock.
    pub by: Option<MemberId>,
    /// What was touched, the subject first.
    pub touched: Vec<AnyId>,
    /// Which of the workspace may know of it; null: everybody.
    pub restriction: Option<Restriction>,
}

/// Which of a workspace may know of an event that is not for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// Those for whom the comment is that it is about.
    Addressed,
    /// Who may grant a role of one of the invitations that it is about.
    Granting,
}

impl WorkspaceEvent {
    /// What the kind's first word names.
    pub fn subject(&self) -> AnyId {
        self.touched.first().copied().unwrap_or(AnyId::Unknown)
    }
}
