//! How many statements a request takes, and which: counted by PostgreSQL itself, apart from what is timed.

use std::net::SocketAddr;

use serde::Serialize;
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::operations::{Requests, Side};
use crate::slices::check;
use crate::wire::Connection;

/// How many requests are counted, after those that fill caches.
const COUNTED: u32 = 100;
/// By which it is seen that what the clock does every minute was counted, too; then it is counted again.
const OF_THE_CLOCK: &str = "entente.enter_all";
const ATTEMPTS: u32 = 5;

/// A statement that requests took.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Statement {
    /// How often, per request.
    pub(crate) calls: f64,
    /// How long PostgreSQL executed it, in milliseconds per call.
    pub(crate) milliseconds: f64,
    /// Its text.
    pub(crate) text: String,
}

/// Has PostgreSQL count nothing until it is asked to.
pub(crate) async fn uncounted(server: &str) -> anyhow::Result<()> {
    let mut superuser = PgConnection::connect(server).await?;
    superuser.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements").await?;
    track(&mut superuser, "ALTER SYSTEM SET pg_stat_statements.track = 'none'").await?;
    Ok(superuser.close().await?)
}

async fn track(superuser: &mut PgConnection, setting: &'static str) -> anyhow::Result<()> {
    superuser.execute(setting).await?;
    superuser.execute("SELECT pg_reload_conf()").await?;
    Ok(())
}

/// Counts the statements of one request after the other.
pub(crate) async fn count(
    server: &str,
    requests: &Requests<'_>,
    side: Side,
    address: SocketAddr,
) -> anyhow::Result<Vec<Statement>> {
    let mut superuser = PgConnection::connect(server).await?;
    track(&mut superuser, "ALTER SYSTEM SET pg_stat_statements.track = 'top'").await?;
    // The backends read the setting between two of their statements.
    let mut connection = Connection::open(address).await?;
    for _ in 0..2 * COUNTED {
        let request = requests.next(side);
        check(&request.body, connection.ask(&request).await?)?;
    }
    let mut rows = Vec::new();
    for _ in 0..ATTEMPTS {
        superuser.execute("SELECT pg_stat_statements_reset()").await?;
        for _ in 0..COUNTED {
            let request = requests.next(side);
            check(&request.body, connection.ask(&request).await?)?;
        }
        let counted = sqlx::query_as::<_, (String, i64, f64)>(
            "SELECT query, calls, mean_exec_time FROM pg_stat_statements
             WHERE calls >= 50 AND query NOT LIKE '%pg_stat_statements%' ORDER BY calls * mean_exec_time DESC",
        );
        rows = counted.fetch_all(&mut superuser).await?;
        if !rows.iter().any(|(text, ..)| text.contains(OF_THE_CLOCK)) {
            break;
        }
    }
    track(&mut superuser, "ALTER SYSTEM SET pg_stat_statements.track = 'none'").await?;
    superuser.close().await?;
    let rows = rows.into_iter().map(|(text, calls, milliseconds)| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let calls = i32::try_from(calls).map_or(f64::NAN, f64::from) / f64::from(COUNTED);
        Statement { calls, milliseconds, text }
    });
    Ok(rows.collect())
}
