//! The pool: connections that row-level security binds, and that come back clean.

use std::time::Duration;

use anyhow::Context as _;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{PgConnection, Postgres, pool::PoolConnection};

/// What a connection is told when it opens: to be the role that owns nothing, and not to wait for ever.
const OPENED: &str = "SET ROLE entente_app; SET statement_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'";

/// What a connection is told when it comes back. A read that was cancelled while its BEGIN was under way returns inside of an open
/// transaction (`reliability.md` §1.4): without this, the next borrower would read as the one before.
const RETURNED: &str = "ROLLBACK; RESET entente.tenant; RESET entente.workspaces";

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: PgPool,
}

impl Store {
    /// Connects with at most so many connections; an embedded database has one.
    ///
    /// The role of the URL must be `entente_app`, or may become it.
    pub async fn connect(url: &str, connections: u32) -> anyhow::Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(3))
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async move { sqlx::raw_sql(OPENED).execute(connection).await.map(|_| ()) })
            })
            .after_release(|connection, _| {
                Box::pin(async move { Ok(sqlx::raw_sql(RETURNED).execute(connection).await.is_ok()) })
            })
            .connect(url)
            .await
            .context("The database cannot be reached")?;
        Ok(Self { pool })
    }

    /// Applies the migrations that are missing, as the role of the URL, which must be allowed to create schemas and roles.
    pub async fn migrate(url: &str) -> anyhow::Result<()> {
        use sqlx::Connection as _;
        let mut connection = PgConnection::connect(url).await.context("The database cannot be reached")?;
        sqlx::migrate!("../../migrations").run(&mut connection).await.context("A migration failed")?;
        connection.close().await?;
        Ok(())
    }

    pub(crate) async fn connection(&self) -> anyhow::Result<PoolConnection<Postgres>> {
        Ok(self.pool.acquire().await?)
    }

    /// Waits for the connections to come home and closes them.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// The name of the constraint that a statement violated, if that is what went wrong.
pub fn constraint(error: &anyhow::Error) -> Option<&str> {
    match error.downcast_ref::<sqlx::Error>()? {
        sqlx::Error::Database(error) => error.constraint(),
        _ => None,
    }
}

/// Whether the database was not to be had in time, so that the caller may try again.
pub fn is_unavailable(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<sqlx::Error>(), Some(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)))
}
