//! The writing half of a socket: one message after another, for as long as the client takes them.

use std::{
    collections::VecDeque,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::extract::ws::{Message, WebSocket};
use futures_util::SinkExt;
use tokio::time::{Sleep, sleep};

use super::{
    close::Close,
    operations::{Operations, Said},
    perform::Performance,
};

/// What is to be written.
pub(super) struct Lines {
    /// What the conversation itself says; it goes before all else, or a ping would stand behind what is slow to send.
    own: VecDeque<String>,
    pub(super) operations: Operations<Performance>,
    /// Whether something was begun to be written and is not yet.
    sending: bool,
    /// The clock of a client that does not take it; who reads takes it at once.
    stall: Option<Pin<Box<Sleep>>>,
}

impl Lines {
    /// Nothing is said yet, and at most `most` operations run at once.
    pub(super) fn new(most: usize) -> Self {
        Self { own: VecDeque::new(), operations: Operations::new(most), sending: false, stall: None }
    }

    /// The conversation's own word.
    pub(super) fn say(&mut self, text: String) {
        self.own.push_back(text);
    }

    /// Whether nothing of the conversation's own waits to be written.
    pub(super) fn are_quiet(&self) -> bool {
        self.own.is_empty()
    }

    /// Writes the next message, and is ready once it is written. When the client has taken nothing for `stall`, is gone, or has no session any more, it says
    /// how to close; `None` if it cannot be said.
    pub(super) fn poll_write(
        &mut self,
        socket: &mut WebSocket,
        stall: Duration,
        context: &mut Context<'_>,
    ) -> Poll<ControlFlow<Option<Close>>> {
        if !self.sending {
            let said = match self.own.pop_front() {
                Some(text) => Said::Message { text, last: false },
                None => ready!(self.operations.poll_said(context)),
            };
            let text = match said {
                Said::Message { text, .. } => text,
                Said::Denied(denied) => return Poll::Ready(ControlFlow::Break(Some(Close::of(denied)))),
            };
            if socket.start_send_unpin(Message::Text(text.into())).is_err() {
                return Poll::Ready(ControlFlow::Break(None));
            }
            self.sending = true;
        }
        match socket.poll_flush_unpin(context) {
            Poll::Ready(Ok(())) => {
                (self.sending, self.stall) = (false, None);
                Poll::Ready(ControlFlow::Continue(()))
            }
            Poll::Ready(Err(_)) => Poll::Ready(ControlFlow::Break(None)),
            Poll::Pending => {
                let stalled = self.stall.get_or_insert_with(|| Box::pin(sleep(stall)));
                ready!(stalled.as_mut().poll(context));
                Poll::Ready(ControlFlow::Break(Some(Close::SLOW)))
            }
        }
    }
}
