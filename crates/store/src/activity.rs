//! Rows of activity: the logs as they are read, and what somebody must do.

mod actions;
mod cursor;
mod event;
mod head;
mod length;

pub use actions::{action_count_of, action_id, actions_of};
pub use cursor::{Cursor, Resume};
pub use event::{addressees, events_after, events_of, visible_among, workspace_events};
pub use head::{Front, Heads, cursors, front, heads, tenant_head, touched_in_tenant};
pub use length::stream_lengths;
