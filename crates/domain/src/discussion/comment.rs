//! A comment: something that somebody said about a text, as the root of a thread or a reply in it.

use words::discussion::{CommentBody, CommentKind, ResolutionNote, ResolutionOutcome, ThreadState};
use words::{AnyId, CommentId, MemberId, Timestamp, WorkspaceId};

use crate::discussion::{Anchor, CommentAudience, DiscussionRefusal};
use crate::people::Denied;
use crate::refusal::Invalid;

/// A comment as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// The text that it is about: a strategy or an objective.
    pub subject: AnyId,
    /// The root of its thread; null in a root.
    pub parent: Option<CommentId>,
    /// Who said it.
    pub author: MemberId,
    /// What was said; null when deleted.
    pub body: Option<CommentBody>,
    /// What it is meant as.
    pub kind: CommentKind,
    /// Who hears it.
    pub audience: CommentAudience,
    /// Where in the text.
    pub anchor: Option<Anchor>,
    /// Where its thread stands; a reply shows its root's.
    pub state: ThreadState,
    /// How its thread was resolved; in its root only.
    pub resolution: Option<Resolution>,
    /// Whether approval of the text waits for its resolution.
    pub blocking: bool,
    /// From 1; each edit raises it.
    pub version: i32,
    /// When it was said.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was taken back.
    pub deleted_at: Option<Timestamp>,
}

/// How a thread was resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// In which sense.
    pub outcome: ResolutionOutcome,
    /// What was done about it.
    pub note: Option<ResolutionNote>,
    /// Who resolved it.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// The number of the text's revision at that time.
    pub revision: i32,
}

/// What a comment said at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentVersion {
    /// The comment.
    pub comment: CommentId,
    /// From 1.
    pub version: i32,
    /// What it said.
    pub body: CommentBody,
    /// Since when.
    pub at: Timestamp,
}

/// A comment that is about to be posted; where in the text it stands is added to what comes of it.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields of a comment")]
pub struct NewComment {
    pub id: CommentId,
    pub workspace: WorkspaceId,
    pub subject: AnyId,
    pub author: MemberId,
    pub body: CommentBody,
    pub kind: CommentKind,
    pub audience: CommentAudience,
    pub blocking: bool,
}

impl Comment {
    /// A new comment, as a root or in reply to a root.
    ///
    /// # Errors
    /// `Invalid` (blocking, but no root for the whole workspace), `TooDeep`, `ClosedThread`.
    pub fn post(new: NewComment, root: Option<&Self>, now: Timestamp) -> Result<Self, DiscussionRefusal> {
        let NewComment { id, workspace, subject, author, body, kind, audience, blocking } = new;
        if blocking && (root.is_some() || audience != CommentAudience::Workspace) {
            return Err(Invalid::new(
                "blocking",
                "Only the root of a thread for the whole workspace may block; leave it out",
            )
            .into());
        }
        if let Some(root) = root {
            root.may_be_replied_to()?;
        }
        Ok(Self {
            id,
            workspace,
            subject,
            parent: root.map(|root| root.id),
            author,
            body: Some(body),
            kind,
            audience,
            anchor: None,
            state: root.map_or(ThreadState::Open, |root| root.state),
            resolution: None,
            blocking,
            version: 1,
            created_at: now,
            edited_at: None,
            deleted_at: None,
        })
    }

    /// Whether a reply to it may be posted. A deleted root still takes some: the discussion goes on.
    ///
    /// # Errors
    /// `TooDeep` (it is a reply itself), `ClosedThread`.
    pub fn may_be_replied_to(&self) -> Result<(), DiscussionRefusal> {
        if self.parent.is_some() {
            return Err(DiscussionRefusal::TooDeep);
        }
        if self.state == ThreadState::Resolved { Err(DiscussionRefusal::ClosedThread) } else { Ok(()) }
    }

    /// Whether a member is its author, who alone edits and deletes it.
    ///
    /// # Errors
    /// `Denied::Role`: somebody else. No moderator rewrites others' words.
    pub fn is_by(&self, member: MemberId) -> Result<(), Denied> {
        if self.author == member { Ok(()) } else { Err(Denied::Role) }
    }

