//! Structured logs, on standard error. A line that belongs to an operation names its request, its tenant and the operation:
//! the transport opens a span with the first and the last, in which the engine names the tenant. The driver's own lines, of slow statements, name none: there is a
//! line of the operation beside each.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{fmt, registry};

use crate::configuration::{Log, LogFormat};

/// Begins to log; once per process.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = filter(log)?;
    let colours = std::io::stderr().is_terminal();
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    let started = match log.format {
        LogFormat::Text => registry().with(filter).with(lines).try_init(),
        LogFormat::Json => registry().with(filter).with(lines.json().flatten_event(true)).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("The log cannot be started: {error}"))
}

/// The lines that are asked for, and those of messages to pass on, whatever is asked for: with its line a message would be lost.
fn filter(log: &Log) -> anyhow::Result<Targets> {
    let asked: Targets = log.filter.as_str().parse().context("log.filter cannot be used")?;
    Ok(asked.with_target(jobs::OUTBOX, LevelFilter::INFO))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::configuration::LogFilter;

    /// What a message and a line beside it leave behind in a log with this filter.
    async fn logged(filter: Targets) -> String {
        let written = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&written);
        let lines = fmt::layer().with_writer(move || Written(Arc::clone(&into)));
        let _logs = tracing::subscriber::set_default(registry().with(filter).with(lines));
        let letter = jobs::Letter {
            address: words::Text::stored("anna@nova.example".to_owned()),
            subject: "Invitation".to_owned(),
            body: "Come".to_owned(),
            link: "https://hub.example.org/t/nova/invitations#token=x".to_owned(),
        };
        jobs::log_letter(letter).await.unwrap();
        tracing::info!("a line beside it");
        String::from_utf8(written.lock().unwrap().clone()).unwrap()
    }

    struct Written(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_message_to_pass_on_is_written_whatever_the_filter_says() {
        for asked in ["warn", "off", "", "error,outbox=off", "outbox=error", "jobs=off,server=warn"] {
            let log = Log { filter: LogFilter::try_from(asked.to_owned()).unwrap(), ..Log::default() };
            let written = logged(filter(&log).unwrap()).await;
            assert!(written.contains("/invitations#token=x") && written.contains("anna@nova.example"), "{asked}");
            assert!(!written.contains("beside"), "{asked}: the filter holds for all else");
            let without = logged(asked.parse().unwrap()).await;
            assert_eq!(without, "", "{asked}: by itself the filter loses the message");
        }
    }
}
