//! A channel: what the subscribers of one workspace on this node share. One task reads the log for all of them and publishes what it found.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use domain::activity::{Restriction, WorkspaceEvent};
use store::activity::{Cursor, Front, addressees, events_after, front, touched_in_tenant};
use store::commitments::commitments;
use store::directory::everybody;
use store::people::persons_behind;
use store::{Caller, Reader, Stream, unless_silent};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};
use words::{AnyId, CommitmentId, MemberId, TenantId, WorkspaceId};

use crate::feed::Inner;
use crate::published::{After, Logged, News, Published};
use crate::quiet::Quiet;
use crate::shared::Shared;

/// After how long a log that could not be read is tried again, whatever the wake-ups say.
const AGAIN: Duration = Duration::from_secs(1);

/// How far the logs have come, as far as this node was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// The workspace's log.
    pub(crate) workspace: i64,
    /// The tenant's own, which tells of coordinators and tokens.
    pub(crate) tenant: i64,
}

/// What the subscribers of one workspace share.
#[derive(Debug)]
pub(crate) struct Channel {
    tenant: TenantId,
    workspace: WorkspaceId,
    told: watch::Sender<Told>,
    published: watch::Sender<Published>,
    /// How often somebody's rights were touched, as it is published: for the many who ask before each delivery, and mostly find nothing new.
    touched: AtomicU64,
}

impl Channel {
    /// A channel that reads its log from here on, until nobody holds it any more.
    pub(crate) fn open(feed: &Arc<Inner>, tenant: TenantId, workspace: WorkspaceId) -> Arc<Self> {
        let published = watch::Sender::new(Published::new(feed.settings.shared));
        let (told, touched) = (watch::Sender::default(), AtomicU64::new(0));
        let channel = Arc::new(Self { tenant, workspace, told, published, touched });
        let reading = read_on(Arc::clone(feed), Arc::downgrade(&channel), channel.told.subscribe());
        #[expect(clippy::disallowed_methods, reason = "a channel's own task, which ends with it: this is the wrapper")]
        tokio::spawn(reading);
        channel
    }

    /// One log has come so far, said by who wrote to it. An old number is no news.
    pub(crate) fn raise(&self, stream: Stream, seq: i64) {
        self.told.send_if_modified(|told| {
            let known = if stream == Stream::Tenant { &mut told.tenant } else { &mut told.workspace };
            let news = seq > *known;
            *known = seq.max(*known);
            news
        });
    }

    /// The logs have come so far, as the database says: anything else than what was known is news, a lower number, too.
    pub(crate) fn set(&self, to: Told) {
        self.told.send_if_modified(|told| std::mem::replace(told, to) != to);
    }

    /// Reads what the log has brought since the last time, once for all, and publishes it.
    async fn read(&self, feed: &Inner) -> anyhow::Result<()> {
        let before = self.published.borrow().front();
        let reader = Reader::open(&feed.store, &everybody(self.tenant, self.workspace), (feed.now)()).await?;
        let Some(front) = front(&reader, self.workspace).await? else {
            // No such workspace, which each who follows it is told when they look.
            self.published.send_modify(Published::nothing_there);
            return Ok(());
        };
        let news = match before.filter(|before| !front.head.begins_anew(&before.head)) {
            Some(before) => self.news(&reader, feed, before, front).await?,
            None => None,
        };
        drop(reader);
        self.published.send_modify(|published| {
            match news {
                Some(news) => published.go_on(front, news),
                None => published.begin(front),
            }
            // Before anybody can see what is published with it.
            self.touched.store(published.touches().count(), Ordering::Release);
        });
        // What was told and is not so yet has done its part: else a number that is not true would make true ones no news.
        self.told.send_if_modified(|told| {
            *told = Told { workspace: front.head.seq, tenant: front.tenant };
            false
        });
        Ok(())
    }

