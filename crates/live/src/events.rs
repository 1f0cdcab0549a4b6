//! `workspaceEvents`: a workspace's log from a cursor on, as one viewer may see it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use futures_util::stream::{Stream, try_unfold};
use store::Caller;
use store::activity::{Cursor, Resume};
use tokio::time::Instant;
use words::WorkspaceId;
use words::activity::{EventKind, ResyncReason};

use crate::delivery::{Delivered, Delivery, Ended, Handed};
use crate::feed::Feed;
use crate::published::Logged;
use crate::viewer::{At, Given, Next, Stretch, Viewer};

impl Feed {
    /// Follows a workspace's events: after a cursor, or from now on; of these kinds, or all.
    ///
    /// The stream ends after a `Resync`, and with an error when the workspace gets out of the caller's reach or the database fails.
    pub fn follow(
        &self,
        caller: Caller,
        workspace: WorkspaceId,
        after: Option<String>,
        kinds: Option<Vec<EventKind>>,
    ) -> impl Stream<Item = Result<Handed<Delivered>, Ended>> + Send + 'static {
        let viewer = Viewer::new(self, caller, workspace);
        // Boxed: it goes from hand to hand with each delivery.
        let follower = Box::new(Follower { viewer, kinds, place: Place::New(after), ready: VecDeque::new() });
        try_unfold(
            follower,
            |mut follower| async move { Ok(follower.next().await?.map(|delivered| (delivered, follower))) },
        )
    }
}

/// Where a subscription stands.
#[derive(Clone, Debug)]
enum Place {
    /// Not begun, with the client's cursor.
    New(Option<String>),
    /// Under way.
    At(At),
    /// Over.
    Done,
}

struct Follower {
    viewer: Viewer,
    kinds: Option<Vec<EventKind>>,
    place: Place,
    ready: VecDeque<Delivered>,
}

impl Follower {
    /// What is rare is boxed: a subscription that waits has no use for the room, and each delivery would move it.
    async fn next(&mut self) -> Result<Option<Handed<Delivered>>, Ended> {
        loop {
            let now = Instant::now();
            // Before anything is told, what waits here, too: a client that reads slowly takes it one by one, perhaps much later.
            if self.viewer.must_look(now) || self.viewer.is_stale(now) {
                Box::pin(self.look()).await?;
                continue;
            }
            if let Some(delivered) = self.ready.pop_front() {
                return Ok(Some(self.viewer.hand(delivered, !self.ready.is_empty(), now)));
            }
            let at = match &mut self.place {
                Place::At(at) => *at,
                Place::New(after) => {
                    let after = after.take();
                    Box::pin(self.begin(after.as_deref())).await?;
                    continue;
                }
                Place::Done => return Ok(None),
            };
            match self.viewer.given(at, now) {
                Given::MustLook => {}
                Given::Next(Next::Events(Stretch { head, events, .. })) if self.all_known(&events) => {
                    self.tell(at, head, events, &BTreeSet::new());
                }
                Given::Next(next) => Box::pin(self.go_on(at, next)).await?,
                Given::Nothing if self.viewer.news().await => {}
                Given::Nothing | Given::Apart => {
                    let next = Box::pin(self.viewer.look_on(at)).await?;
                    Box::pin(self.go_on(at, next)).await?;
                }
            }
        }
    }

    async fn begin(&mut self, after: Option<&str>) -> Result<(), Ended> {
        let head = self.viewer.look().await?.head;
        match after.map(|text| Cursor::resume(text, &head, self.viewer.feed.inner.settings.limit)) {
            None => {
                self.place = Place::At(At::the_head(head));
                self.checkpoint(head.seq, head);
            }
            Some(Resume::After(seq)) => self.place = Place::At(At { told: seq, read: seq, head }),
            Some(Resume::Resync(seq, reason)) => self.resync(seq, head, reason),
        }
        Ok(())
    }

