//! `commitments`: a workspace's commitments as they are, then each as it changes (`collaboration.md` §7.6).

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use futures_util::stream::{Stream, try_unfold};
use store::activity::Cursor;
use store::commitments::SketchedCommitment;
use store::commitments::{commitments, commitments_of_workspaces};
use store::{Caller, Page, unless_silent};
use tokio::time::Instant;
use words::{CommitmentId, WorkspaceId};

use crate::channel::commitment_of;
use crate::delivery::{CommitmentDelivered, Ended, Handed};
use crate::feed::Feed;
use crate::published::Logged;
use crate::viewer::{At, Given, Next, Round, Stretch, Viewer};

impl Feed {
    /// Follows a workspace's commitments: a snapshot, then changes. Who falls too far behind, or whose database was restored, gets a new snapshot.
    ///
    /// The stream ends with an error when the workspace gets out of the caller's reach or the database fails.
    pub fn follow_commitments(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
    ) -> impl Stream<Item = Result<Handed<CommitmentDelivered>, Ended>> + Send + 'static {
        let viewer = Viewer::new(self, caller, workspace);
        // Boxed: it goes from hand to hand with each delivery.
        let follower = Box::new(Follower { viewer, workspace, place: Place::New, ready: VecDeque::new() });
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
    /// The snapshot is complete.
    At(At),
}

struct Follower {
    viewer: Viewer,
    workspace: WorkspaceId,
    place: Place,
    ready: VecDeque<CommitmentDelivered>,
}

impl Follower {
    /// What is rare is boxed: a subscription that waits has no use for the room, and each delivery would move it.
    async fn next(&mut self) -> Result<Handed<CommitmentDelivered>, Ended> {
        loop {
            let now = Instant::now();
            if self.viewer.must_look(now) {
                Box::pin(self.look()).await?;
                continue;
            }
            if let Some(delivered) = self.ready.pop_front() {
                return Ok(self.viewer.hand(delivered, !self.ready.is_empty(), now));
            }
            let at = match self.place.clone() {
                Place::At(at) => at,
                Place::New => {
                    Box::pin(self.snapshot(None)).await?;
                    continue;
                }
                Place::Snapshot { head, after } => {
                    Box::pin(self.snapshot(Some((head, after)))).await?;
                    continue;
                }
            };
            match self.viewer.given(at, now) {
                Given::MustLook => {}
                Given::Next(next) => Box::pin(self.go_on(at, next)).await?,
                Given::Nothing if self.viewer.news().await => {}
                Given::Nothing | Given::Apart => {
                    let next = Box::pin(self.viewer.look_on(at)).await?;
                    Box::pin(self.go_on(at, next)).await?;
                }
            }
        }
    }

    /// Looks at the rights anew, and whether the log still goes on from what was told.
    async fn look(&mut self) -> Result<(), Ended> {
        let head = self.viewer.look().await?.head;
        if let Place::At(at) = self.place {
            self.place = if head.begins_anew(&at.head) { Place::New } else { Place::At(At { head, ..at }) };
        }
        Ok(())
    }

    /// The next page of a snapshot, read only when the one before it was taken. Every commitment leads to the head; the first says that a
    /// snapshot begins, and the null one that it is complete.
    async fn snapshot(&mut self, begun: Option<(Cursor, String)>) -> Result<(), Ended> {
        let round = self.viewer.look().await?;
        let (head, mut previous, after) = match begun.filter(|(head, _)| !round.head.begins_anew(head)) {
            None => (round.head, 0, None),
            Some((head, after)) => (head, head.seq, Some(after)),
        };
        let page =
            Page { limit: self.viewer.feed.inner.settings.batch, backward: false, after, before: None, whole: true };
        let found =
            unless_silent(commitments_of_workspaces(&round.reader, &[self.workspace], page)).await?.into_iter().next();
        let last = found.as_ref().and_then(|found| Some((found.place)(found.rows.last()?)));
        let (rows, has_next) = found.map_or_else(Default::default, |found| (found.rows, found.has_next));
        for row in rows {
            self.deliver(previous, head, Some(Arc::new(row)));
            previous = head.seq;
        }
        self.place = match last {
            Some(after) if has_next => Place::Snapshot { head, after },
            _ => {
                self.deliver(previous, head, None);
                Place::At(At::the_head(head))
            }
        };
        Ok(())
    }

    async fn go_on(&mut self, at: At, next: Next) -> Result<(), Ended> {
        match next {
            Next::Events(stretch) => self.take(at, stretch).await?,
            Next::Silence(head) => {
                self.deliver(at.told, head, None);
                self.place = Place::At(At::the_head(head));
            }
            Next::Resync(..) => self.place = Place::New,
        }
        Ok(())
    }

    /// Tells of the commitments that these events are about, as they are now; all else is folded into one delivery without a commitment.
    async fn take(&mut self, at: At, Stretch { head, events, round }: Stretch) -> Result<(), Ended> {
        let about: Vec<(i64, CommitmentId)> =
            events.iter().filter_map(|Logged { event, .. }| Some((event.seq, commitment_of(event)?))).collect();
        let rows = self.rows(&about, round).await?;
        let (mut told, read) = (at.told, events.last().map_or(at.read, |last| last.event.seq));
        for (seq, id) in about {
            let Some(row) = rows.get(&id) else { continue };
            if told < seq - 1 {
                self.deliver(told, Cursor { seq: seq - 1, ..head }, None);
            }
            told = seq;
            self.deliver(told - 1, Cursor { seq: told, ..head }, Some(Arc::clone(row)));
        }
        if read == head.seq && told < read {
            self.deliver(told, head, None);
            told = read;
        }
        self.place = Place::At(At { told, read, head });
        Ok(())
    }

    /// The commitments as they were published, or else as this viewer alone reads them: for one who is behind, and for earlier publications.
    async fn rows(
        &mut self,
        about: &[(i64, CommitmentId)],
        round: Option<Box<Round>>,
    ) -> Result<HashMap<CommitmentId, Arc<SketchedCommitment>>, Ended> {
        if round.is_none() {
            let shared = self.viewer.watch.shared(Instant::now());
            let published = about.iter().map(|(_, id)| Some((*id, Arc::clone(shared.commitment(*id)?))));
            if let Some(rows) = published.collect() {
                return Ok(rows);
            }
        }
        let ids: Vec<CommitmentId> = about.iter().map(|(_, id)| *id).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let round = match round {
            Some(round) => round,
            None => Box::new(self.viewer.look().await?),
        };
        Ok(unless_silent(commitments(&round.reader, &ids, true))
            .await?
            .into_iter()
            .map(|row| (row.id, Arc::new(row)))
            .collect())
    }

    fn deliver(&mut self, previous_seq: i64, to: Cursor, commitment: Option<Arc<SketchedCommitment>>) {
        self.ready.push_back(CommitmentDelivered { cursor: to.text(), previous_seq, seq: to.seq, commitment });
    }
}
