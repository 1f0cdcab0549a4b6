//! Activity: what an event is, whatever it tells of, and what somebody must do.

mod action;
mod event;
mod workspace_event;

pub use action::Action;
pub use event::{Event, EventAudience, Happening};
pub use workspace_event::{Restriction, WorkspaceEvent};
