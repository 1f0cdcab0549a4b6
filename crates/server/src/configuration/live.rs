//! The feed.

use std::num::{NonZeroU32, NonZeroU64};

use serde::{Deserialize, Serialize};

/// How the feed behaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// After how many seconds of silence a subscriber gets a sign of life.
    pub heartbeat_seconds: NonZeroU32,
    /// How many events a cursor may be behind before the client is asked to query again.
    pub replay_at_most: u32,
    /// How often, in milliseconds, the heads of watched workspaces are read while no other node is heard; with `redis.url` and a Redis that is
    /// there, it is five seconds, unless this is longer.
    pub sweep_milliseconds: NonZeroU64,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            heartbeat_seconds: const { NonZeroU32::new(30).unwrap() },
            replay_at_most: 5000,
            sweep_milliseconds: const { NonZeroU64::new(1000).unwrap() },
        }
    }
}
