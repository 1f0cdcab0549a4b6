//! Brought: the connection on which a caller was looked up, for what the request does next.
//!
//! Looking up, acting and reading what came of it are three steps of one request, one after the other: on one connection, they wait for the pool
//! once, and are reset once.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{Postgres, pool::PoolConnection};

use crate::caller::Caller;
use crate::database::Store;

/// A connection outside of any transaction, or none. Copies of a caller share it; nobody is another caller for it.
#[derive(Clone, Default)]
pub(crate) struct Brought(Option<Arc<Mutex<Option<PoolConnection<Postgres>>>>>);

impl Brought {
    /// This one, of which every statement has ended.
    pub(crate) fn along(connection: PoolConnection<Postgres>) -> Self {
        Self(Some(Arc::new(Mutex::new(Some(connection)))))
    }

    fn take(&self) -> Option<PoolConnection<Postgres>> {
        self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Keeps a connection, whose transaction has ended, for the next step of the request; whoever came without one keeps none.
    pub(crate) fn keep(&self, connection: PoolConnection<Postgres>) {
        if let Some(kept) = &self.0 {
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
        }
    }
}

impl Caller {
    /// The connection that was brought along, else one of the pool's.
    pub(crate) async fn connection(&self, store: &Store) -> anyhow::Result<PoolConnection<Postgres>> {
        match self.brought.take() {
            Some(connection) => Ok(connection),
            None => store.connection().await,
        }
    }

    /// The same, who stays: what was held for the next step of a request goes back.
    #[must_use]
    pub fn settled(self) -> Self {
        Self { brought: Brought::default(), ..self }
    }
}

impl PartialEq for Brought {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Brought {}

impl std::fmt::Debug for Brought {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Brought")
    }
}
