//! The writing half of a socket: one message after another, for as long as the client takes them.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt, stream::SplitSink};
use tokio::{sync::mpsc, time::timeout};

use super::{
    close::Close,
    operations::{Operations, Stamp},
};

/// A message of an operation on its way to the client.
pub(super) struct Outgoing {
    pub(super) text: String,
    /// Whose it is.
    pub(super) of: Stamp,
    /// Whether it is the operation's last.
    pub(super) last: bool,
}

/// What waits to be written.
pub(super) struct Waiting {
    /// What the conversation itself says; it goes before all else, or a ping would stand behind what is slow to send.
    pub(super) own: mpsc::Receiver<String>,
    /// What its operations say.
    pub(super) backlog: mpsc::Receiver<Outgoing>,
}

/// Writes what comes until the client has taken nothing for `stall` or is gone: then says how to close, if it can be said.
pub(super) async fn write(
    sink: &mut SplitSink<WebSocket, Message>,
    waiting: &mut Waiting,
    operations: &Operations,
    stall: Duration,
) -> Option<Close> {
    loop {
        let text = tokio::select! {
            biased;
            Some(text) = waiting.own.recv() => text,
            // Asked here and not when it was queued: a `complete` of the client may have overtaken it.
            Some(outgoing) = waiting.backlog.recv() => {
                if !operations.lets_out(&outgoing.of, outgoing.last) {
                    continue;
                }
                outgoing.text
            }
            else => return None,
        };
        match timeout(stall, sink.send(Message::Text(text.into()))).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return None,
            Err(_) => return Some(Close::SLOW),
        }
    }
}