    /// The comment in other words; `version` is the one that was read. `None`: in the same words, which changes nothing.
    ///
    /// # Errors
    /// `WrongState` (deleted), `VersionMoved`.
    pub fn edit(self, body: CommentBody, version: i32, now: Timestamp) -> Result<Option<Self>, DiscussionRefusal> {
        self.is_not_deleted()?;
        if version != self.version {
            return Err(DiscussionRefusal::VersionMoved { current: self.version });
        }
        if self.body.as_ref() == Some(&body) {
            return Ok(None);
        }
        Ok(Some(Self { body: Some(body), version: version + 1, edited_at: Some(now), ..self }))
    }

    /// The tombstone of the comment: its place in the thread and its replies stay.
    ///
    /// # Errors
    /// `WrongState` (deleted already).
    pub fn delete(self, now: Timestamp) -> Result<Self, DiscussionRefusal> {
        self.is_not_deleted()?;
        Ok(Self { body: None, deleted_at: Some(now), ..self })
    }

    /// The thread, resolved.
    ///
    /// # Errors
    /// `Invalid` (no root), `WrongState` (resolved already).
    pub fn resolve(self, resolution: Resolution) -> Result<Self, DiscussionRefusal> {
        self.is_root()?;
        if self.state == ThreadState::Resolved {
            return Err(self.wrong_state());
        }
        Ok(Self { state: ThreadState::Resolved, resolution: Some(resolution), ..self })
    }

    /// The thread, open again.
    ///
    /// # Errors
    /// `Invalid` (no root), `WrongState` (not resolved).
    pub fn reopen(self) -> Result<Self, DiscussionRefusal> {
        self.is_root()?;
        if self.state != ThreadState::Resolved {
            return Err(self.wrong_state());
        }
        Ok(Self { state: ThreadState::Reopened, resolution: None, ..self })
    }

    /// Whether approval of the text waits for it.
    pub fn holds_approval(&self) -> bool {
        self.blocking && self.state != ThreadState::Resolved && self.deleted_at.is_none()
    }

    fn is_root(&self) -> Result<(), DiscussionRefusal> {
        if self.parent.is_none() {
            Ok(())
        } else {
            Err(Invalid::new("comment", "Is a reply; name the root of its thread").into())
        }
    }

    fn is_not_deleted(&self) -> Result<(), DiscussionRefusal> {
        if self.deleted_at.is_none() {
            Ok(())
        } else {
            Err(DiscussionRefusal::WrongState { state: "deleted".to_owned() })
        }
    }

    fn wrong_state(&self) -> DiscussionRefusal {
        DiscussionRefusal::WrongState { state: self.state.to_string() }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    use ThreadState::{Open, Reopened, Resolved};
    use words::{ObjectiveId, Text as _};

    use super::*;
    use crate::refusal::Refusal as _;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    fn at(minute: u32) -> Timestamp {
        Timestamp::parse(&format!("2026-03-01T09:{minute:02}:00Z")).unwrap()
    }

    fn says(text: &str) -> CommentBody {
        CommentBody::parse(text).unwrap()
    }

    fn new() -> NewComment {
        NewComment {
            id: id(1),
            workspace: id(2),
            subject: ObjectiveId(uuid::Uuid::from_u128(3)).into(),
            author: id(4),
            body: says("Too late"),
            kind: CommentKind::Concern,
            audience: CommentAudience::Workspace,
            blocking: false,
        }
    }

    fn root(state: ThreadState) -> Comment {
        let resolution = (state == Resolved).then(resolution);
        Comment { state, resolution, ..Comment::post(new(), None, at(0)).unwrap() }
    }

    fn reply() -> Comment {
        Comment::post(NewComment { id: id(11), ..new() }, Some(&root(Open)), at(1)).unwrap()
    }

    fn resolution() -> Resolution {
        Resolution { outcome: ResolutionOutcome::Accepted, note: None, by: id(5), at: at(5), revision: 2 }
    }

    fn code<T: std::fmt::Debug>(refused: Result<T, DiscussionRefusal>) -> &'static str {
        refused.unwrap_err().code().as_str()
    }

