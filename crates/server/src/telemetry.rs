//! Structured logs, on standard error.

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::configuration::{Log, LogFormat};

/// Begins to log; once per process.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.filter).with_context(|| format!("log.filter is `{}`", log.filter))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("The log cannot be started: {error}"))
}
