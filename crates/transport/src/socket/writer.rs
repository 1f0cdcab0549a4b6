//! The writing half of a socket: one message after another, for as long as the client takes them.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use axum::extract::ws::{Message, WebSocket};
use futures_util::{FutureExt, SinkExt, future::poll_fn, stream::SplitSink};
use tokio::time::timeout;

use super::{
    close::Close,
    operations::{Operations, Said},
};

/// What is to be written. The halves of a socket are one task, so they do not wait for each other here.
pub(super) struct Lines {
    inner: Mutex<Inner>,
}

struct Inner {
    /// What the conversation itself says; it goes before all else, or a ping would stand behind what is slow to send.
    own: VecDeque<String>,
    operations: Operations,
    /// Who waits until nothing of the conversation's own is left to write.
    listener: Option<Waker>,
    /// Who waits for something to write.
    writer: Option<Waker>,
}

impl Lines {
    /// Nothing is said yet, and at most `most` operations run at once.
    pub(super) fn new(most: usize) -> Self {
        let operations = Operations::new(most);
        Self { inner: Mutex::new(Inner { own: VecDeque::new(), operations, listener: None, writer: None }) }
    }

    /// The conversation's own word.
    pub(super) fn say(&self, text: String) {
        let mut inner = self.lock();
        inner.own.push_back(text);
        inner.tell_the_writer();
    }

    /// Whether nothing of the conversation's own waits to be written.
    pub(super) fn are_written(&self) -> bool {
        self.lock().own.is_empty()
    }

    /// Waits until it is so.
    pub(super) async fn written(&self) {
        poll_fn(|context| {
            let mut inner = self.lock();
            if inner.own.is_empty() {
                return Poll::Ready(());
            }
            inner.listener = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Something is done to the operations.
    pub(super) fn operate<T>(&self, with: impl FnOnce(&mut Operations) -> T) -> T {
        let mut inner = self.lock();
        let done = with(&mut inner.operations);
        inner.tell_the_writer();
        done
    }

    async fn next(&self) -> Said {
        poll_fn(|context| self.lock().poll_next(context)).await
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // What panics while it is polled is an operation, which is not polled again.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Said> {
        let Some(text) = self.own.pop_front() else {
            let said = self.operations.poll_said(context);
            if said.is_pending() && !self.writer.as_ref().is_some_and(|known| known.will_wake(context.waker())) {
                self.writer = Some(context.waker().clone());
            }
            return said;
        };
        if let (true, Some(listener)) = (self.own.is_empty(), self.listener.take()) {
            listener.wake();
        }
        Poll::Ready(Said::Message { text, last: false })
    }

    fn tell_the_writer(&self) {
        if let Some(writer) = &self.writer {
            writer.wake_by_ref();
        }
    }
}

/// Writes what comes until the client has taken nothing for `stall`, is gone, or has no session any more: then says how to close, if it can be said.
pub(super) async fn write(sink: &mut SplitSink<WebSocket, Message>, lines: &Lines, stall: Duration) -> Option<Close> {
    loop {
        let text = match lines.next().await {
            Said::Message { text, .. } => text,
            Said::Denied(denied) => return Some(Close::of(denied)),
        };
        let mut sent = sink.send(Message::Text(text.into()));
        // A client that reads takes it at once: no clock is set for it.
        let taken = match (&mut sent).now_or_never() {
            Some(taken) => Ok(taken),
            None => timeout(stall, sent).await,
        };
        match taken {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return None,
            Err(_) => return Some(Close::SLOW),
        }
    }
}
