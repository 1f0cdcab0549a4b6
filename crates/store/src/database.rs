//! The database: as what it is opened, and what its errors mean.

use anyhow::Context as _;

use crate::installed;
use crate::pool::{LIFETIMES, Lent, Pool, TOLD};
use crate::silence::Silent;

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
}

impl Store {
    /// Connects with at most so many connections; an embedded database has one.
    ///
    /// The role of the URL must be `entente_app`, or may become it.
    ///
    /// # Errors
    /// When the database cannot be reached, when its role may not be taken, and when it lacks migrations of this version; with what
    /// to do.
    pub async fn connect(url: &str, connections: u32) -> anyhow::Result<Self> {
        installed::check(url).await?;
        let pool =
            Pool::open(url.parse()?, connections, TOLD, LIFETIMES).await.context("The database cannot be reached")?;
        Ok(Self { pool })
    }

    /// Applies the migrations that are missing, as the role of the URL: a superuser, or one that owns the database and to which
    /// `entente_owner` is granted.
    pub async fn migrate(url: &str) -> anyhow::Result<()> {
        use sqlx::Connection as _;
        let mut connection = installed::connect(url).await?;
        installed::migratable(&mut connection).await?;
        // Where a role is called like the schema, `"$user"` would mean it from the second time on, and the list of migrations be another.
        sqlx::raw_sql("SET search_path = public").execute(&mut connection).await?;
        installed::MIGRATIONS.run(&mut connection).await.context("A migration failed")?;
        connection.close().await?;
        Ok(())
    }

