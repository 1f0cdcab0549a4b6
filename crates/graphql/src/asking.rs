//! Asking: what a request carries to its root fields – the house, the caller, the idempotency key, and the one snapshot of a query.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Error, ErrorExtensions as _, Result};
use futures_util::stream::BoxStream;
use reads::{Broken, Following, Read};
use store::{Caller, Reader};
use tokio::sync::OnceCell;
use words::people::TokenScope;

use crate::api::House;
use crate::sight::Sight;

/// A request on its way.
pub(crate) struct Asking {
    pub(crate) house: Arc<House>,
    pub(crate) caller: Caller,
    pub(crate) key: Option<String>,
    /// Of a subscription.
    pub(crate) stage: Option<Arc<Stage>>,
    snapshot: OnceCell<Arc<Sight>>,
}

/// Where the root field of a subscription leaves its deliveries, to be read once the executor has done its part.
pub(crate) struct Stage {
    pub(crate) following: Following,
    deliveries: Mutex<Option<BoxStream<'static, Read>>>,
}

impl Stage {
    /// Nothing is left yet.
    pub(crate) fn new(following: Following) -> Self {
        Self { following, deliveries: Mutex::default() }
    }

    /// Leaves the deliveries.
    pub(crate) fn leave(&self, deliveries: BoxStream<'static, Read>) {
        *self.deliveries.lock().unwrap_or_else(PoisonError::into_inner) = Some(deliveries);
    }

    /// Takes what was left, if the root field came so far.
    pub(crate) fn take(&self) -> Option<BoxStream<'static, Read>> {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Asking {
    pub(crate) fn new(house: Arc<House>, caller: Caller, key: Option<String>) -> Self {
        Self { house, caller, key, stage: None, snapshot: OnceCell::new() }
    }

    /// That of a subscription.
    pub(crate) fn on(house: Arc<House>, caller: Caller, stage: Arc<Stage>) -> Self {
        Self { stage: Some(stage), ..Self::new(house, caller, None) }
    }

    /// The request that this field belongs to.
    pub(crate) fn of<'c>(ctx: &Context<'c>) -> Result<&'c Self> {
        ctx.data::<Self>().map_err(|error| broken(anyhow::Error::msg(error.message)))
    }

    /// The snapshot of a query: one for all of its root fields, opened by the first. It needs the scope READ.
    pub(crate) async fn sight(&self) -> Result<Arc<Sight>> {
        let sight = self.snapshot.get_or_try_init(|| self.sight_of(&self.caller)).await?;
        may_read(sight)?;
        Ok(Arc::clone(sight))
    }

    /// A snapshot of its own: for what a mutation has done.
    pub(crate) async fn sight_of(&self, caller: &Caller) -> Result<Arc<Sight>> {
        sight_of(&self.house, caller).await
    }
}

/// A snapshot of its own, for who outlives the request: each delivery of a subscription.
pub(crate) async fn sight_of(house: &House, caller: &Caller) -> Result<Arc<Sight>> {
    let reader = Reader::open(house.hub.store(), caller, (house.moments)().now()).await.map_err(broken)?;
    Ok(Arc::new(Sight::new(reader)))
}

/// Reading needs the scope READ.
pub(crate) fn may_read(sight: &Sight) -> Result<()> {
    let standing = sight.standing();
    if standing.person.is_some() && !standing.scopes.contains(&TokenScope::Read) {
        return Err(cannot_read());
    }
    Ok(())
}

/// What a token without the scope READ is told.
pub(crate) fn cannot_read() -> Error {
    coded("FORBIDDEN", "The token that was used has no scope READ; use one that has it")
}

/// Something is broken: the operation fails, and `answer` finds out what the client is told.
#[expect(clippy::disallowed_methods, reason = "it has a source: this is a wrapper")]
pub(crate) fn broken(error: anyhow::Error) -> Error {
    let mut failed = Error::new("The data could not be read");
    failed.source = Some(Arc::new(Broken(error)));
    failed
}

/// A top-level error with a code of the closed list: what a client's programmer must mend, or nobody can.
#[expect(clippy::disallowed_methods, reason = "it has a code: this is a wrapper")]
pub(crate) fn coded(code: &str, message: &str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}
