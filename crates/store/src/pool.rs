//! The pool: connections that row-level security binds, and that come back clean.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use deadpool::managed::{self, Manager, Metrics, Object, PoolError, QueueMode, RecycleResult, WeakPool};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use tokio::time::{sleep, timeout};
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::call::message;
use crate::database::is_worth_another_try;
use crate::prepared::PREPARED;

/// What connections are told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    /// When they open.
    pub(crate) opened: &'static [&'static str],
    /// When they come back.
    pub(crate) returned: &'static str,
}

/// When a connection opens: to be the role that owns nothing, and not to wait for ever. Statements are planned once per connection, not for the
/// values of each request: with row-level security a plan takes longer to make (1 to 2 ms) than most take to run. So what stands in a statement must
/// be good for all values: a bound that may be absent of a long list is a `coalesce`, not an `OR`.
///
/// When it comes back: a read that was cancelled while its BEGIN was under way returns inside of an open transaction (`reliability.md` §1.4);
/// without this, the next borrower would read as the one before.
pub(crate) const TOLD: Told = Told {
    opened: &[
        "SET ROLE entente_app; SET statement_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'; \
         SET plan_cache_mode = 'force_generic_plan'",
        PREPARED,
    ],
    returned: "ROLLBACK; RESET entente.tenant; RESET entente.workspaces",
};

/// How long connections are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    /// Since they were lent last.
    pub(crate) unused: Duration,
    /// In all, and then to the end of what they are lent for: what PostgreSQL remembers per connection only grows.
    pub(crate) age: Duration,
}

/// What is let go of after these times is opened in milliseconds.
pub(crate) const LIFETIMES: Lifetimes = Lifetimes { unused: Duration::from_mins(10), age: Duration::from_mins(30) };

/// How long whoever asks waits for a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// The pause before a server that cannot be reached yet is tried again.
const PAUSE: Duration = Duration::from_millis(50);

/// Within this time a connection that comes back has answered: longer than the statement may take that was given up. Else it would be kept for
/// ever, and the pool be full of such, when the network was gone for a moment.
const ANSWERED: Duration = Duration::from_secs(6);

/// How long is waited until a goodbye is sent.
const GOODBYE: Duration = Duration::from_secs(1);

/// Connections, of which each is lent to one at a time. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Pool(managed::Pool<Opens, Lent>);

impl Pool {
    /// At most so many connections, of which one is opened at once.
    pub(crate) async fn open(
        options: PgConnectOptions,
        connections: u32,
        told: Told,
        lifetimes: Lifetimes,
    ) -> anyhow::Result<Self> {
        let opens = Opens { options, told, lifetimes, open: TaskTracker::new() };
        // The one that came back last is the one of which PostgreSQL and the processor have most at hand.
        let pool =
            managed::Pool::builder(opens).max_size(connections.try_into()?).queue_mode(QueueMode::Lifo).build()?;
        runs(let_go_of_unused(pool.weak(), lifetimes.unused));
        let pool = Self(pool);
        pool.lend().await?;
        Ok(pool)
    }

    /// One that is not lent to anybody else, outside of any transaction.
    ///
    /// # Errors
    /// When none came free and none could be opened in three seconds, and when the pool was closed.
    pub(crate) async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let lent = timeout(PATIENCE, self.0.get()).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        lent.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Closed => sqlx::Error::PoolClosed,
            other => sqlx::Error::Protocol(other.to_string()),
        })
    }

    /// Lends no more, waits for the connections to come home and closes them.
    pub(crate) async fn close(&self) {
        let idle = self.0.retain(|_, _| false).removed;
        self.0.close();
        for open in idle {
            open.closes().await;
        }
        let open = &self.0.manager().open;
        open.close();
        open.wait().await;
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pool({:?})", self.0.status())
    }
}

/// What opens connections, and knows how many are open.
struct Opens {
    options: PgConnectOptions,
    told: Told,
    lifetimes: Lifetimes,
    open: TaskTracker,
}

/// A connection that is open.
struct Open {
    connection: PgConnection,
    /// Whether it was told to forget since it was lent.
    clean: bool,
    _counted: TaskTrackerToken,
}

impl Open {
    async fn closes(self) {
        // Where nobody answers, nobody would hear a goodbye.
        let _ = timeout(GOODBYE, self.connection.close()).await;
    }
}

impl Opens {
    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        sqlx::raw_sql(message(self.told.opened)).execute(&mut connection).await?;
        Ok(connection)
    }
}

