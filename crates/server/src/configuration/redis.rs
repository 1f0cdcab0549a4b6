//! How nodes wake each other.

use serde::{Deserialize, Serialize};

/// What nodes wake each other by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// `redis://…` or `rediss://…`. Empty: none.
    pub url: String,
}