    #[test]
    fn a_thread_has_two_levels_and_a_resolved_one_is_closed() {
        assert_eq!(reply().parent, Some(id(1)));
        assert_eq!(Comment::post(new(), Some(&reply()), at(2)), Err(DiscussionRefusal::TooDeep));
        assert_eq!(Comment::post(new(), Some(&root(Resolved)), at(2)), Err(DiscussionRefusal::ClosedThread));
        assert!(Comment::post(new(), Some(&root(Reopened)), at(2)).is_ok());
        assert!(Comment::post(new(), Some(&root(Open).delete(at(1)).unwrap()), at(2)).is_ok());
    }

    #[test]
    fn only_a_root_for_the_whole_workspace_blocks() {
        let blocking = |audience| NewComment { blocking: true, audience, ..new() };
        let (everybody, own) = (CommentAudience::Workspace, CommentAudience::Institution { institution: id(6) });
        assert!(Comment::post(blocking(everybody), None, at(0)).unwrap().holds_approval());
        for (refused, field) in [
            (Comment::post(blocking(own), None, at(0)), "blocking"),
            (Comment::post(blocking(everybody), Some(&root(Open)), at(0)), "blocking"),
        ] {
            let refusal = refused.unwrap_err();
            assert_eq!((refusal.code().as_str(), refusal.field()), ("INVALID", Some(field)));
        }
    }

    #[test]
    fn what_is_resolved_or_deleted_holds_no_approval() {
        let blocking = || Comment { blocking: true, ..root(Open) };
        assert!(blocking().holds_approval());
        assert!(!blocking().resolve(resolution()).unwrap().holds_approval());
        assert!(blocking().resolve(resolution()).unwrap().reopen().unwrap().holds_approval());
        assert!(!blocking().delete(at(1)).unwrap().holds_approval());
    }

    #[test]
    fn a_thread_is_resolved_and_reopened_at_its_root() {
        for (state, resolved, reopened) in
            [(Open, Some(Resolved), None), (Resolved, None, Some(Reopened)), (Reopened, Some(Resolved), None)]
        {
            let wrong = DiscussionRefusal::WrongState { state: state.to_string() };
            let reached = |result: Result<Comment, DiscussionRefusal>| result.map(|c| c.state);
            assert_eq!(reached(root(state).resolve(resolution())), resolved.ok_or(wrong.clone()), "{state}");
            assert_eq!(reached(root(state).reopen()), reopened.ok_or(wrong), "{state}");
        }
        assert_eq!(root(Open).resolve(resolution()).unwrap().resolution, Some(resolution()));
        assert_eq!(root(Resolved).reopen().unwrap().resolution, None);
        assert_eq!(code(reply().resolve(resolution())), "INVALID");
        assert_eq!(code(reply().reopen()), "INVALID");
    }

    #[test]
    fn an_edit_is_of_the_version_that_was_read() {
        let edited = root(Open).edit(says("Much too late"), 1, at(3)).unwrap().unwrap();
        assert_eq!(
            (edited.version, edited.edited_at, edited.body.clone()),
            (2, Some(at(3)), Some(says("Much too late")))
        );
        assert_eq!(edited.clone().edit(says("x"), 1, at(4)), Err(DiscussionRefusal::VersionMoved { current: 2 }));
        assert_eq!(edited.edit(says("Much too late"), 2, at(4)), Ok(None), "the same words");
    }

    #[test]
    fn what_is_deleted_stays_as_a_tombstone() {
        let tombstone = root(Open).delete(at(3)).unwrap();
        assert_eq!((tombstone.body.clone(), tombstone.deleted_at), (None, Some(at(3))));
        assert_eq!(code(tombstone.clone().edit(says("x"), 1, at(4))), "WRONG_STATE");
        assert_eq!(code(tombstone.delete(at(4))), "WRONG_STATE");
    }

    #[test]
    fn only_the_author_rewrites() {
        assert_eq!(root(Open).is_by(id(4)), Ok(()));
        assert_eq!(root(Open).is_by(id(5)), Err(Denied::Role));
    }
}
