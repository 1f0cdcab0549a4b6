//! The only place where tasks are started.

use std::future::Future;

use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

/// Runs a future to its end, whether or not anybody still waits for it: a mutation. The drain waits for it.
pub(crate) fn to_its_end<F>(tasks: &TaskTracker, future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    #[expect(clippy::disallowed_methods, reason = "tracked: this is the wrapper")]
    tasks.spawn(future)
}
