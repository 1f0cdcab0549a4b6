//! The house, wired: one database, the commands on it, the feed that they wake, and the API.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use graphql::{Api, Moments};
use hub::Hub;
use live::Feed;
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::configuration::{Live, Redis};

/// Everything that answers, on one database.
#[derive(Clone, Debug)]
pub struct House {
    /// The commands.
    pub hub: Hub,
    /// The feed of this node.
    pub feed: Feed,
    /// The schema, and what stands behind it.
    pub api: Arc<Api>,
    /// Gives each operation its moment.
    pub moments: Clock,
}

/// Where moments come from; the server's is [`crate::clock::moment`].
#[derive(Clone)]
pub struct Clock(pub Moments);

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

impl House {
    /// Wires the house. The feed sweeps, and hears other nodes if a Redis is named, until `cancel`.
    ///
    /// # Errors
    /// When `redis.url` is none.
    pub fn open(
        store: Store,
        moments: Moments,
        live: &Live,
        redis: &Redis,
        cancel: CancellationToken,
    ) -> anyhow::Result<Self> {
        let settings = live::Settings {
            sweep: Duration::from_millis(live.sweep_milliseconds.get()),
            sweep_when_heard: Duration::from_millis(live.sweep_milliseconds.get()).max(Duration::from_secs(5)),
            heartbeat: Duration::from_secs(live.heartbeat_seconds.get().into()),
            limit: i64::from(live.replay_at_most),
            ..live::Settings::default()
        };
        let now = {
            let moments = Arc::clone(&moments);
            move || moments().now()
        };
        let feed = Feed::new(store.clone(), now, settings);
        let nodes = if redis.url.is_empty() {
            None
        } else {
            Some(feed.spawn_nodes(&redis.url, cancel.clone()).context("redis.url")?)
        };
        let woken = feed.clone();
        let wake = move |tenant, stream, seq| {
            woken.wake(tenant, stream, seq);
            if let Some(nodes) = &nodes {
                nodes.wake(tenant, stream, seq);
            }
        };
        let hub = Hub::new(store, Arc::new(wake));
        let api = Arc::new(Api::new(hub.clone(), feed.clone(), Arc::clone(&moments))?);
        feed.spawn_sweep(cancel);
        Ok(Self { hub, feed, api, moments: Clock(moments) })
    }
}

/// Whether the database, as it is, holds both borders; every way past them is told.
pub async fn check_isolation(store: &Store) -> anyhow::Result<()> {
    // A database in which nothing stands has no fault either.
    store::directory::tenants(store).await.context("The tenants cannot be read")?;
    let faults = store.isolation_faults().await?;
    anyhow::ensure!(
        store.is_bound().await?,
        "Row-level security does not bind the role that serves; connect as entente_app"
    );
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    anyhow::ensure!(told.is_empty(), "The database does not hold the borders between tenants:\n{}", told.join("\n"));
    Ok(())
}
