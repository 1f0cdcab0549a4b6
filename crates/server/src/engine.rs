//! The engine: what the transport is given, which knows no word of the domain.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Response, ServerError};
use futures_util::stream::{BoxStream, Stream, StreamExt as _};
use graphql::{Api, Prepared, Read, Subscribed};
use store::directory::{self, CredentialFault, Next};
use store::{Caller, Store};
use tracing::Span;
use transport::{Call, Delivery, Denied, IdempotencyKey, SessionEnd};
use words::Text as _;
use words::people::TenantSlug;

use crate::house::{Clock, House};

/// The house behind the wire.
pub struct Engine {
    store: Store,
    api: Arc<Api>,
    clock: Clock,
}

/// Who asks, and at which address: the log names it.
#[derive(Clone, Debug)]
pub struct Session {
    caller: Caller,
    tenant: Arc<str>,
}

impl Session {
    /// Names the tenant in the span that the transport opened, which names the request.
    fn names_tenant(&self) -> Span {
        let span = Span::current();
        span.record("tenant", &*self.tenant);
        span
    }
}

impl Engine {
    /// For this house.
    pub fn of(house: &House) -> Self {
        Self { store: house.hub.store().clone(), api: Arc::clone(&house.api), clock: house.moments.clone() }
    }

    fn now(&self) -> words::Timestamp {
        (self.clock.0)().now()
    }
}

/// The tenant as the log may have it: what stands in a path is anybody's text, a slug is not.
fn named(endpoint: &str) -> Arc<str> {
    TenantSlug::parse(endpoint).map_or_else(|_| "-".into(), |slug| slug.as_ref().into())
}

fn denied(fault: CredentialFault) -> Denied {
    match fault {
        CredentialFault::Revoked => Denied::Revoked,
        CredentialFault::Malformed | CredentialFault::Unknown | CredentialFault::Expired => Denied::BadCredential,
    }
}

impl transport::Engine for Engine {
    type Session = Session;
    type Prepared = Prepared;

    async fn authenticate(
        &self,
        endpoint: &str,
        credential: Option<&str>,
        next: Option<&Call<Prepared>>,
    ) -> Result<Session, Denied> {
        let next = match next.map(|call| (call.kind, &call.idempotency_key)) {
            Some((OperationType::Query, _)) => Next::Reads,
            Some((OperationType::Mutation, key)) => Next::Acts(key.as_ref().map(IdempotencyKey::as_str)),
            Some((OperationType::Subscription, _)) | None => Next::Waits,
        };
        match directory::authenticate_along(&self.store, endpoint, credential, self.now(), next).await {
            Ok(Ok(caller)) => Ok(Session { caller, tenant: named(endpoint) }),
            Ok(Err(fault)) => Err(denied(fault)),
            Err(error) => Err(Denied::Unavailable(error)),
        }
    }

    fn settled(&self, session: Session) -> Session {
        Session { caller: session.caller.settled(), ..session }
    }

    async fn still_valid(&self, session: &Session) -> Result<(), Denied> {
        match directory::still_valid(&self.store, &session.caller, self.now()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(fault)) => Err(denied(fault)),
            Err(error) => Err(Denied::Unavailable(error)),
        }
    }

    fn ends(&self, session: &Session) -> Option<SessionEnd> {
        let at = session.caller.expires_at()?;
        let left = at.instant() - self.now().instant();
        let within = Duration::try_from(left).unwrap_or(Duration::ZERO);
        Some(SessionEnd { within, at: at.to_string() })
    }

    fn prepare(&self, document: ExecutableDocument, operation: Option<&str>) -> Result<Prepared, Vec<ServerError>> {
        self.api.prepare(document, operation)
    }

    fn weight(&self, prepared: &Prepared) -> usize {
        prepared.weight()
    }

    async fn execute(&self, session: Session, call: Call<Prepared>) -> Response {
        session.names_tenant();
        let key = call.idempotency_key.as_ref().map(|key| key.as_str().to_owned());
        let begun = Instant::now();
        let response = self.api.execute(session.caller, &call.prepared, call.variables, key).await;
        let milliseconds = begun.elapsed().as_millis();
        tracing::info!(milliseconds, errors = response.errors.len(), "answered");
        response
    }

    fn subscribe(&self, session: Session, call: Call<Prepared>, head: &str) -> BoxStream<'static, Delivery> {
        let span = session.names_tenant();
        tracing::info!("subscribed");
        let deliveries = self.api.subscribe(session.caller, &call.prepared, call.variables, head);
        Deliveries { span, deliveries }.boxed()
    }
}

/// A subscription whose every step runs in its span.
struct Deliveries {
    span: Span,
    deliveries: Subscribed,
}

impl Stream for Deliveries {
    type Item = Delivery;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        let Self { span, deliveries } = &mut *self;
        let _inside = span.enter();
        deliveries.poll_next_unpin(context).map(|read| {
            read.map(|read| match read {
                Read::Written(json) => Delivery::Written(json),
                Read::Response(response) => Delivery::Response(response),
            })
        })
    }
}
