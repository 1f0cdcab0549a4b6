//! Commands on the discussion.

mod add_comment;
mod delete_comment;
mod edit_comment;
mod reanchor;
mod reopen_comment;
mod resolve_comment;

pub use add_comment::{AddComment, NewAnchor, add_comment};
pub use delete_comment::{DeleteComment, delete_comment};
pub use edit_comment::{EditComment, edit_comment};
pub(crate) use reanchor::reanchor;
pub use reopen_comment::{ReopenComment, reopen_comment};
pub use resolve_comment::{ResolveComment, resolve_comment};
