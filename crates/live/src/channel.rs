//! A channel: what the subscribers of one workspace on this node share, which is its head and its recent events.

use std::collections::VecDeque;
use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use store::Reader;
use store::activity::events_after;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep_until};
use words::WorkspaceId;

/// How far the logs have come, as far as this node was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// The workspace's log.
    pub(crate) workspace: i64,
    /// The tenant's own, which tells of coordinators and tokens.
    pub(crate) tenant: i64,
}

/// What the subscribers of one workspace share.
#[derive(Debug)]
pub(crate) struct Channel {
    workspace: WorkspaceId,
    known: watch::Sender<Known>,
    recent: Mutex<Recent>,
}

impl Channel {
    pub(crate) fn new(workspace: WorkspaceId, capacity: usize) -> Self {
        let recent = Recent { events: VecDeque::new(), capacity };
        Self { workspace, known: watch::Sender::default(), recent: Mutex::new(recent) }
    }

    /// Wakes who waits, if this is news.
    pub(crate) fn raise(&self, to: Known) {
        self.known.send_if_modified(|known| {
            let news = to.workspace > known.workspace || to.tenant > known.tenant;
            *known = Known { workspace: known.workspace.max(to.workspace), tenant: known.tenant.max(to.tenant) };
            news
        });
    }

    /// The events with the numbers after `after` up to `to`, all of them committed. Those at the end of the log are read once, while others
    /// wait for them; who is far behind reads alone.
    pub(crate) async fn events(
        &self,
        reader: &Reader,
        after: i64,
        to: i64,
    ) -> anyhow::Result<Vec<Arc<WorkspaceEvent>>> {
        let mut recent = self.recent.lock().await;
        if let Some(found) = recent.between(after, to) {
            return Ok(found);
        }
        if recent.begins_after(after + 1) {
            drop(recent);
            return self.pull(reader, after, to).await;
        }
        let pulled = self.pull(reader, after, to).await?;
        recent.take_in(&pulled);
        Ok(pulled)
    }

    async fn pull(&self, reader: &Reader, after: i64, to: i64) -> anyhow::Result<Vec<Arc<WorkspaceEvent>>> {
        let events: Vec<_> =
            events_after(reader, self.workspace, after, to - after).await?.into_iter().map(Arc::new).collect();
        let whole = events.iter().map(|event| event.seq).eq(after + 1..=to);
        anyhow::ensure!(whole, "The log of workspace {} has a hole between {after} and {to}", self.workspace.0);
        Ok(events)
    }
}

/// A subscription's hold on its channel. While one lives, the workspace is watched.
#[derive(Debug)]
pub(crate) struct Watch {
    pub(crate) channel: Arc<Channel>,
    known: watch::Receiver<Known>,
}

impl Watch {
    pub(crate) fn new(channel: Arc<Channel>) -> Self {
        Self { known: channel.known.subscribe(), channel }
    }

    /// Waits for news, at most until the deadline; whether news came. What came before the call and was not waited for counts.
    pub(crate) async fn news(&mut self, deadline: Instant) -> bool {
        tokio::select! {
            changed = self.known.changed() => changed.is_ok(),
            () = sleep_until(deadline) => false,
        }
    }
}

/// The last events of a log, without a hole.
#[derive(Debug)]
struct Recent {
    events: VecDeque<Arc<WorkspaceEvent>>,
    capacity: usize,
}

impl Recent {
    fn between(&self, after: i64, to: i64) -> Option<Vec<Arc<WorkspaceEvent>>> {
        let (first, last) = (self.events.front()?.seq, self.events.back()?.seq);
        let covered = first <= after + 1 && to <= last;
        covered.then(|| self.events.iter().filter(|event| event.seq > after && event.seq <= to).cloned().collect())
    }

    fn begins_after(&self, seq: i64) -> bool {
        self.events.front().is_some_and(|first| first.seq > seq)
    }

    fn take_in(&mut self, pulled: &[Arc<WorkspaceEvent>]) {
        let last = self.events.back().map(|event| event.seq);
        if let (Some(last), Some(first)) = (last, pulled.first())
            && first.seq > last + 1
        {
            self.events.clear();
        }
        self.events.extend(pulled.iter().filter(|event| last.is_none_or(|last| event.seq > last)).cloned());
        let excess = self.events.len().saturating_sub(self.capacity);
        self.events.drain(..excess);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::Timestamp;
    use words::activity::EventKind;

    fn event(seq: i64) -> Arc<WorkspaceEvent> {
        let occurred_at = Timestamp::new(std::time::UNIX_EPOCH.into());
        let (id, workspace) = (uuid::Uuid::from_u128(u128::from(seq.unsigned_abs())).into(), uuid::Uuid::nil().into());
        let kind = EventKind::CommentAdded;
        Arc::new(WorkspaceEvent {
            id,
            workspace,
            seq,
            cursor: String::new(),
            kind,
            occurred_at,
            by: None,
            touched: Vec::new(),
            restricted: false,
        })
    }

    fn taken(ranges: &[std::ops::RangeInclusive<i64>]) -> Recent {
        let mut recent = Recent { events: VecDeque::new(), capacity: 5 };
        for range in ranges {
            recent.take_in(&range.clone().map(event).collect::<Vec<_>>());
        }
        recent
    }

    fn seqs(recent: &Recent) -> Vec<i64> {
        recent.events.iter().map(|event| event.seq).collect()
    }

    #[test]
    fn recent_events_have_no_hole_and_a_limit() {
        assert_eq!(seqs(&taken(&[1..=3, 4..=6])), [2, 3, 4, 5, 6]);
        assert_eq!(seqs(&taken(&[4..=6, 5..=7])), [4, 5, 6, 7], "what overlaps is taken once");
        assert_eq!(seqs(&taken(&[1..=3, 7..=8])), [7, 8], "what lies beyond a hole begins anew");
        assert_eq!(seqs(&taken(&[7..=8, 1..=3])), [7, 8], "what is older is not kept");
    }

    #[test]
    fn only_what_is_covered_is_answered_from_them() {
        let recent = taken(&[4..=8]);
        let between = |after, to| {
            recent.between(after, to).map(|events| events.iter().map(|event| event.seq).collect::<Vec<_>>())
        };
        assert_eq!(between(3, 5), Some(vec![4, 5]));
        assert_eq!(between(6, 8), Some(vec![7, 8]));
        assert_eq!(between(2, 5), None);
        assert_eq!(between(6, 9), None);
        assert!(recent.begins_after(3) && !recent.begins_after(4));
        assert_eq!(taken(&[]).between(0, 1), None);
    }

    #[tokio::test]
    async fn only_news_wakes() {
        let channel = Arc::new(Channel::new(uuid::Uuid::nil().into(), 5));
        let mut watch = Watch::new(Arc::clone(&channel));
        let soon = || Instant::now() + std::time::Duration::from_millis(5);
        channel.raise(Known { workspace: 3, tenant: 0 });
        assert!(watch.news(soon()).await);
        channel.raise(Known { workspace: 2, tenant: 0 });
        channel.raise(Known { workspace: 3, tenant: 0 });
        assert!(!watch.news(soon()).await, "an old number is no news");
        channel.raise(Known { workspace: 0, tenant: 1 });
        assert!(watch.news(soon()).await, "the tenant's log counts, too");
    }
}
