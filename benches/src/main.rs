//! Measures the server beside the limits that are written by hand, on a generated tenant: `make bench`.
#![expect(
    clippy::disallowed_types,
    reason = "what the product is held against does without its store, and databases are made by name"
)]

mod cpu;
mod fanout;
mod limits;
mod operations;
mod process;
mod report;
mod requests;
mod slices;
mod statements;
mod wire;
mod world;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use rig::Entente;

use crate::cpu::Watched;
use crate::operations::Operation;
use crate::process::Serving;
use crate::report::Report;
use crate::world::World;

/// Measures the server beside its limits.
#[derive(Debug, Parser)]
#[command(name = "benches")]
struct Line {
    /// What is measured; nothing: all.
    parts: Vec<Part>,
    /// How long a slice is, in milliseconds.
    #[arg(long, default_value_t = 2000)]
    slice: u64,
    /// How many slices each side has.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// At how many connections.
    #[arg(long, value_delimiter = ',', default_value = "16,64")]
    connections: Vec<usize>,
    /// To how many sockets.
    #[arg(long, value_delimiter = ',', default_value = "100,1000,5000")]
    sockets: Vec<usize>,
    /// Only operations whose name has this in it.
    #[arg(long, default_value = "")]
    only: String,
    /// Where the report is written.
    #[arg(long, default_value = "target/bench")]
    report: PathBuf,
    /// Be one of the servers that are measured, on this database.
    #[arg(long, hide = true)]
    limits: Option<String>,
    /// Be the bare broadcast.
    #[arg(long, hide = true)]
    broadcast: bool,
}

/// The product's: what is compared is not the allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Queries beside the same rows by hand.
    Reads,
    /// Mutations beside a bare transaction.
    Writes,
    /// Events to sockets beside a bare broadcast.
    Fanout,
}

impl Line {
    fn measures(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let line = Line::parse();
    if let Some(url) = &line.limits {
        return limits::serve(url).await;
    }
    if line.broadcast {
        return fanout::broadcast::serve().await;
    }
    let server = std::env::var("ENTENTE_TEST_DATABASE_URL").context("Run this by make bench")?;
    let entente = Entente::find()?;
    statements::uncounted(&server).await?;
    let url = world::database(&server, "entente_bench").await?;
    let entente = entente.with("database.url", &url);
    entente.run(&["migrate"]).await?;
    eprintln!("generating the tenants");
    let world = World::generate(&url).await?;
    let mut report = Report::begin(&server).await?;
    if line.measures(Part::Reads) || line.measures(Part::Writes) {
        answers(&line, &server, &entente, &world, &mut report).await?;
    }
    if line.measures(Part::Fanout) {
        let postgres = Watched::Postgres(requests::postmaster(&server).await?);
        for &sockets in &line.sockets {
            report.fanned.push(fanout::measure(&entente, &world, postgres, sockets, line.rounds).await?);
        }
    }
    report.write(&line.report)
}

/// Requests and their answers.
async fn answers(
    line: &Line,
    server: &str,
    entente: &Entente,
    world: &World,
    report: &mut Report,
) -> anyhow::Result<()> {
    let product = Serving::product(entente).await?;
    let limit = Serving::limit(&["--limits", &world.url]).await?;
    let pace = requests::Pace {
        slice: Duration::from_millis(line.slice),
        rounds: line.rounds,
        connections: &line.connections,
    };
    let sides = requests::Sides { server, world, product: &product, limit: &limit };
    for operation in Operation::READS.into_iter().chain(Operation::WRITES) {
        let part = if operation.writes() { Part::Writes } else { Part::Reads };
        if line.measures(part) && operation.name().contains(&line.only) {
            report.operations.push(requests::measure(&sides, operation, &pace).await?);
        }
    }
    limit.stop().await?;
    product.stop().await
}
