//! The engine: what the transport is given, which knows no word of the domain.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Response, ServerError};
use futures_util::stream::BoxStream;
use graphql::{Api, Prepared};
use store::directory::{self, CredentialFault};
use store::{Caller, Store};
use transport::{Call, Denied, SessionEnd};

use crate::house::{Clock, House};

/// The house behind the wire.
pub struct Engine {
    store: Store,
    api: Arc<Api>,
    clock: Clock,
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

fn denied(fault: &CredentialFault) -> Denied {
    match fault {
        CredentialFault::Revoked => Denied::Revoked,
        CredentialFault::Malformed | CredentialFault::Unknown | CredentialFault::Expired => Denied::BadCredential,
    }
}

impl transport::Engine for Engine {
    type Session = Caller;
    type Prepared = Prepared;

    async fn authenticate(&self, endpoint: &str, credential: Option<&str>) -> Result<Caller, Denied> {
        match directory::authenticate(&self.store, endpoint, credential, self.now()).await {
            Ok(Ok(caller)) => Ok(caller),
            Ok(Err(fault)) => Err(denied(&fault)),
            Err(error) => Err(Denied::Unavailable(error)),
        }
    }

    async fn still_valid(&self, caller: &Caller) -> Result<(), Denied> {
        match directory::still_valid(&self.store, caller, self.now()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(fault)) => Err(denied(&fault)),
            Err(error) => Err(Denied::Unavailable(error)),
        }
    }

    fn ends(&self, caller: &Caller) -> Option<SessionEnd> {
        let at = caller.expires_at()?;
        let left = at.instant() - self.now().instant();
        let within = Duration::try_from(left).unwrap_or(Duration::ZERO);
        Some(SessionEnd { within, at: at.to_string() })
    }

    fn prepare(&self, document: ExecutableDocument, operation: Option<&str>) -> Result<Prepared, Vec<ServerError>> {
        self.api.prepare(document, operation)
    }

    async fn execute(&self, caller: Caller, call: Call<Prepared>) -> Response {
        let key = call.idempotency_key.as_ref().map(|key| key.as_str().to_owned());
        self.api.execute(caller, &call.prepared, call.variables, key).await
    }

    fn subscribe(&self, caller: Caller, call: Call<Prepared>) -> BoxStream<'static, Response> {
        self.api.subscribe(caller, &call.prepared, call.variables)
    }
}
