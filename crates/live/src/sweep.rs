//! The sweep: reads the heads of the watched workspaces, for what no wake-up told of.

use std::sync::atomic::Ordering;

use store::activity::{heads, tenant_head};
use store::directory::clock;
use store::{Reader, unless_silent};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use words::TenantId;

use crate::channel::Told;
use crate::feed::Feed;

impl Feed {
    /// Sweeps on and on, until it is cancelled: seldom while other nodes are heard, and often while they are not. Without it only wake-ups are
    /// heard.
    pub fn spawn_sweep(&self, cancel: CancellationToken) -> JoinHandle<()> {
        let feed = self.clone();
        #[expect(clippy::disallowed_methods, reason = "the sweep's own task: this is the wrapper")]
        tokio::spawn(async move {
            loop {
                feed.sweep().await;
                tokio::select! {
                    () = cancel.cancelled() => return,
                    () = feed.until_next_sweep() => {}
                }
            }
        })
    }

    /// Waits as long as a sweep is good for.
    async fn until_next_sweep(&self) {
        let settings = &self.inner.settings;
        let heard = self.inner.hears.load(Ordering::Relaxed);
        tokio::select! {
            () = sleep(if heard { settings.sweep_when_heard } else { settings.sweep }) => {}
            () = self.inner.sweep_now.notified() => {}
        }
    }

    /// One sweep: for each tenant with watched workspaces one short read. What fails is tried again at the next.
    pub async fn sweep(&self) {
        for (tenant, channels) in self.channels() {
            let workspaces: Vec<_> = channels.iter().map(|(workspace, _)| *workspace).collect();
            match unless_silent(self.heads_of(tenant, &workspaces)).await {
                Ok((in_tenant, heads)) => {
                    for (workspace, channel) in channels {
                        channel.set(Told { workspace: heads.get(&workspace).copied().unwrap_or(0), tenant: in_tenant });
                    }
                }
                Err(error) => tracing::warn!(tenant = %tenant.0, error = %format!("{error:#}"), "A sweep failed"),
            }
        }
    }

    async fn heads_of(
        &self,
        tenant: TenantId,
        workspaces: &[words::WorkspaceId],
    ) -> anyhow::Result<(i64, store::activity::Heads)> {
        let reader = Reader::open(&self.inner.store, &clock(tenant), self.now()).await?;
        Ok((tenant_head(&reader).await?, heads(&reader, workspaces).await?))
    }
}
