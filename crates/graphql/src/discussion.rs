//! Discussion: comments, their types and mutations.

mod anchor;
mod comment;
mod mutations;
mod resolution;
mod user_error;
mod version;

pub use anchor::Anchor;
pub use comment::Comment;
pub use mutations::DiscussionMutation;
pub use resolution::Resolution;
pub use user_error::DiscussionUserError;
pub use version::CommentVersion;