impl Manager for Opens {
    type Type = Open;
    type Error = sqlx::Error;

    /// A server that is not there yet, as after a crash, is waited for, as long as who asks does.
    async fn create(&self) -> Result<Open, sqlx::Error> {
        let counted = self.open.token();
        loop {
            // Boxed: it is large, and seldom; who asks for a connection would carry the room for it.
            match Box::pin(self.connect()).await {
                Ok(connection) => return Ok(Open { connection, clean: false, _counted: counted }),
                Err(error) if is_worth_another_try(&error) => {
                    tracing::debug!(%error, "the database cannot be reached yet");
                    sleep(PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Lends again what is clean; what is not is closed.
    async fn recycle(&self, open: &mut Open, _: &Metrics) -> RecycleResult<sqlx::Error> {
        if std::mem::take(&mut open.clean) { Ok(()) } else { Err(managed::RecycleError::message("not clean")) }
    }
}

/// A connection that is lent. Dropped, it goes back and is reset.
pub(crate) struct Lent(Option<Object<Opens>>);

impl From<Object<Opens>> for Lent {
    fn from(object: Object<Opens>) -> Self {
        Self(Some(object))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Without a runtime, there is nobody left to whom it could be lent.
        if let (Some(object), Ok(_)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runs(goes_back(object));
        }
    }
}

impl Deref for Lent {
    type Target = PgConnection;

    #[expect(clippy::expect_used, reason = "it is taken out by its drop alone")]
    fn deref(&self) -> &PgConnection {
        &self.0.as_ref().expect("a connection that is lent").connection
    }
}

impl DerefMut for Lent {
    #[expect(clippy::expect_used, reason = "it is taken out by its drop alone")]
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0.as_mut().expect("a connection that is lent").connection
    }
}

impl std::fmt::Debug for Lent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lent")
    }
}

#[expect(clippy::disallowed_methods, reason = "what comes back is reset when nobody waits for it any more")]
fn runs(by_itself: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(by_itself);
}

/// Resets a connection, which can be lent again then. What has grown old, and what comes back to a pool that is closed, is closed; so is what cannot be
/// reset, and all that waits with it.
async fn goes_back(mut object: Object<Opens>) {
    let Some(pool) = Object::pool(&object) else { return };
    let Opens { told, lifetimes, .. } = pool.manager();
    if pool.is_closed() || Object::metrics(&object).age() > lifetimes.age {
        return Object::take(object).closes().await;
    }
    match timeout(ANSWERED, sqlx::raw_sql(told.returned).execute(&mut object.connection)).await {
        Ok(Ok(_)) => {
            object.clean = true;
            return;
        }
        Ok(Err(error)) => tracing::warn!(%error, "a connection that came back could not be reset"),
        Err(_) => tracing::warn!("a connection that came back does not answer"),
    }
    drop(Object::take(object));
    // What broke this one, as a server that was killed, broke those that wait to be lent, too: each would be somebody's error.
    drop(pool.retain(|_, _| false));
}

/// Closes what nobody has wanted for so long, as long as there is a pool.
async fn let_go_of_unused(pool: WeakPool<Opens>, unused: Duration) {
    loop {
        sleep(unused / 2).await;
        let Some(pool) = pool.upgrade() else { return };
        for open in pool.retain(|_, metrics| metrics.last_used() < unused).removed {
            open.closes().await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::database::Store;

    /// Where the database is, which is migrated.
    async fn migrated() -> PgConnectOptions {
        let url = std::env::var("ENTENTE_TEST_DATABASE_URL").unwrap();
        Store::migrate(&url).await.unwrap();
        url.parse().unwrap()
    }

    /// A pool of one connection.
    async fn one(lifetimes: Lifetimes) -> Pool {
        Pool::open(migrated().await, 1, TOLD, lifetimes).await.unwrap()
    }

    /// Which connection this is, for PostgreSQL.
    async fn process(lent: &mut Lent) -> i32 {
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut **lent).await.unwrap()
    }

    #[tokio::test]
    async fn what_was_not_reset_is_not_lent_again() {
        let pool = one(LIFETIMES).await;
        let first = process(&mut pool.lend().await.unwrap()).await;
        let mut lent = pool.lend().await.unwrap();
        assert_eq!(process(&mut lent).await, first, "the twin: what was reset is lent again");
        sqlx::raw_sql("BEGIN; SET LOCAL entente.tenant = 'somebody'").execute(&mut *lent).await.unwrap();
        // As when what resets it does not come to its end.
        drop(lent.0.take());
        assert_ne!(process(&mut pool.lend().await.unwrap()).await, first);
    }

    /// How many who borrow one after the other find a connection that is broken, after all that waited were.
    async fn broken(reset: bool) -> usize {
        let pool = Pool::open(migrated().await, 3, TOLD, LIFETIMES).await.unwrap();
        let mut lent = [pool.lend().await.unwrap(), pool.lend().await.unwrap(), pool.lend().await.unwrap()];
        let mut processes = Vec::new();
        for one in &mut lent {
            processes.push(process(one).await);
        }
        drop(lent);
        while pool.0.status().available < 3 {
            sleep(Duration::from_millis(1)).await;
        }
        let mut other = PgConnection::connect_with(&migrated().await).await.unwrap();
        let ends = "SELECT count(pg_terminate_backend(pid, 5000)) FROM unnest($1::int[]) pid";
        sqlx::query(ends).bind(processes).execute(&mut other).await.unwrap();
        let mut broken = 0;
        loop {
            let mut lent = pool.lend().await.unwrap();
            if sqlx::raw_sql("SELECT 1").execute(&mut *lent).await.is_ok() {
                return broken;
            }
            broken += 1;
            let open = pool.0.status().size;
            // Without its reset, a connection is just thrown away.
            if reset {
                drop(lent);
            } else {
                drop(Object::take(lent.0.take().unwrap()));
            }
            while pool.0.status().size == open {
                sleep(Duration::from_millis(1)).await;
            }
        }
    }

    #[tokio::test]
    async fn where_one_is_broken_those_that_wait_are_let_go_too() {
        assert_eq!(broken(true).await, 1);
        assert_eq!(broken(false).await, 3, "the twin: each is somebody's error");
    }

    #[tokio::test]
    async fn what_has_grown_old_is_closed_when_it_comes_back() {
        let pool = one(Lifetimes { age: Duration::ZERO, ..LIFETIMES }).await;
        let first = process(&mut pool.lend().await.unwrap()).await;
        assert_ne!(process(&mut pool.lend().await.unwrap()).await, first);
    }

    #[tokio::test]
    async fn what_nobody_wants_is_closed() {
        for unused in [Duration::from_millis(20), LIFETIMES.unused] {
            let pool = one(Lifetimes { unused, ..LIFETIMES }).await;
            let closed = async {
                while !pool.0.manager().open.is_empty() {
                    sleep(Duration::from_millis(1)).await;
                }
            };
            let patience =
                if unused == LIFETIMES.unused { Duration::from_millis(200) } else { Duration::from_secs(20) };
            assert_eq!(timeout(patience, closed).await.is_ok(), unused != LIFETIMES.unused);
            process(&mut pool.lend().await.unwrap()).await;
        }
    }

    #[tokio::test]
    async fn it_closes_when_all_have_come_home() {
        let pool = one(LIFETIMES).await;
        let mut lent = pool.lend().await.unwrap();
        let process = process(&mut lent).await;
        {
            let mut closing = std::pin::pin!(pool.close());
            assert!(timeout(Duration::from_millis(50), &mut closing).await.is_err(), "one is lent");
            assert!(matches!(pool.lend().await, Err(sqlx::Error::PoolClosed)));
            drop(lent);
            closing.await;
        }
        let mut other = PgConnection::connect_with(&migrated().await).await.unwrap();
        let there = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)").bind(process);
        let there: bool = there.fetch_one(&mut other).await.unwrap();
        assert!(!there, "PostgreSQL has let go of it, too");
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_yet_is_waited_for() {
        let server = migrated().await;
        let door = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let by_the_door = server.clone().host("127.0.0.1").port(door.port());
        let mut opening = std::pin::pin!(Pool::open(by_the_door, 1, TOLD, LIFETIMES));
        assert!(timeout(PAUSE / 2, &mut opening).await.is_err(), "nobody is at the door");
        let door = TcpListener::bind(door).await.unwrap();
        let opens = async {
            let (mut client, _) = door.accept().await.unwrap();
            let mut server = TcpStream::connect((server.get_host(), server.get_port())).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        };
        tokio::select! {
            pool = opening => drop(pool.unwrap()),
            () = opens => panic!("it hung up"),
        }
    }
}
