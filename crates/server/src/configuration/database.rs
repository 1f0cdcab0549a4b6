//! Where the data is.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// The database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Connections at most.
    pub connections: NonZeroU32,
    /// With which migrations are applied: a login that owns the database, and to which `entente_owner` is granted. Empty: `url`.
    pub owner_url: String,
    /// `postgres://…`, as a role that is or may become `entente_app`. Empty: an embedded database must be named on the command line.
    pub url: String,
}

impl Default for Database {
    fn default() -> Self {
        Self { connections: const { NonZeroU32::new(16).unwrap() }, owner_url: String::new(), url: String::new() }
    }
}

impl Database {
    /// The URL with which migrations are applied.
    ///
    /// # Errors
    /// When no database is named at all.
    pub fn owner(&self) -> anyhow::Result<&str> {
        anyhow::ensure!(
            !self.url.is_empty(),
            "No database is named: set database.url (docs/configuration.md), or use --embedded DIR"
        );
        Ok(if self.owner_url.is_empty() { &self.url } else { &self.owner_url })
    }
}
