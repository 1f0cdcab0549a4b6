//! The type Comment.

use reads::{Entity, Keyed, Object, Sketch, Whole};
use store::discussion::{SketchedComment, comments, replies_count_of, replies_of, versions_of};
use words::CommentId;

use crate::approvals::GovernanceBody;
use crate::discussion::{Anchor, CommentVersion, Resolution};
use crate::node::Node;
use crate::people::Member;
use crate::sight::Sight;
use crate::strategies::Revised;

/// Something that somebody said about a text.
pub struct Comment;

impl Keyed for Comment {
    type Key = CommentId;
    type Extent = (bool,);

    fn key(row: &SketchedComment) -> CommentId {
        row.id
    }
}

impl Entity for Comment {
    type Context = Sight;
    type Row = SketchedComment;
    const NAME: &'static str = "Comment";
    const DOC: &'static str = "Something that somebody said about a text: the root of a thread, or a reply in it. Only who is in its audience finds it.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |c, out| c.id.spell(out))
            .maybe::<Self>("parent", "The root of its thread; null in a root.", |c| c.parent, comments)
            .maybe_text("body", "What was said; CommonMark. Null when deleted.", |c| c.body.as_ref().map(AsRef::as_ref))
            .one::<Member>("author", "Who said it, and for whom.", |c| c.author, store::people::members)
            .leaf("createdAt", "When it was said.", |c| c.created_at)
            .list::<CommentVersion, _>(
                "versions",
                "What it said, oldest first; of a deleted one nothing.",
                |c| c.id,
                versions_of,
            )
            .connection::<Self, _>("replies", "By createdAt.", |c| c.id, replies_of, replies_count_of)
            .and_whole()
    }
}

impl Sketch for Comment {
    type Whole = domain::discussion::Comment;

    fn whole(row: &SketchedComment) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> CommentId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .compute::<Revised>("subject", "The text that it is about.", |c, _| c.subject)
            .word("kind", "What it is meant as.", |c| c.kind)
            .word("state", "Of the thread; a reply shows its root's.", |c| c.state)
            .word("audience", "Who hears it; fixed when it was posted.", |c| c.audience.word())
            .maybe::<GovernanceBody>(
                "audienceBody",
                "With audience BODY: which; else null.",
                |c| c.audience.body(),
                store::approvals::bodies,
            )
            .compute_maybe::<Anchor>("anchor", "Where in the text; null: about all of it.", |c, _| {
                c.anchor.clone().map(|anchor| (c.subject, anchor))
            })
            .leaf("editedAt", "When it was last edited; null: never.", |c| c.edited_at)
            .leaf("version", "From 1; each edit raises it. What `editComment` must say that it read.", |c| c.version)
            .compute_maybe::<Resolution>(
                "resolution",
                "How the thread was resolved; in its root, and while it is resolved.",
                |c, _| c.resolution.clone().map(|resolution| (c.subject, resolution)),
            )
            .leaf("blocking", "Approval waits for its resolution.", |c| c.blocking)
    }
}