    /// What lies between; nothing if it is more than is kept.
    async fn news(&self, reader: &Reader, feed: &Inner, before: Front, now: Front) -> anyhow::Result<Option<News>> {
        let (after, to) = (before.head.seq, now.head.seq);
        if to - after > i64::try_from(feed.settings.shared)? {
            return Ok(None);
        }
        let events = if to > after { events_between(reader, self.workspace, after, to).await? } else { Vec::new() };
        let mut touched: Vec<AnyId> = events.iter().flat_map(|event| event.touched.iter().copied()).collect();
        if now.tenant > before.tenant {
            touched.extend(touched_in_tenant(reader, before.tenant).await?);
        }
        let (mut members, mut tokens) = (Vec::<MemberId>::new(), Vec::new());
        for id in touched {
            match id {
                AnyId::Member(id) => members.push(id),
                AnyId::ApiToken(id) => tokens.push(id),
                _ => {}
            }
        }
        let persons = if members.is_empty() { Vec::new() } else { persons_behind(reader, &members).await? };
        let addressees_changed = !members.is_empty() || events.iter().any(|event| is_about_a_seat(event));
        let addressed = events.iter().filter(|event| event.restriction == Some(Restriction::Addressed));
        let addressed: Vec<i64> = addressed.map(|event| event.seq).collect();
        let mut hearers =
            if addressed.is_empty() { HashMap::new() } else { addressees(reader, self.workspace, &addressed).await? };
        let shared = read_ahead(reader, feed, &events).await?;
        let logged = |event: Arc<WorkspaceEvent>| {
            let addressees = hearers.remove(&event.seq).map(Arc::new);
            Logged { event, addressees }
        };
        let events = events.into_iter().map(logged).collect();
        Ok(Some(News { events, addressees_changed, persons, tokens, shared }))
    }
}

/// Whether an event changes who speaks for a body. (A ballot touches a seat, too, and changes nobody.)
fn is_about_a_seat(event: &WorkspaceEvent) -> bool {
    matches!(event.subject(), AnyId::Seat(_) | AnyId::GovernanceBody(_))
}

/// The commitment that an event is about, if it is about one.
pub(crate) fn commitment_of(event: &WorkspaceEvent) -> Option<CommitmentId> {
    match event.subject() {
        AnyId::Commitment(id) => Some(id),
        _ => None,
    }
}

/// What these events are about, and whatever else most who are told of them will want to see.
pub(crate) async fn read_ahead(
    reader: &Reader,
    feed: &Inner,
    events: &[Arc<WorkspaceEvent>],
) -> anyhow::Result<Shared> {
    let about: Vec<CommitmentId> = events.iter().filter_map(|event| commitment_of(event)).collect();
    let rows = if about.is_empty() { Vec::new() } else { commitments(reader, &about, true).await? };
    let shared = Shared::new(rows.into_iter().map(|row| (row.id, Arc::new(row))).collect());
    if let Some(ahead) = feed.ahead.get() {
        ahead(reader, events, &shared).await?;
    }
    Ok(shared)
}

/// The events with the numbers after `after` up to `to`, all of them committed.
pub(crate) async fn events_between(
    reader: &Reader,
    workspace: WorkspaceId,
    after: i64,
    to: i64,
) -> anyhow::Result<Vec<Arc<WorkspaceEvent>>> {
    let events: Vec<_> = events_after(reader, workspace, after, to - after).await?.into_iter().map(Arc::new).collect();
    let whole = events.iter().map(|event| event.seq).eq(after + 1..=to);
    anyhow::ensure!(whole, "The log of workspace {} has a hole between {after} and {to}", workspace.0);
    Ok(events)
}

