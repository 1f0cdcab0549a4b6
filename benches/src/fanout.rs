//! Fan-out: one event to many sockets, beside a bare broadcast of the same bytes.

pub(crate) mod broadcast;
mod sockets;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rig::Entente;
use serde::Serialize;
use serde_json::json;
use words::ObjectiveId;

use self::sockets::Sockets;
use crate::cpu::{Watched, resident};
use crate::process::Serving;
use crate::slices::{check, median, milliseconds, quantile};
use crate::wire::{Connection, Request};
use crate::world::{READERS, TENANT, World};

/// Events of a slice, one after the other.
const EVENTS: usize = 5;

/// What was measured with so many sockets.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Fanned {
    /// How many.
    pub(crate) sockets: usize,
    /// The server.
    pub(crate) product: Side,
    /// The bare broadcast.
    pub(crate) bare: Side,
    /// How much more processor time a delivery takes than with the bare broadcast: the median of the rounds.
    pub(crate) ratio: f64,
}

/// One of both.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Side {
    /// Processor time of the server per delivery, in microseconds, slice by slice.
    pub(crate) cpu: Vec<f64>,
    /// Processor time of PostgreSQL per event, in milliseconds, slice by slice.
    pub(crate) postgres: Vec<f64>,
    /// Milliseconds from the command until half of the sockets had the event.
    pub(crate) p50: f64,
    /// Until 99 of 100 had it.
    pub(crate) p99: f64,
    /// Until the first had it: what the command itself took.
    pub(crate) first: f64,
    /// The bytes of a delivery.
    pub(crate) bytes: usize,
    /// Bytes that the process occupies before the first socket.
    pub(crate) idle: u64,
    /// Bytes more per socket that is connected.
    pub(crate) connected: f64,
    /// Bytes more per socket that has subscribed and has heard nothing yet.
    pub(crate) subscribed: f64,
    /// Bytes more per socket after the events.
    pub(crate) heard: f64,
}

/// A server with its sockets.
struct Watching {
    serving: Serving,
    sockets: Sockets,
    side: Side,
    waits: Vec<Duration>,
    firsts: Vec<f64>,
}

/// Measures with so many sockets, on servers of their own.
pub(crate) async fn measure(
    entente: &Entente,
    world: &World,
    postgres: Watched,
    count: usize,
    rounds: usize,
) -> anyhow::Result<Fanned> {
    let mut product = Watching::open(Serving::product(entente).await?, world, count).await?;
    let mut bare = Watching::open(Serving::limit(&["--broadcast"]).await?, world, count).await?;
    let mut teller = Connection::open(product.serving.address).await?;
    // The first event is not measured: it tells which bytes the bare broadcast sends.
    let begun = Instant::now();
    teller.ask(&comment(world, count)).await?;
    let frame = product.sockets.heard(begun, &mut Vec::new()).await?;
    let mut ratios = Vec::new();
    for round in 0..rounds {
        for event in 0..EVENTS {
            let request = comment(world, count * 1000 + round * EVENTS + event + 1);
            if event == 0 {
                product.slice_begins(postgres)?;
            }
            let begun = Instant::now();
            check(&request.body, teller.ask(&request).await?)?;
            product.wait(begun).await?;
        }
        let ours = product.slice_ends(postgres, count)?;
        bare.slice_begins(postgres)?;
        for _ in 0..EVENTS {
            let begun = Instant::now();
            broadcast::tell(bare.serving.address, &frame).await?;
            bare.wait(begun).await?;
        }
        ratios.push(ours / bare.slice_ends(postgres, count)?);
    }
    let (product, bare) = (product.end(count, frame.len()).await?, bare.end(count, frame.len()).await?);
    let ratio = median(ratios.into_iter());
    eprintln!("{count} sockets: {ratio:.2} times the bare broadcast");
    Ok(Fanned { sockets: count, product, bare, ratio })
}

/// Somebody says something in the large workspace.
fn comment(world: &World, number: usize) -> Request {
    let objective = ObjectiveId(world.objectives[number % world.objectives.len()]).relay();
    let input = json!({ "subject": objective, "body": format!("Number {number}: what somebody thinks of this text.") });
    let query = "mutation ($input: AddCommentInput!) { addComment(input: $input) { seq userErrors { code } } }";
    Request {
        path: format!("/t/{TENANT}/graphql"),
        token: world.reader(number).to_owned(),
        key: Some(format!("fan-out-{number}")),
        body: json!({ "query": query, "variables": { "input": input } }).to_string(),
    }
}

impl Watching {
    async fn open(serving: Serving, world: &World, count: usize) -> anyhow::Result<Self> {
        let idle = resident(serving.id)?;
        let mut sockets = Sockets::connect(serving.address, world, count).await?;
        let per_socket = |serving: &Serving| -> anyhow::Result<f64> { Ok(grown(idle, resident(serving.id)?, count)) };
        let connected = per_socket(&serving)?;
        sockets.subscribe(world).await?;
        let subscribed = per_socket(&serving)?;
        let side = Side { idle, connected, subscribed, ..Side::default() };
        Ok(Self { serving, sockets, side, waits: Vec::new(), firsts: Vec::new() })
    }

    fn slice_begins(&mut self, postgres: Watched) -> anyhow::Result<()> {
        self.side.cpu.push(milliseconds(self.serving.watched().taken()?));
        self.side.postgres.push(milliseconds(postgres.taken()?));
        Ok(())
    }

    /// Microseconds per delivery.
    fn slice_ends(&mut self, postgres: Watched, count: usize) -> anyhow::Result<f64> {
        let (cpu, database) = (milliseconds(self.serving.watched().taken()?), milliseconds(postgres.taken()?));
        let begun = self.side.cpu.last_mut().context("A slice that did not begin")?;
        let deliveries = f64::from(u32::try_from(count * EVENTS)?);
        *begun = (cpu - *begun) * 1000.0 / deliveries;
        let per_delivery = *begun;
        let begun = self.side.postgres.last_mut().context("A slice that did not begin")?;
        *begun = (database - *begun) / f64::from(u32::try_from(EVENTS)?);
        Ok(per_delivery)
    }

    /// Waits until every socket has the event.
    async fn wait(&mut self, begun: Instant) -> anyhow::Result<()> {
        let before = self.waits.len();
        self.sockets.heard(begun, &mut self.waits).await?;
        let first = self.waits[before..].iter().min().copied().unwrap_or_default();
        self.firsts.push(milliseconds(first));
        Ok(())
    }

    async fn end(mut self, count: usize, bytes: usize) -> anyhow::Result<Side> {
        self.waits.sort_unstable();
        let heard = grown(self.side.idle, resident(self.serving.id)?, count);
        let first = median(self.firsts.into_iter());
        let side =
            Side { p50: quantile(&self.waits, 50), p99: quantile(&self.waits, 99), first, bytes, heard, ..self.side };
        drop(self.sockets);
        self.serving.stop().await?;
        Ok(side)
    }
}

fn grown(from: u64, to: u64, count: usize) -> f64 {
    let grown = i32::try_from(to.saturating_sub(from) / 1024).map_or(f64::NAN, f64::from) * 1024.0;
    grown / u32::try_from(count).map_or(f64::NAN, f64::from)
}

/// Who a socket belongs to: each of the readers has as many as the others.
fn person(world: &World, socket: usize) -> &str {
    world.reader(socket % READERS)
}

/// Where a server's endpoint is.
fn endpoint(address: SocketAddr) -> String {
    format!("ws://{address}/t/{TENANT}/graphql")
}
