//! Silence: a database that does not answer and does not hang up, as when the network between is gone.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

/// A statement ends within five seconds, one way or the other (`pool.rs`); a command has a dozen at most, each of which may wait for a lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// The database did not answer. What was asked for may have been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The database does not answer")]
pub struct Silent;

/// What is asked, unless the database falls silent meanwhile: then it is let go of, and its connection with it. For who has nobody behind him who
/// would lose patience: the feed, the clock, a command.
///
/// # Errors
/// Those of what is asked, and [`Silent`] after half a minute.
pub async fn unless_silent<T, E: From<anyhow::Error>>(asking: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    timeout(PATIENCE, asking).await.unwrap_or_else(|_| Err(anyhow::Error::from(Silent).into()))
}
