//! Writers: each does one thing after the other, and sends it again with the same key until it is acknowledged.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use rig::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::commands::{Command, Memory};
use crate::ledger::{Ledger, Line};
use crate::scale::seed;
use crate::world::{Region, World, address, writer};

/// What all writers of a scenario do together.
#[derive(Debug)]
pub(crate) struct Work {
    left: AtomicI64,
    acknowledged: AtomicUsize,
    /// How many commands a second, all writers together; none: as fast as they are answered.
    rate: Option<u32>,
    /// Whether a command carries its key. Without one, what is sent twice may be done twice: only twins do that.
    keys: bool,
}

impl Work {
    /// So many commands.
    pub(crate) fn of(commands: usize) -> Self {
        Self {
            left: AtomicI64::new(i64::try_from(commands).unwrap()),
            acknowledged: AtomicUsize::new(0),
            rate: None,
            keys: true,
        }
    }

    /// Commands without end, until [`Self::stop`].
    pub(crate) fn endless() -> Self {
        Self { left: AtomicI64::new(i64::MAX), ..Self::of(0) }
    }

    pub(crate) fn at_rate(self, per_second: usize) -> Self {
        Self { rate: Some(u32::try_from(per_second).unwrap()), ..self }
    }

    pub(crate) fn without_keys(self) -> Self {
        Self { keys: false, ..self }
    }

    /// Nothing new is begun.
    pub(crate) fn stop(&self) {
        self.left.store(0, Ordering::Relaxed);
    }

    /// How many commands were acknowledged.
    pub(crate) fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    fn take(&self) -> bool {
        self.left.fetch_sub(1, Ordering::Relaxed) > 0
    }
}

/// Somebody who writes.
pub(crate) struct Writer {
    client: Client,
    nodes: Vec<SocketAddr>,
    ledger: Ledger,
    region: Arc<Region>,
    number: usize,
    rng: StdRng,
    keys: bool,
}

/// What came of an attempt.
enum Outcome {
    Acknowledged(Value),
    /// It will not be done, and that is certain.
    Refused(String),
    /// Nobody knows.
    Unknown,
}

/// Lets all writers of the world work, each begun at the node of its number.
pub(crate) fn work(world: &World, nodes: &[SocketAddr], ledger: &Ledger, work: &Arc<Work>) -> JoinSet<()> {
    let mut writing = JoinSet::new();
    let writers = world.plan.writers * world.plan.regions;
    for (index, region) in world.regions.iter().enumerate() {
        for number in 0..world.plan.writers {
            let place = number * world.plan.regions + index;
            let mut nodes = nodes.to_vec();
            let first = place % nodes.len();
            nodes.rotate_left(first);
            let writer = Writer {
                client: world.client(&address(&writer(index, number))),
                nodes,
                ledger: ledger.clone(),
                region: Arc::clone(region),
                number,
                rng: StdRng::seed_from_u64(seed() ^ (1 << 32 | place as u64)),
                keys: work.keys,
            };
            let apart = work.rate.map(|rate| Duration::from_secs(1) / rate);
            let paced = apart.map(|apart| (Instant::now() + apart * count(place), apart * count(writers)));
            writing.spawn(writer.write(Arc::clone(work), paced));
        }
    }
    writing
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

impl Writer {
    async fn write(mut self, work: Arc<Work>, pace: Option<(Instant, Duration)>) {
        let mut memory = Memory::default();
        let mut turn = pace.map(|(first, _)| first);
        for count in 0.. {
            if let (Some(at), Some((_, pace))) = (turn, pace) {
                sleep_until(at).await;
                turn = Some(at + pace);
            }
            if !work.take() {
                return;
            }
            let name = format!("w{}x{}-{count}", self.region.number, self.number);
            let command = memory.next(&name, self.number, &self.region, &mut self.rng);
            if let Some(payload) = self.does(&name, &command).await {
                memory.learn(&command, &payload);
                work.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Does it, however often it must be sent; its payload, unless it was refused.
    async fn does(&mut self, name: &str, command: &Command) -> Option<Value> {
        let (region, kind) = (self.region.number, command.kind.to_owned());
        self.ledger.write(&Line::Sent { command: name.to_owned(), region, kind, at: self.ledger.now() });
        let document = command.document();
        for attempt in 0.. {
            let node = self.nodes[attempt % self.nodes.len()];
            match self.attempt(node, name, &document, command).await {
                Outcome::Acknowledged(payload) => {
                    let (seq, at) = (payload["seq"].as_i64().unwrap_or(0), self.ledger.now());
                    let subject = payload[command.object.0]["id"].as_str().unwrap_or_default().to_owned();
                    self.ledger.write(&Line::Acknowledged { command: name.to_owned(), seq, subject, at });
                    return Some(payload);
                }
                Outcome::Refused(told) => {
                    self.ledger.write(&Line::Refused { command: name.to_owned(), told });
                    return None;
                }
                // A client's patience, not a way to wait for something: it asks another node, a little later.
                Outcome::Unknown => sleep(Duration::from_millis(self.rng.random_range(10..100))).await,
            }
        }
        None
    }

    async fn attempt(&self, node: SocketAddr, name: &str, document: &str, command: &Command) -> Outcome {
        let variables = json!({ "input": command.input });
        let key = self.keys.then_some(name);
        let Ok(mut answer) = self.client.sends(node, document, &variables, key).await else { return Outcome::Unknown };
        match answer.code() {
            Some("INTERNAL_SERVER_ERROR" | "SERVICE_UNAVAILABLE" | "RATE_LIMITED") => return Outcome::Unknown,
            Some(_) => return Outcome::Refused(answer.body.to_string()),
            None if !answer.body["data"].is_object() => return Outcome::Refused(answer.body.to_string()),
            None => {}
        }
        let payload = answer.body["data"][command.field].take();
        if payload["userErrors"] == json!([]) {
            Outcome::Acknowledged(payload)
        } else {
            Outcome::Refused(format!("{} {}", command.input, payload))
        }
    }
}
