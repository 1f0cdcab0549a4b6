//! `workspaceEvents`: a workspace's events, from a cursor or from now on (`collaboration.md` §7.1–7.5).

use std::collections::VecDeque;
use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use futures_util::stream::{Stream, try_unfold};
use store::Caller;
use store::activity::{Cursor, Resume};
use tokio::time::Instant;
use words::WorkspaceId;
use words::activity::{EventKind, ResyncReason};

use crate::channel::Watch;
use crate::delivery::{Delivered, Delivery, Ended};
use crate::feed::Feed;
use crate::round::Round;

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
    ) -> impl Stream<Item = Result<Delivered, Ended>> + Send + 'static {
        let watch = self.watch(caller.tenant(), workspace);
        let quiet_until = Instant::now();
        let follower = Follower {
            feed: self.clone(),
            caller,
            workspace,
            kinds,
            watch,
            place: Place::New(after),
            ready: VecDeque::new(),
            quiet_until,
        };
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
    At {
        /// The client was brought to this number.
        told: i64,
        /// The log was read up to this number; what lies between is not for this viewer.
        read: i64,
        /// The log was seen to have come to this number, in this life of the database.
        head: Cursor,
    },
    /// Over.
    Done,
}

struct Follower {
    feed: Feed,
    caller: Caller,
    workspace: WorkspaceId,
    kinds: Option<Vec<EventKind>>,
    watch: Watch,
    place: Place,
    ready: VecDeque<Delivered>,
    quiet_until: Instant,
}

impl Follower {
    async fn next(&mut self) -> Result<Option<Delivered>, Ended> {
        loop {
            if let Some(delivered) = self.ready.pop_front() {
                self.quiet_until = Instant::now() + self.feed.inner.settings.heartbeat;
                return Ok(Some(delivered));
            }
            match self.place.clone() {
                Place::New(after) => self.begin(after.as_deref()).await?,
                Place::At { told, read, head } => self.go_on(told, read, head).await?,
                Place::Done => return Ok(None),
            }
        }
    }

    async fn begin(&mut self, after: Option<&str>) -> Result<(), Ended> {
        let round = Round::open(&self.feed, &self.caller, self.workspace).await?;
        let head = round.head;
        match after.map(|text| Cursor::resume(text, &head, self.feed.inner.settings.limit)) {
            None => {
                self.place = Place::At { told: head.seq, read: head.seq, head };
                self.deliver(&round, head.seq, head.seq, Delivery::Checkpoint);
            }
            Some(Resume::After(seq)) => self.place = Place::At { told: seq, read: seq, head },
            Some(Resume::Resync(seq, reason)) => self.resync(&round, seq, reason),
        }
        Ok(())
    }

    async fn go_on(&mut self, told: i64, read: i64, last: Cursor) -> Result<(), Ended> {
        let news = read < last.seq || self.watch.news(self.quiet_until).await;
        let round = Round::open(&self.feed, &self.caller, self.workspace).await?;
        if round.head.begins_anew(&last) {
            self.resync(&round, told, ResyncReason::OtherEpoch);
            return Ok(());
        }
        let head = round.head.seq;
        if head - told > self.feed.inner.settings.limit {
            self.resync(&round, told, ResyncReason::TooFarBehind);
            return Ok(());
        }
        let to = head.min(read + self.feed.inner.settings.batch);
        let mut told = told;
        if to > read {
            let (events, hidden) = round.events(&self.watch.channel, read, to).await?;
            for event in events {
                if self.asked_for(&event) && !hidden.contains(&event.seq) {
                    told = self.tell(&round, told, event);
                }
            }
        }
        // What is not for this viewer is folded into one checkpoint, at the end of what there is; so is silence.
        if to == head && (told < to || (to == read && !news)) {
            self.deliver(&round, told, to, Delivery::Checkpoint);
            told = to;
        }
        self.place = Place::At { told, read: to.max(read), head: round.head };
        Ok(())
    }

    fn tell(&mut self, round: &Round, told: i64, event: Arc<WorkspaceEvent>) -> i64 {
        let seq = event.seq;
        if told < seq - 1 {
            self.deliver(round, told, seq - 1, Delivery::Checkpoint);
        }
        self.deliver(round, seq - 1, seq, Delivery::Event(event));
        seq
    }

    fn asked_for(&self, event: &WorkspaceEvent) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&event.kind))
    }

    fn resync(&mut self, round: &Round, seq: i64, reason: ResyncReason) {
        self.deliver(round, seq, seq, Delivery::Resync { reason, head_seq: round.head.seq });
        self.place = Place::Done;
    }

    fn deliver(&mut self, round: &Round, previous_seq: i64, seq: i64, what: Delivery) {
        self.ready.push_back(Delivered { cursor: round.cursor(seq), previous_seq, seq, what });
    }
}
