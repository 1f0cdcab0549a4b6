//! One operation on a socket, from `subscribe` to its last message.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use async_graphql::parser::types::OperationType;
use futures_util::{FutureExt, Stream, StreamExt, future::BoxFuture, stream::BoxStream};
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

/// An operation that is performed: a stream of everything that is said about it. A panic ends the operation, not the socket.
pub(super) struct Performance {
    id: String,
    request: Uuid,
    next: Next,
    stage: Stage,
}

/// How far an operation has come.
enum Stage {
    /// What takes room only while it begins is boxed: a subscription keeps the rest for as long as it lasts.
    Begins(BoxFuture<'static, Begun>),
    /// A subscription, with what it delivers.
    Delivers(BoxStream<'static, Delivery>),
    /// All was said but that it is complete.
    Completes,
    Over,
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

impl Performance {
    /// Of what was asked under this id.
    pub(super) fn of<E: Engine>(shared: Arc<Shared<E>>, session: E::Session, ask: Ask, id: &str) -> Self {
        let request = (shared.settings.request_ids)();
        let next = Next::of(id);
        let head = next.head().to_owned();
        let begins = async move { begin(&shared, session, ask, request, &head).await }.boxed();
        Self { id: id.to_owned(), request, next, stage: Stage::Begins(begins) }
    }

    fn poll_said(&mut self, context: &mut Context<'_>) -> Poll<Option<Said>> {
        loop {
            match &mut self.stage {
                Stage::Begins(begins) => match ready!(begins.poll_unpin(context)) {
                    Begun::Answered(answer) => {
                        self.stage = Stage::Completes;
                        return Poll::Ready(Some(self.answered(answer)));
                    }
                    Begun::Delivers(deliveries) => self.stage = Stage::Delivers(deliveries),
                    Begun::Denied(denied) => {
                        self.stage = Stage::Over;
                        return Poll::Ready(Some(Said::Denied(denied)));
                    }
                },
                Stage::Delivers(deliveries) => match ready!(deliveries.poll_next_unpin(context)) {
                    Some(Delivery::Written(begun)) => {
                        return Poll::Ready(Some(Said::Message { text: Next::around(begun), last: false }));
                    }
                    Some(Delivery::Response(response)) => {
                        return Poll::Ready(Some(self.answered(Answer::of(*response, self.request))));
                    }
                    None => self.stage = Stage::Completes,
                },
                Stage::Completes => {
                    self.stage = Stage::Over;
                    return Poll::Ready(Some(Said::Message { text: frames::complete(&self.id), last: true }));
                }
                Stage::Over => return Poll::Ready(None),
            }
        }
    }

    fn told(&self, json: &str) -> Said {
        Said::Message { text: self.next.with(json), last: false }
    }

    /// What is said of an answer: a refusal is the last.
    fn answered(&mut self, answer: Answer) -> Said {
        match answer {
            Answer::Executed(json) => self.told(&json),
            Answer::Refused(errors) => {
                self.stage = Stage::Over;
                Said::Message { text: frames::error(&self.id, &errors), last: true }
            }
        }
    }
}

impl Stream for Performance {
    type Item = Said;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Said>> {
        let this = &mut *self;
        catch_unwind(AssertUnwindSafe(|| this.poll_said(context))).unwrap_or_else(|panic| {
            log_panic(this.request, &*panic);
            Poll::Ready(Some(this.answered(Answer::internal(this.request))))
        })
    }
}

async fn begin<E: Engine>(shared: &Shared<E>, session: E::Session, ask: Ask, request: Uuid, head: &str) -> Begun {
    let ready = match Ready::from_ask(shared, ask, None, request) {
        Ok(ready) => ready,
        Err(errors) => return Begun::Answered(Answer::refused(errors, request)),
    };
    match shared.engine.still_valid(&session).await {
        Ok(()) => {}
        Err(denied @ Denied::Unavailable(_)) => return Begun::Answered(Answer::denied(denied, request)),
        Err(denied) => return Begun::Denied(denied),
    }
    if ready.call.kind == OperationType::Subscription {
        let Ready { call, span, .. } = ready;
        return Begun::Delivers(span.in_scope(|| shared.engine.subscribe(session, call, head)));
    }
    Begun::Answered(run(shared, session, ready).await)
}
