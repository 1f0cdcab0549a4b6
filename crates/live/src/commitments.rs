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

/// How many commitments one statement of a snapshot reads.
const PAGE: i64 = 100;

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
        let follower =
            Follower { feed: self.clone(), caller, workspace, watch, place: None, ready: VecDeque::new(), quiet_until };
        try_unfold(follower, |mut follower| async move { Ok(Some((follower.next().await?, follower))) })
    }
}

/// Under way: as in `events`.
#[derive(Clone, Copy, Debug)]
struct Place {
    told: i64,
    read: i64,
    head: Cursor,
}

struct Follower {
    feed: Feed,
    caller: Caller,
    workspace: WorkspaceId,
    watch: Watch,
    /// None: a snapshot comes first.
    place: Option<Place>,
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
            match self.place {
                None => self.snapshot().await?,
                Some(place) => self.go_on(place).await?,
            }
        }
    }

    /// Every commitment leads to the head; the first says that a snapshot begins, and the null one that it is complete.
    async fn snapshot(&mut self) -> Result<(), Ended> {
        let round = Round::open(&self.feed, &self.caller, self.workspace).await?;
        let head = round.head.seq;
        let mut previous = 0;
        let mut page = Page { limit: PAGE, backward: false, after: None, before: None };
        loop {
            let found =
                commitments_of_workspaces(&round.reader, &[self.workspace], page.clone()).await?.into_iter().next();
            let Some(found) = found else { break };
            page.after = found.rows.last().map(|child| child.cursor.clone());
            for child in found.rows {
                self.deliver(&round, previous, head, Some(Arc::new(child.row)));
                previous = head;
            }
            if !found.has_next {
                break;
            }
        }
        self.deliver(&round, previous, head, None);
        self.place = Some(Place { told: head, read: head, head: round.head });
        Ok(())
    }

    async fn go_on(&mut self, place: Place) -> Result<(), Ended> {
        let Place { mut told, read, head: last } = place;
        let news = read < last.seq || self.watch.news(self.quiet_until).await;
        let round = Round::open(&self.feed, &self.caller, self.workspace).await?;
        let head = round.head.seq;
        if round.head.begins_anew(&last) || head - told > self.feed.inner.settings.limit {
            self.place = None;
            return Ok(());
        }
        let to = head.min(read + self.feed.inner.settings.batch);
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
        self.place = Some(Place { told, read: to.max(read), head: round.head });
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