    /// Looks at the rights anew, and whether the log still goes on from what was told. What waits is read ahead again.
    async fn look(&mut self) -> Result<(), Ended> {
        let round = self.viewer.look().await?;
        let head = round.head;
        let waiting = self.waiting();
        if !waiting.is_empty() {
            self.viewer.read_ahead(&round, &waiting).await?;
        }
        if let Place::At(at) = self.place {
            if head.begins_anew(&at.head) {
                self.resync(at.told, head, ResyncReason::OtherEpoch);
            } else {
                self.place = Place::At(At { head, ..at });
            }
        }
        Ok(())
    }

    async fn go_on(&mut self, at: At, next: Next) -> Result<(), Ended> {
        match next {
            Next::Events(stretch) => self.take(at, stretch).await?,
            Next::Silence(head) => {
                self.checkpoint(at.told, head);
                self.place = Place::At(At::the_head(head));
            }
            Next::Resync(head, reason) => self.resync(at.told, head, reason),
        }
        Ok(())
    }

    /// The events that are told, but were not taken yet.
    fn waiting(&self) -> Vec<Arc<WorkspaceEvent>> {
        let event = |delivered: &Delivered| match &delivered.what {
            Delivery::Event(event) => Some(Arc::clone(event)),
            Delivery::Checkpoint | Delivery::Resync { .. } => None,
        };
        self.ready.iter().filter_map(event).collect()
    }

    fn is_asked_for(&self, logged: &Logged) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&logged.event.kind))
    }

    /// Whether it is known of each of these who may see it, without asking the database.
    fn all_known(&self, events: &[Logged]) -> bool {
        events.iter().filter(|logged| self.is_asked_for(logged)).all(|logged| self.viewer.may_see(logged).is_some())
    }

    /// Tells what is for this viewer, of which some must be asked for.
    async fn take(&mut self, at: At, stretch: Stretch) -> Result<(), Ended> {
        let Stretch { head, events, round } = stretch;
        let asked_for = events.iter().filter(|logged| self.is_asked_for(logged));
        let unknown: Vec<i64> =
            asked_for.filter(|logged| self.viewer.may_see(logged).is_none()).map(|logged| logged.event.seq).collect();
        let visible = match &round {
            _ if unknown.is_empty() => BTreeSet::new(),
            Some(round) => round.visible(&unknown).await?,
            None => self.viewer.look().await?.visible(&unknown).await?,
        };
        self.tell(at, head, events, &visible);
        let waiting = self.waiting();
        if let Some(round) = round.filter(|_| !waiting.is_empty()) {
            self.viewer.read_ahead(&round, &waiting).await?;
        }
        Ok(())
    }

    /// Tells what is for this viewer, with what is `visible` of that of which it is not known otherwise; what is not is folded into one checkpoint, before
    /// the next event or at the end of what there is.
    fn tell(&mut self, at: At, head: Cursor, events: Vec<Logged>, visible: &BTreeSet<i64>) {
        let read = events.last().map_or(at.read, |last| last.event.seq);
        let mut told = at.told;
        for logged in events {
            let may_see = || self.viewer.may_see(&logged).unwrap_or_else(|| visible.contains(&logged.event.seq));
            if !self.is_asked_for(&logged) || !may_see() {
                continue;
            }
            let event = logged.event;
            if told < event.seq - 1 {
                self.checkpoint(told, Cursor { seq: event.seq - 1, ..head });
            }
            told = event.seq;
            let (cursor, what) = (event.cursor.clone(), Delivery::Event(event));
            self.ready.push_back(Delivered { cursor, previous_seq: told - 1, seq: told, what });
        }
        if read == head.seq && told < read {
            self.checkpoint(told, head);
            told = read;
        }
        self.place = Place::At(At { told, read, head });
    }

    fn checkpoint(&mut self, previous_seq: i64, to: Cursor) {
        let what = Delivery::Checkpoint;
        self.ready.push_back(Delivered { cursor: to.text(), previous_seq, seq: to.seq, what });
    }

    fn resync(&mut self, seq: i64, head: Cursor, reason: ResyncReason) {
        let (cursor, what) = (Cursor { seq, ..head }.text(), Delivery::Resync { reason, head_seq: head.seq });
        self.ready.push_back(Delivered { cursor, previous_seq: seq, seq, what });
        self.place = Place::Done;
    }
}
