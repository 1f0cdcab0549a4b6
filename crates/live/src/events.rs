//! `workspaceEvents`: a workspace's log from a cursor on, as one viewer may see it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use futures_util::stream::{Stream, try_unfold};
use store::Caller;
use store::activity::{Cursor, Resume};
use words::WorkspaceId;
use words::activity::{EventKind, ResyncReason};

use crate::delivery::{Delivered, Delivery, Ended, Handed};
use crate::feed::Feed;
use crate::published::After;
use crate::viewer::{Viewer, restricted};

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
        let follower = Follower { viewer, kinds, place: Place::New(after), ready: VecDeque::new() };
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

#[derive(Clone, Copy, Debug)]
struct At {
    /// The client was brought to this number.
    told: i64,
    /// The log was read up to this number; what lies between is not for this viewer.
    read: i64,
    /// The log was seen to have come to this number, in this life of the database.
    head: Cursor,
}

struct Follower {
    viewer: Viewer,
    kinds: Option<Vec<EventKind>>,
    place: Place,
    ready: VecDeque<Delivered>,
}

impl Follower {
    async fn next(&mut self) -> Result<Option<Handed<Delivered>>, Ended> {
        loop {
            // Before anything is told, what waits here, too: a client that reads slowly takes it one by one, perhaps much later.
            if self.viewer.must_look() {
                self.look().await?;
            }
            if let Some(delivered) = self.ready.pop_front() {
                return Ok(Some(self.viewer.hand(delivered)));
            }
            match self.place.clone() {
                Place::New(after) => self.begin(after.as_deref()).await?,
                Place::At(at) => self.go_on(at).await?,
                Place::Done => return Ok(None),
            }
        }
    }

    async fn begin(&mut self, after: Option<&str>) -> Result<(), Ended> {
        let head = self.viewer.look().await?.head;
        match after.map(|text| Cursor::resume(text, &head, self.viewer.feed.inner.settings.limit)) {
            None => {
                self.place = Place::At(At { told: head.seq, read: head.seq, head });
                self.checkpoint(head.seq, head);
            }
            Some(Resume::After(seq)) => self.place = Place::At(At { told: seq, read: seq, head }),
            Some(Resume::Resync(seq, reason)) => self.resync(seq, head, reason),
        }
        Ok(())
    }

    /// Looks at the rights anew, and whether the log still goes on from what was told.
    async fn look(&mut self) -> Result<(), Ended> {
        let head = self.viewer.look().await?.head;
        if let Place::At(at) = self.place {
            if head.begins_anew(&at.head) {
                self.resync(at.told, head, ResyncReason::OtherEpoch);
            } else {
                self.place = Place::At(At { head, ..at });
            }
        }
        Ok(())
    }

    async fn go_on(&mut self, at: At) -> Result<(), Ended> {
        let batch = self.viewer.feed.inner.settings.batch;
        match self.viewer.watch.after(at.read, batch, &at.head) {
            After::Events(head, events) => Box::pin(self.take(at, head, &events)).await,
            After::Apart => Box::pin(self.read_apart(at)).await,
            After::Nothing if at.read < at.head.seq => Box::pin(self.read_apart(at)).await,
            After::Nothing => {
                if !self.viewer.watch.news(self.viewer.quiet_until).await {
                    self.look().await?;
                    if let Place::At(At { told, read, head }) = self.place
                        && read == head.seq
                    {
                        self.checkpoint(told, head);
                        self.place = Place::At(At { told: read, read, head });
                    }
                }
                Ok(())
            }
        }
    }

    /// What all on this node were given at once.
    async fn take(&mut self, at: At, head: Cursor, events: &[Arc<WorkspaceEvent>]) -> Result<(), Ended> {
        let asked_for = restricted(events)
            .into_iter()
            .any(|seq| events.iter().any(|event| event.seq == seq && self.asked_for(event)));
        let hidden = if asked_for { self.viewer.look().await?.hidden(events).await? } else { BTreeSet::new() };
        self.tell(at, head, events, &hidden);
        Ok(())
    }

    /// What this viewer is behind, read for it alone.
    async fn read_apart(&mut self, at: At) -> Result<(), Ended> {
        let round = self.viewer.look().await?;
        if round.head.begins_anew(&at.head) {
            self.resync(at.told, round.head, ResyncReason::OtherEpoch);
            return Ok(());
        }
        let to = round.head.seq.min(at.read + self.viewer.feed.inner.settings.batch);
        let events = round.events(at.read, to).await?;
        let hidden = round.hidden(&events).await?;
        self.tell(at, round.head, &events, &hidden);
        Ok(())
    }

    /// Tells what is for this viewer; what is not is folded into one checkpoint, before the next event or at the end of what there is.
    fn tell(&mut self, at: At, head: Cursor, events: &[Arc<WorkspaceEvent>], hidden: &BTreeSet<i64>) {
        if head.seq - at.told > self.viewer.feed.inner.settings.limit {
            self.resync(at.told, head, ResyncReason::TooFarBehind);
            return;
        }
        let (mut told, read) = (at.told, events.last().map_or(at.read, |last| last.seq));
        for event in events {
            if hidden.contains(&event.seq) || !self.asked_for(event) {
                continue;
            }
            if told < event.seq - 1 {
                self.checkpoint(told, Cursor { seq: event.seq - 1, ..head });
            }
            told = event.seq;
            let (cursor, what) = (event.cursor.clone(), Delivery::Event(Arc::clone(event)));
            self.ready.push_back(Delivered { cursor, previous_seq: told - 1, seq: told, what });
        }
        if read == head.seq && told < read {
            self.checkpoint(told, head);
            told = read;
        }
        self.place = Place::At(At { told, read, head });
    }

    fn asked_for(&self, event: &WorkspaceEvent) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&event.kind))
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