/// Reads whenever there is news, for as long as anybody holds the channel. What could not be read is tried again.
async fn read_on(feed: Arc<Inner>, channel: Weak<Channel>, mut told: watch::Receiver<Told>) {
    loop {
        let Some(held) = channel.upgrade() else { return };
        let read = unless_silent(held.read(&feed)).await;
        drop(held);
        let news = match read {
            Ok(()) => told.changed().await,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "a log could not be read");
                tokio::select! {
                    news = told.changed() => news,
                    () = sleep(AGAIN) => Ok(()),
                }
            }
        };
        if news.is_err() {
            return;
        }
    }
}

/// A subscription's hold on its channel. While one lives, the workspace is watched.
#[derive(Debug)]
pub(crate) struct Watch {
    channel: Arc<Channel>,
    published: watch::Receiver<Published>,
}

impl Watch {
    pub(crate) fn new(channel: Arc<Channel>) -> Self {
        Self { published: channel.published.subscribe(), channel }
    }

    /// Waits for a publication, at most until the quiet ends; whether there was one. One that was not looked at counts.
    pub(crate) async fn news(&mut self, quiet: &mut Quiet) -> bool {
        tokio::select! {
            biased;
            changed = self.published.changed() => changed.is_ok(),
            () = quiet.ends() => false,
        }
    }

    /// Whether there was a publication that was not looked at.
    pub(crate) fn has_news(&self) -> bool {
        self.published.has_changed().unwrap_or_default()
    }

    /// Waits until the log was looked for, at most until the deadline.
    pub(crate) async fn begun(&mut self, deadline: Instant) {
        let _ = timeout_at(deadline, self.published.wait_for(Published::has_begun)).await;
    }

    /// What is published after a number of the log whose head was last seen to be this, and what those share who are told of it.
    pub(crate) fn after(&mut self, read: i64, batch: i64, head: &Cursor) -> (After, Option<Arc<Shared>>) {
        let published = self.published.borrow_and_update();
        let after = published.after(read, batch, head);
        let shared = matches!(after, After::Events(..)).then(|| Arc::clone(published.shared()));
        (after, shared)
    }

    /// How often somebody's rights were touched so far.
    pub(crate) fn touched(&self) -> u64 {
        self.channel.touched.load(Ordering::Acquire)
    }

    /// Whether those of this caller were, after that stood at `since`.
    pub(crate) fn touched_since(&self, caller: &Caller, since: u64) -> bool {
        self.touched() != since && self.published.borrow().touches().concern(caller, since)
    }

    /// What those share who are told something now.
    pub(crate) fn shared(&self, now: Instant) -> Arc<Shared> {
        let shared = Arc::clone(self.published.borrow().shared());
        if shared.is_fresh(now) {
            return shared;
        }
        self.channel.published.send_if_modified(|published| {
            published.renew(now);
            false
        });
        Arc::clone(self.published.borrow().shared())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether what was said last is news.
    fn heard(told: &mut watch::Receiver<Told>) -> bool {
        let heard = told.has_changed().unwrap_or(false);
        told.mark_unchanged();
        heard
    }

    #[tokio::test]
    async fn only_news_wakes() {
        let nobody = || (uuid::Uuid::nil().into(), uuid::Uuid::nil().into());
        let (tenant, workspace) = nobody();
        let published = watch::Sender::new(Published::new(5));
        let (told, touched) = (watch::Sender::default(), AtomicU64::new(0));
        let channel = Channel { tenant, workspace, told, published, touched };
        let mut told = channel.told.subscribe();
        let of = Stream::Workspace(workspace);
        channel.raise(of, 3);
        assert!(heard(&mut told));
        channel.raise(of, 2);
        channel.raise(of, 3);
        assert!(!heard(&mut told), "an old number is no news");
        channel.raise(Stream::Tenant, 1);
        assert!(heard(&mut told), "the tenant's log counts, too");
        channel.set(Told { workspace: 3, tenant: 1 });
        assert!(!heard(&mut told), "nor is what is known");
        channel.set(Told { workspace: 2, tenant: 1 });
        assert!(heard(&mut told), "a log that got shorter is news, if the database says so");
    }
}
