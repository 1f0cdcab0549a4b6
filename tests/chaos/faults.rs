//! Faults: PostgreSQL, nodes and Redis are killed, and the network fails, while people write and follow (`reliability.md` E1, E2).

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rig::{Client, FaultProxy, Postgres};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::checker::{Promise, check};
use crate::ledger::Ledger;
use crate::load::{follow, heads};
use crate::log::Log;
use crate::scale::{all, long, number, seed};
use crate::stage::Stage;
use crate::subscriber::Habit;
use crate::world::{COORDINATOR, Plan, World};
use crate::writer::{Work, work};

/// Within this time every node is ready again: after what failed is there again, and in the long form, in which nothing else keeps the machine
/// busy, after it failed.
const READY: Duration = Duration::from_secs(5);

/// How long a network that fails does so.
const OUTAGE: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Postgres,
    Node,
    Redis,
    Network,
}

/// The ways that can fail: from the first node to the database, from clients to the second node, from both to Redis.
struct Ways {
    database: FaultProxy,
    node: FaultProxy,
    redis: FaultProxy,
}

impl Stage {
    /// Two nodes, of which the first reaches the database by a way that can fail, and the second its clients; both reach Redis so.
    async fn ways(&mut self) -> Ways {
        let redis = self.redis.as_ref().unwrap();
        let to_redis = FaultProxy::before(redis.address()).await.unwrap();
        let database = FaultProxy::before(self.postgres.address()).await.unwrap();
        let entente = self.entente.clone().with("redis.url", redis.url(to_redis.address()));
        let first = entente.clone().with("database.url", self.postgres.url(database.address()));
        self.nodes.clear();
        self.serve_as(first).await;
        self.serve_as(entente).await;
        let node = FaultProxy::before(self.nodes[1].address()).await.unwrap();
        Ways { database, node, redis: to_redis }
    }

    /// Lets one thing fail and come back; how long it took until every node was ready, from the fault, or from when the network was well again.
    async fn suffers(&mut self, fault: Fault, ways: &Ways, rng: &mut StdRng) -> Duration {
        let mut begun = Instant::now();
        match fault {
            Fault::Postgres => {
                self.postgres.kill9().await.unwrap();
                self.postgres.restart().await.unwrap();
            }
            Fault::Node => {
                let node = rng.random_range(0..self.nodes.len());
                self.nodes[node].kill9().await.unwrap();
                self.nodes[node].restart().unwrap();
            }
            Fault::Redis => {
                let redis = self.redis.as_mut().unwrap();
                redis.kill9().await.unwrap();
                sleep(Duration::from_millis(rng.random_range(0..1000))).await;
                for node in &self.nodes {
                    assert!(node.is_ready().await, "Redis is never needed");
                }
                redis.restart().await.unwrap();
            }
            Fault::Network => {
                fails(ways, rng).await;
                begun = Instant::now();
            }
        }
        for node in &mut self.nodes {
            node.ready(READY).await.unwrap();
        }
        begun.elapsed()
    }
}

/// One of the ways fails for a while.
async fn fails(ways: &Ways, rng: &mut StdRng) {
    let way = [&ways.database, &ways.node, &ways.redis][rng.random_range(0..3)];
    match rng.random_range(0..3) {
        0 => way.reset(),
        1 => way.stall(OUTAGE).await,
        _ => {
            way.delay(Duration::from_millis(200));
            sleep(OUTAGE).await;
            way.delay(Duration::ZERO);
        }
    }
}

