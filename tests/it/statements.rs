//! Statements: how many a future takes, counted where they leave for the database.

use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

tokio::task_local! {
    /// What is heard while a future is polled that is listened to.
    static HEARD: Arc<Mutex<Heard>>;
}

#[derive(Default)]
struct Heard {
    texts: Vec<String>,
    loads: usize,
    inside: usize,
}

/// The statements that a future took.
///
/// The driver writes an event for each, and there is no way to the database but the driver: a count in the store would miss what goes past
/// it. One listener hears for the whole process, since one that comes and goes with a future may find the driver's events switched off; and
/// it takes down only what is sent while that future is polled, so that nobody else's statements are among them.
#[derive(Debug, Default)]
pub(crate) struct Statements {
    /// What began transactions and entered tenants.
    pub(crate) entering: usize,
    /// All others.
    pub(crate) texts: Vec<String>,
    /// How many links were loaded for them below the root fields.
    pub(crate) loads: usize,
    /// How many transactions were begun on a connection that was in one already.
    pub(crate) inside: usize,
}

impl Statements {
    /// What this future gives, and its statements.
    pub(crate) async fn of<T>(future: impl Future<Output = T>) -> (T, Self) {
        static LISTENING: OnceLock<()> = OnceLock::new();
        LISTENING.get_or_init(|| {
            let told = Targets::new()
                .with_target("sqlx::query", LevelFilter::TRACE)
                .with_target(LOAD, LevelFilter::TRACE)
                .with_target(NOTICE, LevelFilter::WARN);
            tracing_subscriber::registry().with(Listener.with_filter(told)).init();
        });
        let heard = Arc::<Mutex<Heard>>::default();
        let given = HEARD.scope(Arc::clone(&heard), future).await;
        let Heard { mut texts, loads, inside } = std::mem::take(&mut *heard.lock().unwrap());
        // Whether a connection is opened meanwhile depends on which are still on their way back to the pool.
        texts.retain(|text| !text.starts_with("SET ROLE"));
        let all = texts.len();
        texts.retain(|text| !text.starts_with("BEGIN") && !text.contains("entente.enter"));
        (given, Self { entering: all - texts.len(), texts, loads, inside })
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Their beginnings, a line each.
    pub(crate) fn told(&self) -> String {
        let words = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = |text: &String| format!("  {}\n", words(text).chars().take(160).collect::<String>());
        self.texts.iter().map(line).collect()
    }
}

/// Where `reads` tells of each load.
const LOAD: &str = "reads::load";

/// Where the driver tells what PostgreSQL remarks beside its answers.
const NOTICE: &str = "sqlx::postgres::notice";

struct Listener;

impl<S: tracing::Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        // Nobody listens to the others.
        let _ = HEARD.try_with(|heard| {
            let mut text = Text::default();
            event.record(&mut text);
            let mut heard = heard.lock().unwrap();
            match event.metadata().target() {
                LOAD => heard.loads += 1,
                NOTICE => heard.inside += usize::from(text.0 == "there is already a transaction in progress"),
                _ => heard.texts.push(text.0),
            }
        });
    }
}

/// A statement as the driver's event tells it: its first words, and the whole, if that is more; or what was remarked.
#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        if ["summary", "db.statement", "message"].contains(&field.name()) {
            self.0.push_str(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
