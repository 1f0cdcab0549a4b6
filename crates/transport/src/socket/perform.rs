//! One operation on a socket, from `subscribe` to its last message.

use std::sync::Arc;

use async_graphql::{ServerError, parser::types::OperationType};
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tracing::Instrument;
use uuid::Uuid;

use super::{frames, operations::Stamp, writer::Outgoing};
use crate::{
    Denied, Engine,
    answer::Answer,
    ask::Ask,
    run::{Ready, contained, run},
    shared::Shared,
};

/// Performs an operation and tells the client everything about it. A panic ends the operation, not the socket.
pub(super) async fn perform<E: Engine>(shared: Arc<Shared<E>>, session: E::Session, ask: Ask, voice: Voice) {
    let request = (shared.settings.request_ids)();
    let outcome = contained(request, attempt(&shared, session, ask, &voice, request)).await;
    let last = match outcome {
        Some(Ok(())) => frames::complete(&voice.stamp.id),
        Some(Err(errors)) => frames::error(&voice.stamp.id, &errors),
        None => match Answer::internal(request) {
            Answer::Refused(errors) => frames::error(&voice.stamp.id, &errors),
            Answer::Executed(_) => frames::complete(&voice.stamp.id),
        },
    };
    voice.say(last, true).await;
}

/// How an operation speaks to its client.
pub(super) struct Voice {
    pub(super) stamp: Stamp,
    pub(super) backlog: mpsc::Sender<Outgoing>,
    /// Tells the conversation that its session has ended.
    pub(super) verdicts: mpsc::Sender<Denied>,
}

impl Voice {
    /// Waits while the client does not read.
    async fn say(&self, text: String, last: bool) {
        let outgoing = Outgoing { text, of: self.stamp.clone(), last };
        // If nobody takes it, the socket is closing, and this task with it.
        let _ = self.backlog.send(outgoing).await;
    }

    /// Ends the socket, and this operation with it.
    async fn end(&self, denied: Denied) {
        // The first verdict is enough.
        let _ = self.verdicts.try_send(denied);
        std::future::pending::<()>().await;
    }
}

/// Says each answer. The errors of a refusal are left to be said as the last message.
async fn attempt<E: Engine>(
    shared: &Shared<E>,
    session: E::Session,
    ask: Ask,
    voice: &Voice,
    request: Uuid,
) -> Result<(), Vec<ServerError>> {
    let refused = |errors| match Answer::refused(errors, request) {
        Answer::Refused(errors) => errors,
        Answer::Executed(_) => Vec::new(),
    };
    let ready = Ready::from_ask(shared, ask, None, request).map_err(refused)?;
    // What takes room only while it runs is boxed: a subscription keeps this frame for as long as it lasts.
    match Box::pin(shared.engine.still_valid(&session)).await {
        Ok(()) => {}
        Err(denied @ Denied::Unavailable(_)) => return tell(Answer::denied(denied, request), voice).await,
        Err(denied) => {
            voice.end(denied).await;
            return Ok(());
        }
    }
    if ready.kind != OperationType::Subscription {
        return tell(Box::pin(run(shared, session, ready)).await, voice).await;
    }
    let span = ready.span;
    let mut events = span.in_scope(|| shared.engine.subscribe(session, ready.call));
    while let Some(response) = events.next().instrument(span.clone()).await {
        tell(Answer::of(response, request), voice).await?;
    }
    Ok(())
}

async fn tell(answer: Answer, voice: &Voice) -> Result<(), Vec<ServerError>> {
    match answer {
        Answer::Executed(json) => {
            voice.say(frames::next(&voice.stamp.id, &json), false).await;
            Ok(())
        }
        Answer::Refused(errors) => Err(errors),
    }
}
