//! The only place where tasks are started.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::runtime::Handle;
use tokio_util::task::{TaskTracker, task_tracker::TaskTrackerToken};

/// Runs a future to its end, whether or not anybody still waits for it: a mutation. The drain waits for it.
///
/// Who waits polls it; only where they leave does it become a task of its own, so that waiting costs no way from task to task. One that panics is dropped,
/// and the panic is the waiter's to contain.
pub(crate) fn to_its_end<F>(tasks: &TaskTracker, future: F) -> ToItsEnd<F>
where
    F: Future<Output: Send> + Send + 'static,
{
    ToItsEnd { future: Some(Box::pin(future)), token: tasks.token() }
}

/// See [`to_its_end`].
pub(crate) struct ToItsEnd<F: Future<Output: Send> + Send + 'static> {
    future: Option<Pin<Box<F>>>,
    /// By which the drain knows of it from the beginning on.
    token: TaskTrackerToken,
}

impl<F: Future<Output: Send> + Send + 'static> Future for ToItsEnd<F> {
    type Output = F::Output;

    #[expect(clippy::expect_used, reason = "as any future that is polled after its end")]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut future = self.future.take().expect("a future that has not ended");
        let polled = future.as_mut().poll(context);
        if polled.is_pending() {
            self.future = Some(future);
        }
        polled
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for ToItsEnd<F> {
    fn drop(&mut self) {
        // Where there is no runtime any more, nothing comes to its end.
        if let (Some(future), Ok(_)) = (self.future.take(), Handle::try_current()) {
            #[expect(clippy::disallowed_methods, reason = "tracked: this is the wrapper")]
            self.token.task_tracker().spawn(future);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use std::panic::AssertUnwindSafe;

    use futures_util::{FutureExt as _, poll};
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn it_comes_to_its_end_by_who_waits_or_without() {
        for leaves in [false, true] {
            let (tasks, (go, gone), (end, mut ended)) = (TaskTracker::new(), oneshot::channel(), oneshot::channel());
            let mut future = to_its_end(&tasks, async move {
                gone.await.unwrap();
                end.send(()).unwrap();
            });
            assert!(poll!(&mut future).is_pending());
            tasks.close();
            assert!(tasks.wait().now_or_never().is_none(), "the drain knows of it");
            go.send(()).unwrap();
            if leaves {
                drop(future);
            } else {
                future.await;
            }
            tasks.wait().await;
            assert_eq!(ended.try_recv(), Ok(()), "leaves: {leaves}");
        }
    }

    #[tokio::test]
    async fn one_that_panicked_is_not_begun_again() {
        let tasks = TaskTracker::new();
        let future = to_its_end(&tasks, async { panic!("once") });
        assert!(AssertUnwindSafe(future).catch_unwind().await.is_err());
        assert_eq!(tasks.len(), 0);
    }
}
