//! The report: what was measured, where, and whether the limits were kept; as Markdown and as JSON.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Serialize;
use sqlx::{Connection as _, PgConnection};

use crate::fanout::{self, Fanned};
use crate::requests::Measured;
use crate::slices::{Rounds, Slice, median};
use crate::statements::Statement;

/// How many times the limit a query may take.
const OF_ROWS: f64 = 1.25;
/// How many times the limit a mutation may take.
const OF_WRITE: f64 = 1.8;
/// How many times the bare broadcast a delivery may take, and with how many sockets.
const OF_BROADCAST: (f64, usize) = (2.0, 1000);
/// How many bytes an idle server may occupy.
const IDLE: u64 = 80 * 1024 * 1024;
/// How many bytes a socket may occupy that has subscribed.
const PER_SOCKET: f64 = 32.0 * 1024.0;

/// All that was measured.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// The database server's version, and the settings that matter.
    pub(crate) postgres: Vec<(String, String)>,
    /// How many processors there were.
    pub(crate) processors: usize,
    /// Requests.
    pub(crate) operations: Vec<Measured>,
    /// Events to sockets.
    pub(crate) fanned: Vec<Fanned>,
}

impl Report {
    /// Asks what it is measured on.
    pub(crate) async fn begin(server: &str) -> anyhow::Result<Self> {
        let mut connection = PgConnection::connect(server).await?;
        let postgres = sqlx::query_as(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name IN ('server_version', 'shared_buffers', 'fsync',
                 'synchronous_commit', 'full_page_writes', 'wal_level', 'jit') ORDER BY name",
        );
        let postgres = postgres.fetch_all(&mut connection).await?;
        connection.close().await?;
        let processors = std::thread::available_parallelism()?.get();
        Ok(Self { postgres, processors, ..Self::default() })
    }

    /// Writes both forms into a folder, and the lines of the limits to the output.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("report.json"), serde_json::to_string_pretty(self)?)?;
        let markdown = self.markdown()?;
        fs::write(folder.join("report.md"), &markdown)?;
        println!("{}", markdown.split("\n## ").next().unwrap_or_default());
        Ok(())
    }

    fn markdown(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::from("# Measured\n\n");
        for measured in &self.operations {
            let (name, most) = if measured.writes { ("write", OF_WRITE) } else { ("rows", OF_ROWS) };
            for (connections, rounds) in &measured.rounds {
                let ratio = rounds.ratio();
                let kept = kept(ratio <= most);
                let operation = &measured.operation;
                writeln!(text, "- {operation} at {connections}: {ratio:.2} times *{name}*, at most {most}: {kept}")?;
            }
        }
        for Fanned { sockets, product, ratio, .. } in &self.fanned {
            if *sockets == OF_BROADCAST.1 {
                let (most, idle, each) = (OF_BROADCAST.0, product.idle >> 20, product.subscribed / 1024.0);
                writeln!(
                    text,
                    "- Fan-out at {sockets}: {ratio:.2} times the broadcast, at most {most}: {}",
                    kept(*ratio <= most)
                )?;
                writeln!(text, "- Idle server: {idle} MiB, below {}: {}", IDLE >> 20, kept(product.idle < IDLE))?;
                let most = PER_SOCKET / 1024.0;
                writeln!(
                    text,
                    "- Subscribed socket: {each:.1} KiB, below {most}: {}",
                    kept(product.subscribed < PER_SOCKET)
                )?;
            }
        }
        writeln!(text, "\n## Where\n\n{} processors. PostgreSQL:", self.processors)?;
        for (name, value) in &self.postgres {
            writeln!(text, "`{name}` {value};")?;
        }
        writeln!(
            text,
            "\n## Requests\n\nMedians of the slices. CPU in milliseconds per request, statements per request.\n\n\
             | Operation | Connections | | req/s | p50 ms | p99 ms | CPU server | CPU PostgreSQL | CPU | Statements | Bytes |\n\
             |---|---|---|---|---|---|---|---|---|---|---|"
        )?;
        for measured in &self.operations {
            for (connections, Rounds { product, limit }) in &measured.rounds {
                let begin = format!("{} | {connections}", measured.operation);
                row(&mut text, &begin, "server", product, &measured.statements)?;
                row(&mut text, &begin, "limit", limit, &measured.limit_statements)?;
            }
        }
        fanned(&mut text, &self.fanned)?;
        for measured in &self.operations {
            for (side, statements) in [("server", &measured.statements), ("limit", &measured.limit_statements)] {
                writeln!(
                    text,
                    "\n### Statements of {}: {side}\n\n| Calls | ms | |\n|---|---|---|",
                    measured.operation
                )?;
                for Statement { calls, milliseconds, text: statement } in statements {
                    let shown: String = statement.chars().take(160).collect();
                    writeln!(text, "| {calls:.2} | {milliseconds:.3} | {shown} |")?;
                }
            }
        }
        Ok(text)
    }
}

fn kept(limit: bool) -> &'static str {
    if limit { "met" } else { "missed" }
}

fn fanned(text: &mut String, all: &[Fanned]) -> std::fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(
        text,
        "\n## Fan-out\n\nCPU of the server per delivery in microseconds, of PostgreSQL per event in milliseconds; latency from the command on. \
         Memory in KiB per socket that is connected, has subscribed, has heard events.\n\n\
         | Sockets | | CPU | PostgreSQL | p50 ms | p99 ms | first ms | bytes | idle MiB | connected | subscribed | heard |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|"
    )?;
    for Fanned { sockets, product, bare, .. } in all {
        for (name, side) in [("server", product), ("broadcast", bare)] {
            let fanout::Side { cpu, postgres, p50, p99, first, bytes, idle, connected, subscribed, heard } = side;
            let (cpu, postgres) = (median(cpu.iter().copied()), median(postgres.iter().copied()));
            let [connected, subscribed, heard] = [connected, subscribed, heard].map(|bytes| bytes / 1024.0);
            writeln!(
                text,
                "| {sockets} | {name} | {cpu:.1} | {postgres:.1} | {p50:.2} | {p99:.2} | {first:.2} | {bytes} | {} | {connected:.1} | {subscribed:.1} \
                 | {heard:.1} |",
                idle >> 20
            )?;
        }
    }
    Ok(())
}

fn row(text: &mut String, begin: &str, side: &str, slices: &[Slice], statements: &[Statement]) -> std::fmt::Result {
    let of = |number: fn(&Slice) -> f64| median(slices.iter().map(number));
    let calls: f64 = statements.iter().map(|statement| statement.calls).sum();
    writeln!(
        text,
        "| {begin} | {side} | {:.0} | {:.2} | {:.2} | {:.3} | {:.3} | {:.3} | {calls:.1} | {:.0} |",
        of(|s| s.per_second),
        of(|s| s.p50),
        of(|s| s.p99),
        of(|s| s.server),
        of(|s| s.postgres),
        of(Slice::both),
        of(|s| s.bytes)
    )
}
