//! What the clock does: expiries, tallies and lapses by the commands of the hub, messages that wait, keys that are too old.
//!
//! Nothing here that a person could not have caused. Rows are locked with SKIP LOCKED, so that of two nodes each does a thing once; what one
//! of them leaves undone when it dies, the other finds.

mod deliver;
mod tick;

use std::sync::Arc;
use std::time::Duration;

use hub::Hub;
use store::directory::TenantEntry;
use tokio_util::sync::CancellationToken;
use words::Moment;

pub use deliver::{Deliver, Letter, OUTBOX, log_letter, send_messages};
pub use tick::{forget_keys, tick};

/// Gives each job its moment.
pub type Moments = Arc<dyn Fn() -> Moment + Send + Sync>;

/// How the clock works.
#[derive(Clone)]
pub struct Settings {
    /// The public address, in front of the paths of links.
    pub public_url: String,
    /// How long to rest between two rounds.
    pub every: Duration,
    /// How a message leaves.
    pub deliver: Deliver,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: String::new(),
            every: Duration::from_secs(5),
            deliver: Arc::new(|letter| Box::pin(log_letter(letter))),
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("public_url", &self.public_url)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

/// Goes round all tenants until it is cancelled. A job that fails in a tenant is logged, tried again in the next round, and stops no other.
pub async fn run<F>(hub: Hub, moments: Arc<F>, settings: Settings, cancel: CancellationToken)
where
    F: Fn() -> Moment + Send + Sync + ?Sized,
{
    while cancel.run_until_cancelled(tokio::time::sleep(settings.every)).await.is_some() {
        round(&hub, &mut || moments(), &settings).await;
    }
}

/// One round: every job of every tenant.
pub async fn round(hub: &Hub, moment: &mut (dyn FnMut() -> Moment + Send), settings: &Settings) {
    let tenants = match store::unless_silent(store::directory::tenants(hub.store())).await {
        Ok(tenants) => tenants,
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "the tenants could not be read");
            return;
        }
    };
    for tenant in tenants {
        round_in(hub, &tenant, moment, settings).await;
    }
}

/// One round in one tenant. The jobs are done apart: what can never be done must not keep messages from leaving, round after round.
pub async fn round_in(
    hub: &Hub,
    tenant: &TenantEntry,
    moment: &mut (dyn FnMut() -> Moment + Send),
    settings: &Settings,
) {
    let ticked = tick(hub, tenant.id, moment).await;
    let sent = send_messages(hub, tenant.id, moment, settings).await;
    let forgotten = forget_keys(hub, tenant.id, moment()).await;
    for (job, done) in [("what is due", ticked), ("messages", sent), ("keys", forgotten)] {
        if let Err(error) = done {
            tracing::warn!(
                error = format!("{error:#}"),
                tenant = %tenant.slug,
                job,
                "a job failed and will be tried again"
            );
        }
    }
}
