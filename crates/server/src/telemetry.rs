//! Structured logs, on standard error. A line that belongs to an operation names its request, its tenant and the operation:
//! the transport opens a span with the first and the last, the engine one with the tenant inside of it.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::configuration::{Log, LogFormat};

/// Begins to log; once per process.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(log.filter.as_str()).context("log.filter cannot be used")?;
    let colours = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    let started = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("The log cannot be started: {error}"))
}
