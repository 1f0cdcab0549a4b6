//! The feed itself: which workspaces are watched on this node, and how they are woken.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use domain::activity::WorkspaceEvent;
use futures_util::future::BoxFuture;
use store::{Reader, Store, Stream};
use tokio::sync::{Notify, Semaphore};
use words::{TenantId, Timestamp, WorkspaceId};

use crate::channel::{Channel, Watch};
use crate::settings::Settings;
use crate::shared::Shared;

type Key = (TenantId, WorkspaceId);

/// How many look at their rights at once.
const LOOKS: usize = 8;

/// What is read for all before they are told, with the reader of everybody in the workspace; or for one who is behind, with their own.
pub type Ahead = Box<
    dyn for<'a> Fn(&'a Reader, &'a [Arc<WorkspaceEvent>], &'a Shared) -> BoxFuture<'a, anyhow::Result<()>>
        + Send
        + Sync,
>;

/// The feed of this node. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    pub(crate) now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// Who looks at their rights takes a turn: a thousand who come at once would wait for the database with all that they need for it, and before
    /// all others.
    pub(crate) looks: Semaphore,
    /// Whether the wake-ups of other nodes arrive.
    pub(crate) hears: AtomicBool,
    /// Told when they begin or cease to: what was written meanwhile nobody was told of.
    pub(crate) sweep_now: Notify,
    /// Set once, by who reads the deliveries.
    pub(crate) ahead: OnceLock<Ahead>,
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
        let (hears, sweep_now) = (AtomicBool::new(false), Notify::new());
        let inner = Inner {
            store,
            settings,
            now: Box::new(now),
            looks: Semaphore::new(LOOKS),
            hears,
            sweep_now,
            ahead: OnceLock::new(),
            watched: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Whoever reads the deliveries says what is to be read for all of them. Said again, it is not heard.
    pub fn reads_ahead(&self, ahead: Ahead) {
        let _ = self.inner.ahead.set(ahead);
    }

    /// A log has reached a number: told by a commit in this process, or by another node. Being told nothing, late, or twice does no harm, nor
    /// does a number that is not true.
    pub fn wake(&self, tenant: TenantId, stream: Stream, seq: i64) {
        let woken: Vec<Arc<Channel>> = match stream {
            Stream::Workspace(workspace) => {
                self.watched().get(&(tenant, workspace)).and_then(Weak::upgrade).into_iter().collect()
            }
            Stream::Tenant => {
                let watched = self.watched();
                let of_tenant = watched.iter().filter(|((of, _), _)| *of == tenant);
                of_tenant.filter_map(|(_, channel)| channel.upgrade()).collect()
            }
        };
        for channel in woken {
            channel.raise(stream, seq);
        }
    }

    /// Whether the wake-ups of other nodes arrive now. While they do not, the sweep must find what they wrote.
    pub fn hears(&self, others: bool) {
        if self.inner.hears.swap(others, Ordering::Relaxed) != others {
            self.inner.sweep_now.notify_one();
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
            let channel = Channel::open(&self.inner, tenant, workspace);
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
