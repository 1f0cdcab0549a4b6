//! Requests over HTTP: an operation at both sides, at so many connections.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use crate::cpu::{Watched, parent};
use crate::operations::{Operation, Requests, Side};
use crate::process::Serving;
use crate::slices::{Asked, Rounds, check, interleaved};
use crate::statements::{self, Statement};
use crate::wire::Connection;
use crate::world::World;

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace<'a> {
    /// Of each slice.
    pub(crate) slice: Duration,
    /// Slices per side.
    pub(crate) rounds: usize,
    /// At which numbers of connections.
    pub(crate) connections: &'a [usize],
}

/// Who is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides<'a> {
    /// The superuser's URL of the database server.
    pub(crate) server: &'a str,
    /// What they serve.
    pub(crate) world: &'a World,
    /// The server.
    pub(crate) product: &'a Serving,
    /// The limit.
    pub(crate) limit: &'a Serving,
}

/// What was measured of an operation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Measured {
    /// Its name.
    pub(crate) operation: String,
    /// Whether it changes something: it is held against *write* instead of *rows*.
    pub(crate) writes: bool,
    /// At each number of connections.
    pub(crate) rounds: Vec<(usize, Rounds)>,
    /// What the server asks of the database.
    pub(crate) statements: Vec<Statement>,
    /// What the limit asks.
    pub(crate) limit_statements: Vec<Statement>,
}

/// Measures an operation.
pub(crate) async fn measure(sides: &Sides<'_>, operation: Operation, pace: &Pace<'_>) -> anyhow::Result<Measured> {
    let requests = Requests::new(sides.world, operation);
    if !operation.writes() {
        same(sides, &requests).await?;
    }
    let postgres = Watched::Postgres(postmaster(sides.server).await?);
    let asked = |side, serving: &Serving| Asked { side, address: serving.address, server: serving.watched(), postgres };
    let both = [asked(Side::Product, sides.product), asked(Side::Limit, sides.limit)];
    let mut rounds = Vec::new();
    for &connections in pace.connections {
        let taken = interleaved(&requests, both, connections, pace.slice, pace.rounds).await?;
        eprintln!("{} at {connections} connections: {:.2} times the limit", operation.name(), taken.ratio());
        rounds.push((connections, taken));
    }
    let statements = statements::count(sides.server, &requests, Side::Product, sides.product.address).await?;
    let limit_statements = statements::count(sides.server, &requests, Side::Limit, sides.limit.address).await?;
    Ok(Measured {
        operation: operation.name().to_owned(),
        writes: operation.writes(),
        rounds,
        statements,
        limit_statements,
    })
}

/// Both sides give the same answer, value for value.
async fn same(sides: &Sides<'_>, requests: &Requests<'_>) -> anyhow::Result<()> {
    let mut product = Connection::open(sides.product.address).await?;
    let mut limit = Connection::open(sides.limit.address).await?;
    for number in 0..40 {
        let (ours, theirs) = (requests.number(number, Side::Product), requests.number(number, Side::Limit));
        let ours = product.ask(&ours).await?;
        check("The server", ours)?;
        let ours: Value = serde_json::from_slice(ours)?;
        let theirs: Value = serde_json::from_slice(limit.ask(&theirs).await?)?;
        anyhow::ensure!(ours == theirs, "The limit answers otherwise:\n{ours}\n{theirs}");
    }
    Ok(())
}

/// The number of the process that all others of the database server come from.
pub(crate) async fn postmaster(server: &str) -> anyhow::Result<u32> {
    let mut connection = PgConnection::connect(server).await?;
    let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
    let postmaster = parent(u32::try_from(backend)?)?;
    connection.close().await?;
    Ok(postmaster)
}
