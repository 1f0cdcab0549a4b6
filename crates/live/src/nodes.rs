//! The other nodes: what is written on one wakes who follows on another, by way of Redis. It carries no content and is not relied upon: what it
//! loses, the sweep finds.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::StreamExt as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};
use store::Stream;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use words::{TenantId, WorkspaceId};

use crate::feed::Feed;

/// On which everything is said; who does not follow what a message is about passes over it.
const CHANNEL: &str = "entente:wake";

/// So much may wait to be said; what is more is not. It would be told too late anyway.
const WAITING: usize = 1024;

/// How often something is said, if only that there is nothing to say: so silence is known from a connection that is stuck.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// After how long a connection is not waited for any longer, and after how much silence it is given up.
const PATIENCE: Duration = Duration::from_secs(3);

/// After how long a connection that was lost is tried again.
const AGAIN: Duration = Duration::from_millis(200);

/// What other nodes are told by. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Nodes {
    says: mpsc::Sender<String>,
}

impl Nodes {
    /// A log has reached a number on this node. Never waits; what cannot be said now is not said.
    pub fn wake(&self, tenant: TenantId, stream: Stream, seq: i64) {
        if self.says.try_send(said(tenant, stream, seq)).is_err() {
            tracing::debug!("a wake-up for other nodes was dropped");
        }
    }
}

impl Feed {
    /// Hears other nodes, and is heard by them, until it is cancelled. Redis need not be there, neither now nor later.
    ///
    /// # Errors
    /// When the URL is none of Redis.
    pub fn spawn_nodes(&self, url: &str, cancel: CancellationToken) -> anyhow::Result<Nodes> {
        let client = Client::open(url).context("Not the URL of a Redis, such as redis://db.internal")?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_max_delay(AGAIN)
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let manager = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        let (says, to_say) = mpsc::channel(WAITING);
        let feed = self.clone();
        #[expect(clippy::disallowed_methods, reason = "the wake-ups' own task: this is the wrapper")]
        tokio::spawn(async move {
            tokio::select! {
                () = cancel.cancelled() => {}
                () = speak(manager, to_say) => {}
                () = listen(&feed, &client) => {}
            }
            feed.hears(false);
        });
        Ok(Nodes { says })
    }
}

/// Says what is to be said, as much at once as there is. What Redis does not take is dropped.
async fn speak(mut redis: ConnectionManager, mut to_say: mpsc::Receiver<String>) {
    let mut signs = interval(SIGN_OF_LIFE);
    signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut messages = Vec::new();
    loop {
        tokio::select! {
            count = to_say.recv_many(&mut messages, WAITING) => if count == 0 {
                // Nobody is left who could say anything; others are still heard.
                std::future::pending::<()>().await;
            },
            _ = signs.tick() => messages.push(String::new()),
        }
        let mut pipe = redis::pipe();
        for message in messages.drain(..) {
            pipe.publish(CHANNEL, message).ignore();
        }
        if let Err(error) = pipe.query_async::<()>(&mut redis).await {
            tracing::debug!(%error, "wake-ups for other nodes were dropped");
        }
    }
}

/// Hears on and on. While nobody can be heard, the sweep is quick.
async fn listen(feed: &Feed, client: &Client) {
    let mut lost = false;
    loop {
        let end = hear(feed, client, &mut lost).await;
        feed.hears(false);
        if !std::mem::replace(&mut lost, true) {
            let reason = end.map_or_else(|error| format!("{error:#}"), |()| "the connection was closed".to_owned());
            tracing::warn!(reason, "other nodes are not heard any more; the logs are looked at instead");
        }
        sleep(AGAIN).await;
    }
}

/// Hears until the connection ends, or is silent for too long.
async fn hear(feed: &Feed, client: &Client, lost: &mut bool) -> anyhow::Result<()> {
    let subscribe = async {
        let mut pubsub = client.get_async_pubsub().await?;
        pubsub.subscribe(CHANNEL).await?;
        RedisResult::Ok(pubsub.into_on_message())
    };
    let mut messages = timeout(PATIENCE, subscribe).await.context("Redis does not answer")??;
    feed.hears(true);
    if std::mem::take(lost) {
        tracing::info!("other nodes are heard again");
    }
    while let Some(message) = timeout(PATIENCE, messages.next()).await.context("Redis is silent")? {
        let text: String = message.get_payload().unwrap_or_default();
        if let Some((tenant, stream, seq)) = heard(&text) {
            feed.wake(tenant, stream, seq);
        }
    }
    Ok(())
}

/// A wake-up as it is said: the tenant, the workspace or `-` for the tenant's own log, and the number.
fn said(tenant: TenantId, stream: Stream, seq: i64) -> String {
    match stream {
        Stream::Workspace(workspace) => format!("{}/{}/{seq}", tenant.0, workspace.0),
        Stream::Tenant => format!("{}/-/{seq}", tenant.0),
    }
}

/// A wake-up as it is heard. Whatever else is said there means nothing.
fn heard(text: &str) -> Option<(TenantId, Stream, i64)> {
    let mut parts = text.split('/');
    let (tenant, log, seq) = (parts.next()?, parts.next()?, parts.next()?);
    let stream = if log == "-" { Stream::Tenant } else { Stream::Workspace(WorkspaceId(log.parse().ok()?)) };
    parts.next().is_none().then_some(())?;
    Some((TenantId(tenant.parse().ok()?), stream, seq.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_heard_and_nothing_else() {
        let (tenant, workspace) = (TenantId(uuid::Uuid::from_u128(1)), WorkspaceId(uuid::Uuid::from_u128(2)));
        for stream in [Stream::Tenant, Stream::Workspace(workspace)] {
            assert_eq!(heard(&said(tenant, stream, 7)), Some((tenant, stream, 7)));
        }
        let said = said(tenant, Stream::Tenant, 7);
        for text in ["", "-", "a/b/c", &format!("{said}/8"), &said[1..], &said.replace('7', "seven")] {
            assert_eq!(heard(text), None, "{text}");
        }
    }
}
