//! The feed: heads of workspaces, wake-ups and replay by cursor.
//!
//! Writers wake "workspace W reached n" after their commit, best effort; a sweep finds what no wake-up told of. A subscription holds its last
//! number and nothing else: it pulls from the log, so a lost wake-up costs latency and never an event (`reliability.md` §2.3). What everybody
//! in a workspace may see is read once per node, and whose rights an event touches looks again before the next. Nobody holds the database while
//! waiting. `collaboration.md` §7 is the contract with clients.

mod channel;
mod commitments;
mod delivery;
mod events;
mod feed;
mod nodes;
mod published;
mod quiet;
mod settings;
mod shared;
mod sweep;
mod viewer;

pub use delivery::{CommitmentDelivered, Delivered, Delivery, Ended, Handed};
pub use feed::{Ahead, Feed};
pub use nodes::Nodes;
pub use settings::Settings;
pub use shared::Shared;