/// So many of each, in an order of chance.
fn faults(counts: [(Fault, usize); 4], rng: &mut StdRng) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        counts.into_iter().flat_map(|(fault, count)| std::iter::repeat_n(fault, count)).collect();
    faults.shuffle(rng);
    faults
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_lose_nothing_double_nothing_and_skip_nothing() {
    let (seconds, least) = (number("SECONDS", 60, 600), number("ACKNOWLEDGED", 150, 20_000));
    let mut stage = Stage::open().await;
    stage.with_redis().await;
    let plan = Plan { regions: 2, writers: number("WRITERS", 6, 32) / 2, due: 1, guests: 0 };
    let world = World::given(&mut stage, plan).await;
    let ways = stage.ways().await;
    let mut rng = StdRng::seed_from_u64(seed());
    let counts = [
        (Fault::Postgres, number("POSTGRES_KILLS", 3, 20)),
        (Fault::Node, number("NODE_KILLS", 3, 20)),
        (Fault::Redis, number("REDIS_KILLS", 4, 30)),
        (Fault::Network, number("NETWORK_FAULTS", 3, 20)),
    ];
    let faults = faults(counts, &mut rng);
    let ledger = Ledger::new(stage.file("ledger"));
    let (tell, goal) = watch::channel(None);
    let nodes = [stage.nodes[0].address(), ways.node.address()];
    let habit = Habit { holds: Some(1000..8000), resumes: true, keeps: false };
    let following = follow(&world, &nodes, &ledger, number("SUBSCRIBERS", 10, 50), &habit, &goal);
    let writing = Arc::new(Work::endless());
    let writers = work(&world, &nodes, &ledger, &writing);

    let begun = Instant::now();
    let mut slowest = [Duration::ZERO; 4];
    let pause = Duration::from_secs(seconds as u64) / u32::try_from(faults.len() + 1).unwrap();
    for (number, fault) in faults.iter().enumerate() {
        sleep((pause * u32::try_from(number + 1).unwrap()).saturating_sub(begun.elapsed())).await;
        let took = stage.suffers(*fault, &ways, &mut rng).await;
        assert!(took <= READY || !long(), "{fault:?}: ready again after {took:?}");
        slowest[*fault as usize] = slowest[*fault as usize].max(took);
    }
    while writing.acknowledged() < least || begun.elapsed() < Duration::from_secs(seconds as u64) {
        sleep(Duration::from_millis(50)).await;
    }
    writing.stop();
    all(writers).await;
    tell.send_replace(Some(heads(&stage, &world).await));
    all(following).await;
    let report = check(&ledger.read(), &Log::read(&stage.postgres.superuser()).await);
    println!(
        "{counts:?} in {:.1?}, ready again after at most {slowest:.1?}; {} commands acknowledged, {} events and {} checkpoints to {} subscribers from {} snapshots",
        begun.elapsed(),
        report.acknowledged,
        report.events,
        report.checkpoints,
        report.subscribers,
        report.begun
    );
    report.holds();
    assert!(report.acknowledged >= least);
}

/// What is asked on a connection whose other end is gone is given up by who asks, and then the connection by the pool: else a network that was
/// gone for a moment would leave a node without the database for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_of_which_nothing_is_heard_are_let_go() {
    let mut stage = Stage::open().await;
    let database = FaultProxy::before(stage.postgres.address()).await.unwrap();
    let way = stage.entente.clone().with("database.url", stage.postgres.url(database.address()));
    stage.serve_as(way.with("database.connections", "4")).await;
    let world = World::given(&mut stage, Plan { regions: 1, writers: 3, due: 1, guests: 0 }).await;
    let (node, client) = (stage.nodes[0].address(), world.client(COORDINATOR));
    let all = async || {
        let asks = |client: Client| async move { client.asks(node, "{ viewer { id } }", &Value::Null).await };
        (0..8).map(|_| asks(client.clone())).collect::<JoinSet<_>>().join_all().await
    };
    assert!(all().await.iter().all(Result::is_ok));
    database.silence();
    assert!(all().await.iter().any(Result::is_err), "the connections that there were say nothing");
    let begun = Instant::now();
    // A statement's time, and a little.
    while all().await.iter().any(Result::is_err) {
        assert!(begun.elapsed() < Duration::from_secs(15), "the pool is full of connections of which nothing is heard");
    }
    stage.nodes[0].ready(READY).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_again_without_a_key_does_it_twice() {
    let mut stage = Stage::open().await;
    let world = World::given(&mut stage, Plan { regions: 1, writers: 4, due: 1, guests: 0 }).await;
    let node = stage.nodes[0].address();
    let deaf = FaultProxy::before(node).await.unwrap();
    deaf.swallow_answers(true);
    // Half of the writers hear no answer to what they send first, and send it again elsewhere.
    for (keyed, commands) in [(true, 80), (false, 80)] {
        let ledger = Ledger::new(stage.file(if keyed { "with keys" } else { "without" }));
        let commands = Work::of(commands);
        let commands = Arc::new(if keyed { commands } else { commands.without_keys() });
        work(&world, &[deaf.address(), node], &ledger, &commands).join_all().await;
        let report = check(&ledger.read(), &Log::read(&stage.postgres.superuser()).await);
        if keyed {
            report.holds();
        } else {
            assert!(report.names(Promise::Once), "{report:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_acknowledges_before_it_writes_is_found_out() {
    for (durable, settings) in [(true, &[][..]), (false, &["synchronous_commit=off", "wal_writer_delay=10s"][..])] {
        let postgres = Postgres::start(settings).await.unwrap();
        let mut stage = Stage::on(postgres).await;
        let world = World::given(&mut stage, Plan { regions: 1, writers: 3, due: 1, guests: 0 }).await;
        let ledger = Ledger::new(stage.file("ledger"));
        work(&world, &stage.addresses(), &ledger, &Arc::new(Work::of(30))).join_all().await;
        stage.postgres.kill9().await.unwrap();
        stage.postgres.restart().await.unwrap();
        let report = check(&ledger.read(), &Log::read(&stage.postgres.superuser()).await);
        assert_eq!(report.acknowledged, 30);
        if durable {
            report.holds();
        } else {
            assert!(report.names(Promise::Kept), "{report:?}");
        }
    }
}
