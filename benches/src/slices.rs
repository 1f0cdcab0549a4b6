//! Slices: for so many seconds so many connections ask one side, then the other, and so on; each slice is measured by itself.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use serde::Serialize;

use crate::cpu::Watched;
use crate::operations::{Requests, Side};
use crate::wire::Connection;

/// A side: where it is, and what its work takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// Which.
    pub(crate) side: Side,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its process.
    pub(crate) server: Watched,
    /// Its database.
    pub(crate) postgres: Watched,
}

/// What a slice gave.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Slice {
    /// Requests in a second.
    pub(crate) per_second: f64,
    /// Milliseconds until half of the answers were there.
    pub(crate) p50: f64,
    /// Milliseconds until 99 of 100 answers were there.
    pub(crate) p99: f64,
    /// Processor time of the server per request, in milliseconds.
    pub(crate) server: f64,
    /// Processor time of PostgreSQL per request, in milliseconds.
    pub(crate) postgres: f64,
    /// The answer's bytes, on average.
    pub(crate) bytes: f64,
}

impl Slice {
    /// Server and PostgreSQL together.
    pub(crate) fn both(&self) -> f64 {
        self.server + self.postgres
    }
}

/// Two rows of slices, taken in turns.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Rounds {
    /// Those of the server.
    pub(crate) product: Vec<Slice>,
    /// Those of the limit.
    pub(crate) limit: Vec<Slice>,
}

impl Rounds {
    /// How much more processor time a request takes than at the limit: the median of the rounds.
    pub(crate) fn ratio(&self) -> f64 {
        median(self.product.iter().zip(&self.limit).map(|(product, limit)| product.both() / limit.both()))
    }
}

/// Takes slices in turns, after one of each that is thrown away. The order is turned round from round to round.
pub(crate) async fn interleaved(
    requests: &Requests<'_>,
    [product, limit]: [Asked; 2],
    connections: usize,
    slice: Duration,
    rounds: usize,
) -> anyhow::Result<Rounds> {
    let warm = slice.min(Duration::from_secs(1));
    for asked in [product, limit] {
        take(requests, asked, connections, warm).await?;
    }
    let mut taken = Rounds::default();
    for round in 0..rounds {
        let order = if round % 2 == 0 { [product, limit] } else { [limit, product] };
        for asked in order {
            let slice = take(requests, asked, connections, slice).await?;
            let into = if asked.side == Side::Product { &mut taken.product } else { &mut taken.limit };
            into.push(slice);
        }
    }
    Ok(taken)
}

async fn take(requests: &Requests<'_>, asked: Asked, connections: usize, slice: Duration) -> anyhow::Result<Slice> {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(asked.address).await?);
    }
    let before = (asked.server.taken()?, asked.postgres.taken()?);
    let begun = Instant::now();
    let taken =
        try_join_all(open.into_iter().map(|connection| asks(requests, asked.side, connection, begun + slice))).await?;
    let elapsed = begun.elapsed();
    let after = (asked.server.taken()?, asked.postgres.taken()?);

    let bytes: usize = taken.iter().map(|(_, bytes)| bytes).sum();
    let mut waits: Vec<Duration> = taken.into_iter().flat_map(|(waits, _)| waits).collect();
    waits.sort_unstable();
    anyhow::ensure!(!waits.is_empty(), "Nothing was answered");
    let count = f64::from(u32::try_from(waits.len())?);
    Ok(Slice {
        per_second: count / elapsed.as_secs_f64(),
        p50: quantile(&waits, 50),
        p99: quantile(&waits, 99),
        server: milliseconds(after.0.saturating_sub(before.0)) / count,
        postgres: milliseconds(after.1.saturating_sub(before.1)) / count,
        bytes: f64::from(u32::try_from(bytes)?) / count,
    })
}

/// One connection, which asks as soon as it was answered.
async fn asks(
    requests: &Requests<'_>,
    side: Side,
    mut connection: Connection,
    until: Instant,
) -> anyhow::Result<(Vec<Duration>, usize)> {
    let (mut waits, mut bytes) = (Vec::new(), 0);
    loop {
        let begun = Instant::now();
        if begun >= until {
            return Ok((waits, bytes));
        }
        let request = requests.next(side);
        let answer = connection.ask(&request).await?;
        waits.push(begun.elapsed());
        bytes += answer.len();
        check(&request.body, answer)?;
    }
}

/// A refusal is cheap: an answer that is one must not be counted.
pub(crate) fn check(asked: &str, answer: &[u8]) -> anyhow::Result<()> {
    let holds = |mark: &[u8]| answer.windows(mark.len()).any(|window| window == mark);
    let refused = answer.starts_with(b"{\"errors\"") || holds(b"\"code\":\"") || holds(b"\"extensions\"");
    anyhow::ensure!(!refused, "{asked} was answered with {}", String::from_utf8_lossy(answer));
    Ok(())
}

/// In milliseconds.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// So many of a hundred of these, which are sorted, are at most this; in milliseconds.
pub(crate) fn quantile(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().map_or(f64::NAN, milliseconds)
}

/// The one in the middle.
pub(crate) fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_unstable_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => numbers[middle],
        _ => f64::midpoint(numbers[middle - 1], numbers[middle]),
    }
}
