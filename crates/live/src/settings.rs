//! Numbers of the feed.

use std::time::Duration;

/// Numbers of the feed; the defaults are those of `collaboration.md` §7 and `reliability.md` §2.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How often the heads of the watched workspaces are read, for what no wake-up told of.
    pub sweep: Duration,
    /// The same while the wake-ups of other nodes arrive.
    pub sweep_when_heard: Duration,
    /// After so much silence a subscription gives a sign of life, and its rights are looked at again.
    pub heartbeat: Duration,
    /// A client that is more events behind must query again.
    pub limit: i64,
    /// How many events, or commitments of a snapshot, are pulled at once: no more wait for a client that reads slowly.
    pub batch: i64,
    /// How many recent events of a workspace its subscribers share.
    pub shared: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sweep: Duration::from_secs(1),
            sweep_when_heard: Duration::from_secs(5),
            heartbeat: Duration::from_secs(30),
            limit: 5_000,
            batch: 100,
            shared: 500,
        }
    }
}
