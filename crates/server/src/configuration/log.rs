//! What is written to standard error.

use serde::{Deserialize, Serialize};
use tracing_subscriber::filter::Targets;

/// The form of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object per line.
    Json,
}

/// The log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Which lines, in the form of `tracing`: `info`, `warn,hub=debug`.
    pub filter: LogFilter,
    /// The form of a line.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: LogFilter("info,sqlx=warn,sqlx::postgres::notice=error".to_owned()), format: LogFormat::Text }
    }
}

/// A filter of lines that `tracing` understands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogFilter(String);

impl LogFilter {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<LogFilter> for String {
    fn from(filter: LogFilter) -> Self {
        filter.0
    }
}

impl TryFrom<String> for LogFilter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<Targets>() {
            Ok(_) => Ok(Self(text)),
            Err(error) => Err(format!("`{text}` is no filter of log lines: {error}")),
        }
    }
}
