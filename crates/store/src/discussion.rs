//! Rows of discussion. Who hears a comment is one rule, `entente.hears`; every read here asks it.

mod anchor;
mod comment;
mod thread;
mod write;

pub use anchor::{MadeIn, anchors_of, set_anchor_states};
pub use comment::{
    CommentSketch, SketchedComment, comments, comments_count_of, comments_of, lock_comment, open_blocking_of,
    replies_count_of, replies_of, versions_of,
};
pub use thread::{belongs_to_body, comment_version, open_blocking, subject_of};
pub use write::{drop_versions, insert_version, say, update_comment};
