//! Discussion: comments in two levels about a text, where they are anchored, who hears them, and how a thread ends.

mod anchor;
mod audience;
mod comment;
mod event;
mod refusal;
mod rights;

pub use anchor::Anchor;
pub use audience::CommentAudience;
pub use comment::{Comment, CommentVersion, NewComment, Resolution};
pub use event::{CommentHappened, DiscussionEvent};
pub use refusal::DiscussionRefusal;
pub use rights::{DiscussionAct, may_resolve};
