//! What processes take: processor time to the microsecond, and memory.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// A process whose processor time is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Watched {
    /// A process with all of its threads.
    Process(u32),
    /// PostgreSQL: the postmaster with this number, and whoever it has forked.
    Postgres(u32),
}

impl Watched {
    /// The processor time so far. Of forked processes that have ended nothing is known; the pools keep theirs.
    pub(crate) fn taken(self) -> anyhow::Result<Duration> {
        match self {
            Self::Process(id) => of_threads(id),
            Self::Postgres(id) => {
                let mut sum = of_threads(id)?;
                for child in children(id)? {
                    // One that ends at this moment is passed over.
                    sum += of_threads(child).unwrap_or_default();
                }
                Ok(sum)
            }
        }
    }
}

fn of_threads(id: u32) -> anyhow::Result<Duration> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir(format!("/proc/{id}/task"))? {
        let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        nanoseconds += text.split(' ').next().context("No time in schedstat")?.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanoseconds))
}

fn children(id: u32) -> anyhow::Result<Vec<u32>> {
    let text = fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
    Ok(text.split_whitespace().filter_map(|child| child.parse().ok()).collect())
}

/// The process that has forked this one.
pub(crate) fn parent(id: u32) -> anyhow::Result<u32> {
    field(id, "PPid:")
}

/// The memory that a process occupies, in bytes.
pub(crate) fn resident(id: u32) -> anyhow::Result<u64> {
    Ok(u64::from(field(id, "VmRSS:")?) * 1024)
}

fn field(id: u32, name: &str) -> anyhow::Result<u32> {
    let text = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line =
        text.lines().find_map(|line| line.strip_prefix(name)).context("No such field in the status of a process")?;
    Ok(line.split_whitespace().next().context("An empty field in the status of a process")?.parse()?)
}
