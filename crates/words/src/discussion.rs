//! Words of the discussion.

use crate::text::texts;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a comment is meant as.
    CommentKind {
        /// A remark.
        Comment = "COMMENT",
        /// A proposal for the text.
        Suggestion = "SUGGESTION",
        /// Wants an answer.
        Question = "QUESTION",
        /// Wants a change.
        Concern = "CONCERN",
    }

    /// Where a thread stands.
    ThreadState {
        /// Open.
        Open = "OPEN",
        /// Resolved.
        Resolved = "RESOLVED",
        /// Opened again, with a reason.
        Reopened = "REOPENED",
    }

    /// Who sees a comment; fixed when it is posted.
    Audience {
        /// Everybody in the workspace.
        Workspace = "WORKSPACE",
        /// The members of the author's institution.
        Institution = "INSTITUTION",
        /// The chair and the seat holders of a governance body.
        Body = "BODY",
    }

    /// Whether a comment's place is still there.
    AnchorState {
        /// The comment is about the present revision.
        Current = "CURRENT",
        /// The text was revised; the quote is still there.
        Moved = "MOVED",
        /// The quote is no longer there.
        Orphaned = "ORPHANED",
    }

    /// How a thread was resolved.
    ResolutionOutcome {
        /// What it asks for was done.
        Accepted = "ACCEPTED",
        /// It was not followed.
        Rejected = "REJECTED",
        /// It was answered.
        Answered = "ANSWERED",
    }

    /// Why a mutation of the discussion was refused.
    DiscussionErrorCode {
        /// An id of the input finds nothing that the caller may see. Read the object again and use the id that it has.
        NotFound = "NOT_FOUND",
        /// The caller's role, function or token scope does not allow it. Ask somebody who may, as `viewerCan` tells.
        Forbidden = "FORBIDDEN",
        /// A field of the input is not of its form. Mend the field that `path` names, as `message` says.
        Invalid = "INVALID",
        /// The comment was edited since. Read it again.
        VersionMoved = "VERSION_MOVED",
        /// The thread is resolved. Reopen it first.
        ClosedThread = "CLOSED_THREAD",
        /// A reply cannot be replied to. Reply to the root.
        TooDeep = "TOO_DEEP",
        /// The subject has no revision with this digest, or the revision has no such field or quote. Anchor to a text that was read.
        UnknownAnchor = "UNKNOWN_ANCHOR",
        /// The object is not in a state that allows it. Read its `state` and `viewerCan`.
        WrongState = "WRONG_STATE",
    }
}

texts! {
    /// What somebody says; CommonMark.
    CommentBody(10000, lines);
    /// A field of the text, such as smart.measurable.
    FieldPath(60, line);
    /// A passage of the text.
    Quote(1000, lines);
    /// What was done about it.
    ResolutionNote(2000, lines);
}
