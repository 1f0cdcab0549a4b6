//! The feed itself: which workspaces are watched on this node, and how they are woken.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use store::Store;
use words::{TenantId, Timestamp, WorkspaceId};

use crate::channel::{Channel, Known, Watch};
use crate::settings::Settings;

type Key = (TenantId, WorkspaceId);

/// The feed of this node. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    watched: Mutex<HashMap<Key, Weak<Channel>>>,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl Feed {
    /// A feed of this database; `now` tells the time.
    pub fn new(store: Store, now: impl Fn() -> Timestamp + Send + Sync + 'static, settings: Settings) -> Self {
        Self { inner: Arc::new(Inner { store, settings, now: Box::new(now), watched: Mutex::default() }) }
    }

    /// A workspace's log has reached a number: told by a commit in this process, or by another node. Being told nothing, late, or twice does
    /// no harm, nor does a number that is not true.
    pub fn wake(&self, tenant: TenantId, workspace: WorkspaceId, seq: i64) {
        if let Some(channel) = self.watched().get(&(tenant, workspace)).and_then(Weak::upgrade) {
            channel.raise(Known { workspace: seq, tenant: 0 });
        }
    }

    /// The present.
    pub(crate) fn now(&self) -> Timestamp {
        (self.inner.now)()
    }

    /// Watches a workspace for as long as the returned value lives.
    pub(crate) fn watch(&self, tenant: TenantId, workspace: WorkspaceId) -> Watch {
        let mut watched = self.watched();
        let entry = watched.entry((tenant, workspace)).or_default();
        let channel = entry.upgrade().unwrap_or_else(|| {
            let channel = Arc::new(Channel::new(workspace, self.inner.settings.shared));
            *entry = Arc::downgrade(&channel);
            channel
        });
        Watch::new(channel)
    }

    /// The channels that somebody holds, by tenant; the others are forgotten.
    pub(crate) fn channels(&self) -> HashMap<TenantId, Vec<(WorkspaceId, Arc<Channel>)>> {
        let mut channels: HashMap<_, Vec<_>> = HashMap::new();
        self.watched().retain(|(tenant, workspace), channel| match channel.upgrade() {
            Some(channel) => {
                channels.entry(*tenant).or_default().push((*workspace, channel));
                true
            }
            None => false,
        });
        channels
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<Key, Weak<Channel>>> {
        // A panic while it was held leaves a map that is whole: each change is one call.
        self.inner.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
