//! One operation on a socket, from `subscribe` to its last message.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::parser::types::OperationType;
use async_stream::stream;
use futures_util::{
    FutureExt, Stream, StreamExt,
    stream::{self, BoxStream},
};
use uuid::Uuid;

use super::{
    frames::{self, Next},
    operations::Said,
};
use crate::{
    Delivery, Denied, Engine,
    answer::Answer,
    ask::Ask,
    run::{Ready, log_panic, run},
    shared::Shared,
};

/// Performs an operation and says everything about it. A panic ends the operation, not the socket.
pub(super) fn perform<E: Engine>(
    shared: Arc<Shared<E>>,
    session: E::Session,
    ask: Ask,
    id: Arc<str>,
) -> BoxStream<'static, Said> {
    let request = (shared.settings.request_ids)();
    let said = told(shared, session, ask, Arc::clone(&id), request);
    let contained = AssertUnwindSafe(said).catch_unwind().map(move |said| {
        said.unwrap_or_else(|panic| {
            log_panic(request, &*panic);
            last(&id, Answer::internal(request))
        })
    });
    contained.boxed()
}

/// What an operation has come to once it has begun.
enum Begun {
    /// A query or a mutation was answered, or nothing was executed.
    Answered(Answer),
    /// A subscription, with what it delivers.
    Delivers(BoxStream<'static, Delivery>),
    /// The session has ended.
    Denied(Denied),
}

fn told<E: Engine>(
    shared: Arc<Shared<E>>,
    session: E::Session,
    ask: Ask,
    id: Arc<str>,
    request: Uuid,
) -> impl Stream<Item = Said> + Send {
    // What takes room only while it begins is boxed: a subscription keeps the rest for as long as it lasts.
    let begins = async move { begin(&shared, session, ask, request).await }.boxed();
    let next = Next::of(&id);
    stream! {
        let mut answers = match begins.await {
            Begun::Answered(answer) => stream::iter([answer]).boxed(),
            Begun::Delivers(deliveries) => deliveries.map(move |delivery| Answer::of_delivery(delivery, request)).boxed(),
            Begun::Denied(denied) => {
                yield Said::Denied(denied);
                return;
            }
        };
        while let Some(answer) = answers.next().await {
            match answer {
                Answer::Executed(json) => yield Said::Message { text: next.with(&json), last: false },
                refused @ Answer::Refused(_) => {
                    yield last(&id, refused);
                    return;
                }
            }
        }
        yield Said::Message { text: frames::complete(&id), last: true };
    }
}

async fn begin<E: Engine>(shared: &Shared<E>, session: E::Session, ask: Ask, request: Uuid) -> Begun {
    let ready = match Ready::from_ask(shared, ask, None, request) {
        Ok(ready) => ready,
        Err(errors) => return Begun::Answered(Answer::refused(errors, request)),
    };
    match shared.engine.still_valid(&session).await {
        Ok(()) => {}
        Err(denied @ Denied::Unavailable(_)) => return Begun::Answered(Answer::denied(denied, request)),
        Err(denied) => return Begun::Denied(denied),
    }
    if ready.kind == OperationType::Subscription {
        let Ready { call, span, .. } = ready;
        return Begun::Delivers(span.in_scope(|| shared.engine.subscribe(session, call)));
    }
    Begun::Answered(run(shared, session, ready).await)
}

/// The last message of an operation that was refused, or broke.
fn last(id: &str, answer: Answer) -> Said {
    let text = match answer {
        Answer::Refused(errors) => frames::error(id, &errors),
        Answer::Executed(_) => frames::complete(id),
    };
    Said::Message { text, last: true }
}