    /// Begins another life of the database, as the role of the URL, which must be that of the migrations: whoever comes with a cursor of the
    /// life before must query again. For a database that was restored, whose numbers will be given a second time.
    pub async fn bump_epoch(url: &str) -> anyhow::Result<()> {
        use sqlx::Connection as _;
        let mut connection = installed::connect(url).await?;
        installed::become_owner(&mut connection).await?;
        sqlx::query!("UPDATE entente.epoch SET id = gen_random_uuid()").execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    pub(crate) async fn connection(&self) -> anyhow::Result<Lent> {
        Ok(self.pool.lend().await?)
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

/// What PostgreSQL says when it cannot go on now and nothing is wrong with the statement: a serialisation failure, a deadlock, too many
/// connections, a shutdown, a crash, a start, a transaction that was idle for too long. Class 08, of broken connections, belongs to them.
const AGAIN: &[&str] = &["40001", "40P01", "53300", "57P01", "57P02", "57P03", "25P03"];

/// Whether the database was not to be had, or let go of the transaction for the sake of others, so that the caller may try again.
pub fn is_unavailable(error: &anyhow::Error) -> bool {
    if error.downcast_ref::<Silent>().is_some() {
        return true;
    }
    error.downcast_ref().is_some_and(is_worth_another_try)
}

pub(crate) fn is_worth_another_try(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(said) => {
            said.code().is_some_and(|code| code.starts_with("08") || AGAIN.contains(&&*code))
        }
        _ => false,
    }
}

/// Whether a statement was given up, because it took or waited too long.
pub fn is_timeout(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<sqlx::Error>(), Some(sqlx::Error::Database(said)) if said.code().as_deref() == Some("57014"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at what it does not expect")]
    use super::*;
    use crate::brought::Brought;
    use crate::caller::{Caller, Who};
    use crate::pool::Told;
    use crate::reader::Reader;
    use std::time::Duration;
    use words::{TenantId, Timestamp};

    fn url() -> String {
        std::env::var("ENTENTE_TEST_DATABASE_URL")
            .expect("a database for the tests: run `make test`, or scripts/with-postgres")
    }

    /// A pool that tells its connections nothing.
    async fn untold(connections: u32) -> Store {
        let told = Told { opened: &[], returned: "SELECT" };
        Store { pool: Pool::open(url().parse().unwrap(), connections, told, LIFETIMES).await.unwrap() }
    }

    /// Aborts readers at every stage of their opening; says how many connections came back unclean.
    async fn unclean_after_aborts(store: &Store) -> usize {
        let caller =
            Caller { tenant: TenantId(uuid::Uuid::from_u128(7)), who: Who::Clock, brought: Brought::default() };
        let now = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        let mut unclean = 0;
        for round in 0..600_u32 {
            let opening = Reader::open(store, &caller, now);
            // From not begun to well under way: each round gives up a little later.
            let patience = Duration::from_micros(u64::from(round % 60) * 20);
            let _ = tokio::time::timeout(patience, opening).await;
            let mut connection = store.connection().await.unwrap();
            let state = sqlx::query_as::<_, (String, Option<String>)>(
                "SELECT current_setting('transaction_isolation'), nullif(current_setting('entente.tenant', true), '')",
            );
            match state.fetch_one(&mut *connection).await {
                Ok((isolation, None)) if isolation == "read committed" => {}
                _ => unclean += 1,
            }
        }
        unclean
    }

    /// What PostgreSQL answers to this.
    async fn told(store: &Store, sql: &'static str) -> anyhow::Error {
        let mut connection = store.connection().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut *connection).await.unwrap_err().into()
    }

    #[tokio::test]
    async fn what_may_be_tried_again_is_told_from_what_took_too_long_and_from_what_is_broken() {
        Store::migrate(&url()).await.unwrap();
        let store = Store::connect(&url(), 1).await.unwrap();
        for code in ["40001", "40P01", "53300", "57P01", "57P02", "57P03", "25P03", "08006", "08P01"] {
            let raised = format!("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$");
            let error = told(&store, raised.leak()).await;
            assert!(is_unavailable(&error) && !is_timeout(&error), "{code}");
        }
        for broken in ["SELECT 1 / 0", "SELECT E'\\x00'", "SELECT nothing"] {
            let error = told(&store, broken).await;
            assert!(!is_unavailable(&error) && !is_timeout(&error), "{broken}");
        }
        let slow = told(&store, "SET LOCAL statement_timeout = '5ms'; SELECT pg_sleep(5)").await;
        assert!(is_timeout(&slow) && !is_unavailable(&slow), "{slow:#}");
        // With its context, too, as it comes up.
        assert!(is_timeout(&slow.context("An operation")));
    }

    #[tokio::test]
    async fn a_connection_comes_back_clean_whenever_its_reader_was_dropped() {
        Store::migrate(&url()).await.unwrap();
        let store = Store::connect(&url(), 1).await.unwrap();
        assert_eq!(unclean_after_aborts(&store).await, 0);
    }

    #[tokio::test]
    async fn without_the_reset_the_same_finds_connections_in_the_callers_transaction() {
        Store::migrate(&url()).await.unwrap();
        let store = untold(1).await;
        assert!(unclean_after_aborts(&store).await > 0);
    }

    /// How many plans were made for particular values while a statement ran ten times on one connection.
    async fn plans_for_values(store: &Store) -> i64 {
        let mut connection = store.connection().await.unwrap();
        for seq in 0..10_i64 {
            let events = sqlx::query("SELECT FROM entente.workspace_event WHERE seq > $1").bind(seq);
            events.fetch_all(&mut *connection).await.unwrap();
        }
        let made = "SELECT coalesce(sum(custom_plans), 0)::bigint FROM pg_prepared_statements WHERE statement LIKE '%seq > $1'";
        sqlx::query_scalar(made).fetch_one(&mut *connection).await.unwrap()
    }

    #[tokio::test]
    async fn a_statement_is_planned_once_for_all_values() {
        Store::migrate(&url()).await.unwrap();
        assert_eq!(plans_for_values(&Store::connect(&url(), 1).await.unwrap()).await, 0);
        // The twin: PostgreSQL by itself plans for the values at least five times.
        assert!(plans_for_values(&untold(1).await).await >= 5);
    }

    #[tokio::test]
    async fn the_serving_role_is_bound_and_the_borders_hold() {
        Store::migrate(&url()).await.unwrap();
        let store = Store::connect(&url(), 1).await.unwrap();
        assert!(store.is_bound().await.unwrap());
        assert_eq!(store.isolation_faults().await.unwrap(), []);
        assert!(!untold(1).await.is_bound().await.unwrap(), "whoever the URL names is not bound by itself");
    }
}
