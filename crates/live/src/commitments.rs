//! `commitments`: a workspace's commitments as they are, then each as it changes (`collaboration.md` §7.6).

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use domain::commitments::Commitment;
use futures_util::stream::{Stream, try_unfold};
use store::activity::Cursor;
use store::commitments::{commitments, commitments_of_workspaces};
use store::{Caller, Page};
use tokio::time::Instant;
use words::{AnyId, CommitmentId, WorkspaceId};

use crate::channel::Watch;
use crate::delivery::{CommitmentDelivered, Ended};
use crate::feed::Feed;
use crate::round::Round;

impl Feed {
    /// Follows a workspace's commitments: a snapshot, then changes. Who falls too far behind, or whose database was restored, gets a new snapshot.
    ///
    /// The stream ends with an error when the workspace gets out of the caller's reach or the database fails.
    pub fn follow_commitments(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
    ) -> impl Stream<Item = Result<CommitmentDelivered, Ended>> + Send + 'static {
        let watch = self.watch(caller.tenant(), workspace);
        let quiet_until = Instant::now();
        let (place, ready) = (Place::New, VecDeque::new());
        let follower = Follower { feed: self.clone(), caller, workspace, watch, place, ready, quiet_until };
        try_unfold(follower, |mut follower| async move { Ok(Some((follower.next().await?, follower))) })
    }
}

/// Where a subscription stands.
#[derive(Clone, Debug)]
enum Place {
    /// A snapshot begins.
    New,
    /// A snapshot is under way.
    Snapshot {
        /// What it leads to. What changes meanwhile may be in it, and is told afterwards.
        head: Cursor,
        /// The cursor of the last commitment that was read.
        after: String,
    },
    /// The snapshot is complete; as in `events`.
    At { told: i64, read: i64, head: Cursor },
}

struct Follower {
    feed: Feed,
    caller: Caller,
    workspace: WorkspaceId,
    watch: Watch,
    place: Place,
    ready: VecDeque<CommitmentDelivered>,
    quiet_until: Instant,
}

impl Follower {
    async fn next(&mut self) -> Result<CommitmentDelivered, Ended> {
        loop {
            if let Some(delivered) = self.ready.pop_front() {
                self.quiet_until = Instant::now() + self.feed.inner.settings.heartbeat;
                return Ok(delivered);
            }
            match self.place.clone() {
                Place::New => self.snapshot(None).await?,
                Place::Snapshot { head, after } => self.snapshot(Some((head, after))).await?,
                Place::At { told, read, head } => self.go_on(told, read, head).await?,
            }
        }
    }

    /// The next page of a snapshot, read only when the one before it was taken. Every commitment leads to the head; the first says that a
    /// snapshot begins, and the null one that it is complete.
    async fn snapshot(&mut self, begun: Option<(Cursor, String)>) -> Result<(), Ended> {
        let round = Round::open(&self.feed, &self.caller, self.workspace).await?;
        let (head, mut previous, after) = match begun.filter(|(head, _)| !round.head.begins_anew(head)) {
            None => (round.head, 0, None),
            Some((head, after)) => (head, head.seq, Some(after)),
        };
        let page = Page { limit: self.feed.inner.settings.batch, backward: false, after, before: None };
        let found = commitments_of_workspaces(&round.reader, &[self.workspace], page).await?.into_iter().next();
        let (rows, has_next) = found.map_or_else(Default::default, |found| (found.rows, found.has_next));
        let last = rows.last().map(|child| child.cursor.clone());
        for child in rows {
            self.deliver(&round, previous, head.seq, Some(Arc::new(child.row)));
            previous = head.seq;
        }
        self.place = match last {
            Some(after) if has_next => Place::Snapshot { head, after },
            _ => {
                self.deliver(&round, previous, head.seq, None);
                Place::At { told: head.seq, read: head.seq, head }
            }
        };
        Ok(())
    }

    async fn go_on(&mut self, told: i64, read: i64, last: Cursor) -> Result<(), Ended> {
        let news = read < last.seq || self.watch.news(self.quiet_until).await;
        let round = Round::open(&self.feed, &self.caller, self.workspace).await?;
        let head = round.head.seq;
        if round.head.begins_anew(&last) || head - told > self.feed.inner.settings.limit {
            self.place = Place::New;
            return Ok(());
        }
        let to = head.min(read + self.feed.inner.settings.batch);
        let mut told = told;
        if to > read {
            for (seq, commitment) in self.changed(&round, read, to).await? {
                if told < seq - 1 {
                    self.deliver(&round, told, seq - 1, None);
                }
                self.deliver(&round, seq - 1, seq, Some(commitment));
                told = seq;
            }
        }
        if to == head && (told < to || (to == read && !news)) {
            self.deliver(&round, told, to, None);
            told = to;
        }
        self.place = Place::At { told, read: to.max(read), head: round.head };
        Ok(())
    }

    /// The commitments that events between these numbers are about, as they are now.
    async fn changed(&self, round: &Round, after: i64, to: i64) -> anyhow::Result<Vec<(i64, Arc<Commitment>)>> {
        let (events, hidden) = round.events(&self.watch.channel, after, to).await?;
        let about: Vec<(i64, CommitmentId)> = events
            .iter()
            .filter(|event| !hidden.contains(&event.seq))
            .filter_map(|event| match event.subject() {
                AnyId::Commitment(id) => Some((event.seq, id)),
                _ => None,
            })
            .collect();
        if about.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<CommitmentId> = about.iter().map(|(_, id)| *id).collect();
        let rows = commitments(&round.reader, &ids).await?.into_iter().map(|row| (row.id, Arc::new(row)));
        let rows: HashMap<CommitmentId, Arc<Commitment>> = rows.collect();
        Ok(about.into_iter().filter_map(|(seq, id)| rows.get(&id).map(|row| (seq, Arc::clone(row)))).collect())
    }

    fn deliver(&mut self, round: &Round, previous_seq: i64, seq: i64, commitment: Option<Arc<Commitment>>) {
        self.ready.push_back(CommitmentDelivered { cursor: round.cursor(seq), previous_seq, seq, commitment });
    }
}
