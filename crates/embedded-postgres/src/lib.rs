//! The embedded database behind one function: start a PostgreSQL in this process and say how to reach it.
//!
//! It serves one connection at a time: a second client waits until the first has gone, so a pool has the size 1. Its user
//! is a superuser, whom row-level security does not bind: whoever serves people says `SET ROLE entente_app` first, on each
//! connection and after each reset. What was committed survives the end of the process, however sudden, but not a loss of
//! power: nothing waits for the disk.

mod folder;
mod listener;

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;

use crate::folder::Folder;
use crate::listener::Listener;

/// How long [`Embedded::stop`] waits for the last client to leave.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running database. Dropping it asks the database to end and does not wait for it; the folder stays claimed until then.
#[derive(Debug)]
pub struct Embedded {
    url: String,
    listener: Listener,
}

/// Starts the database that lives in `folder`, which is made when it is missing.
///
/// The folder belongs to one process at a time, and only its owner may enter it. The backend itself starts with the first
/// connection, in a few tenths of a second.
///
/// # Errors
/// When the folder is in use, cannot be written or has a path too long for a Unix socket, and when the runtime cannot be
/// unpacked into the user's cache folder.
pub async fn start(folder: &Path) -> anyhow::Result<Embedded> {
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || {
        let folder = Folder::claim(&folder)?;
        let url = folder.url();
        let listener = listener::serve(folder)?;
        Ok(Embedded { url, listener })
    })
    .await
    .context("The start of the embedded database was broken off")?
}

impl Embedded {
    /// Where clients connect: a Unix socket, as a `postgres://` url that sqlx understands.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends the database in good order and gives the folder free. Close the pool before.
    ///
    /// # Errors
    /// When a client still holds its connection after ten seconds. The database then ends with that client or with the
    /// process, and nothing that was committed is lost.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.listener.ask_to_end();
        tokio::time::timeout(PATIENCE, self.listener.ended())
            .await
            .context("A client still holds the embedded database: close the pool before stopping it")
    }
}
