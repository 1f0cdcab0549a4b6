//! Where the data is.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// The database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Connections at most.
    pub connections: NonZeroU32,
    /// With which migrations are applied: a role that may create schemas and roles. Empty: `url`.
    pub owner_url: String,
    /// `postgres://…`, as a role that is or may become `entente_app`. Empty: an embedded database must be named on the command line.
    pub url: String,
}

impl Default for Database {
    fn default() -> Self {
        Self { connections: const { NonZeroU32::new(16).unwrap() }, owner_url: String::new(), url: String::new() }
    }
}
