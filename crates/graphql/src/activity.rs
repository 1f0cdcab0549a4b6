//! Activity: events, the live feed, and what somebody must do.

mod action;
mod ahead;
mod delivery;
mod live;
mod workspace_event;

pub use action::Action;
pub use delivery::{Checkpoint, CommitmentDelivery, ResyncRequired, WorkspaceDelivery};
pub use live::ActivitySubscription;
pub(crate) use live::read_ahead;
pub use workspace_event::WorkspaceEvent;
