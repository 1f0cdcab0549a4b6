//! A storm of cancellations: clients of eight tenants ask through four connections and vanish at any moment (`reliability.md` §1.4).

mod forgetful;
mod tenants;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt as _;
use reads::random::Dice;
use store::Store;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::statements::Statements;
use crate::world;
use tenants::Tenants;

const TENANTS: usize = 8;
const CONNECTIONS: u32 = 4;
/// How many clients there are at once.
const CLIENTS: usize = 64;
/// After how many requests that were dropped the one client that waits for its answers asks again.
const BETWEEN: u32 = 20;

/// What the storm left behind.
#[derive(Debug, Default)]
struct Seen {
    /// Requests that were dropped before their answer.
    aborted: usize,
    /// Those among them that had begun their transaction.
    begun: usize,
    /// Answers that were read, of members and of nobody.
    read: usize,
    /// Transactions that were begun on a connection inside of another's.
    inside: usize,
    /// Answers with a mark of another tenant.
    foreign: usize,
    /// Answers of a member without the own tenant's mark.
    missing: usize,
}

impl Seen {
    fn and(self, other: &Self) -> Self {
        Self {
            aborted: self.aborted + other.aborted,
            begun: self.begun + other.begun,
            read: self.read + other.read,
            inside: self.inside + other.inside,
            foreign: self.foreign + other.foreign,
            missing: self.missing + other.missing,
        }
    }
}

/// How many requests were dropped, of how many.
struct Progress {
    aborted: AtomicUsize,
    aborts: usize,
    /// One for each that was dropped.
    told: Semaphore,
}

impl Progress {
    fn goes_on(&self) -> bool {
        self.aborted.load(Ordering::Relaxed) < self.aborts
    }

    fn one_more(&self) {
        self.aborted.fetch_add(1, Ordering::Relaxed);
        self.told.add_permits(if self.goes_on() { 1 } else { BETWEEN as usize });
    }
}

/// All clients ask until so many requests were aborted.
async fn storm(tenants: Tenants, aborts: usize) -> Seen {
    let tenants = Arc::new(tenants);
    let progress = Arc::new(Progress { aborted: AtomicUsize::new(0), aborts, told: Semaphore::new(0) });
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        clients.spawn(asks(Arc::clone(&tenants), client, Arc::clone(&progress)));
    }
    clients.join_all().await.iter().fold(Seen::default(), Seen::and)
}

/// A client asks again and again, now as a member, now as nobody. The first waits for its answers; the others vanish.
async fn asks(tenants: Arc<Tenants>, client: usize, progress: Arc<Progress>) -> Seen {
    let mut dice = Dice::new(client as u64);
    let mut seen = Seen::default();
    while progress.goes_on() {
        let (tenant, member) = (dice.roll(TENANTS), dice.chance(60));
        let request = tenants.asks(tenant, member);
        let (answer, statements) = if client == 0 {
            progress.told.acquire_many(BETWEEN).await.unwrap().forget();
            Statements::of(request.map(Some)).await
        } else if dice.chance(50) {
            // The runtime's clock ticks in milliseconds.
            let patience = Duration::from_millis(dice.roll(6) as u64);
            Statements::of(tokio::time::timeout(patience, request).map(Result::ok)).await
        } else {
            Statements::of(within_polls(dice.roll(10), request)).await
        };
        seen.inside += statements.inside;
        let Some(answer) = answer else {
            seen.aborted += 1;
            seen.begun += usize::from(statements.entering > 0);
            progress.one_more();
            continue;
        };
        seen.read += 1;
        let marks = tenants::marks(&answer);
        let own = if member { vec![tenant] } else { Vec::new() };
        seen.foreign += usize::from(marks.iter().any(|mark| !own.contains(mark)));
        seen.missing += usize::from(own.iter().any(|mark| !marks.contains(mark)));
    }
    seen
}

/// The future's answer, if it is not dropped at this of its waits: whatever the machine is busy with, every wait has its turn.
async fn within_polls<F: Future>(waits: usize, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (std::pin::pin!(future), waits);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_thousand_cancelled_queries_nothing_is_left_to_who_comes_next() {
    let store = Store::connect(&world::url(), CONNECTIONS).await.unwrap();
    let seen = storm(Tenants::found(TENANTS, store).await, 20_000).await;
    println!("{seen:?}");
    assert!(seen.aborted >= 20_000 && seen.begun >= 500 && seen.read >= 500, "{seen:?}");
    assert_eq!((seen.inside, seen.foreign, seen.missing), (0, 0, 0), "{seen:?}");
}

/// The twin: the same house on the same database, but what the pool says to a connection that comes back is lost on the way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_reset_is_lost_the_same_storm_shows_rows_of_others() {
    let store = Store::connect(&forgetful::url_to(&world::url()).await, CONNECTIONS).await.unwrap();
    let seen = storm(Tenants::found(TENANTS, store).await, 2_000).await;
    println!("{seen:?}");
    assert!(seen.inside * 100 > seen.aborted, "connections are handed out inside of a transaction: {seen:?}");
    assert!(seen.foreign * 100 > seen.read, "rows of others are shown: {seen:?}");
}
