//! One operation from what the client asked to the answer, the same on HTTP and on sockets.

use std::{any::Any, future::Future, panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{ServerError, parser::types::OperationType};
use futures_util::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use crate::{Call, Engine, IdempotencyKey, answer::Answer, ask::Ask, detached, pipeline::Operation, shared::Shared};

/// An operation that may be executed: prepared, its pages and its idempotency key checked.
pub(crate) struct Ready<E: Engine> {
    pub(crate) call: Call<E::Prepared>,
    pub(crate) span: tracing::Span,
}

impl<E: Engine> Ready<E> {
    /// Checks everything that can be checked before it is known who asks. `key` is the header `Idempotency-Key`.
    pub(crate) fn from_ask(
        shared: &Shared<E>,
        ask: Ask,
        key: Option<&[u8]>,
        request_id: Uuid,
    ) -> Result<Self, Vec<ServerError>> {
        let operation = shared.pipeline.prepare(&ask.text, ask.operation.as_deref())?;
        operation.check(&ask.variables)?;
        let idempotency_key = IdempotencyKey::of(key, &ask.extensions)?;
        Ok(Self {
            span: span_of(&operation, request_id),
            call: Call {
                kind: operation.kind,
                prepared: Arc::clone(&operation.prepared),
                variables: ask.variables,
                extensions: ask.extensions,
                idempotency_key,
                request_id,
            },
        })
    }
}

/// Executes a query or a mutation. A query ends with whoever waits for it, a mutation never does.
pub(crate) async fn run<E: Engine>(shared: &Shared<E>, session: E::Session, ready: Ready<E>) -> Answer {
    let (request, kind) = (ready.call.request_id, ready.call.kind);
    let engine = Arc::clone(&shared.engine);
    let execution = async move { engine.execute(session, ready.call).await }.instrument(ready.span);
    match kind {
        OperationType::Mutation => Answer::of(detached::to_its_end(&shared.drain.tasks, execution).await, request),
        OperationType::Query | OperationType::Subscription => {
            tokio::time::timeout(shared.settings.query_timeout, execution)
                .await
                .map_or_else(|_| Answer::timed_out(request), |response| Answer::of(response, request))
        }
    }
}

/// Awaits a future; `None` if it panicked, which is logged.
pub(crate) async fn contained<F: Future>(request: Uuid, future: F) -> Option<F::Output> {
    match AssertUnwindSafe(future).catch_unwind().await {
        Ok(output) => Some(output),
        Err(panic) => {
            log_panic(request, &*panic);
            None
        }
    }
}

/// Logs what a panic said.
pub(crate) fn log_panic(request: Uuid, panic: &(dyn Any + Send)) {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(%request, panic = text.unwrap_or("no text"), "contained a panic");
}

/// The engine names the tenant in it.
fn span_of<P>(operation: &Operation<P>, request: Uuid) -> tracing::Span {
    let (name, tenant) = (operation.name.as_deref(), tracing::field::Empty);
    tracing::info_span!("answering", %request, operation = name, kind = %operation.kind, tenant)
}
