//! A viewer: who follows a workspace, with which standing, and when it must be looked at anew.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::activity::{Restriction, WorkspaceEvent};
use store::activity::{Cursor, cursors, visible_among};
use store::directory::still_valid;
use store::{Caller, Known, Reader, Visit, unless_silent};
use tokio::time::{Instant, sleep};
use words::WorkspaceId;
use words::activity::ResyncReason;

use crate::channel::{Watch, events_between, read_ahead};
use crate::delivery::{Ended, Handed};
use crate::feed::Feed;
use crate::published::{After, Logged};
use crate::quiet::Quiet;
use crate::shared::Shared;

/// How long the first look waits for the channel, whose database does not answer then; nor will the look.
const PATIENCE: Duration = Duration::from_secs(1);

/// After how long a look is tried again for which the database was not to be had.
const AGAIN: Duration = Duration::from_secs(1);

/// How old what was read ahead for one who is behind may get before it is read again. Who is behind is told of each change that has an event.
const STALE: Duration = Duration::from_secs(5);

/// Who follows a workspace.
///
/// The standing is exact without asking the database: what was published says whose rights it touched, in the order of the log, and who was
/// touched looks again before anything more is told. Besides, everybody looks at each resume, after each heartbeat, and when
/// the credential ends.
pub(crate) struct Viewer {
    pub(crate) feed: Feed,
    pub(crate) watch: Watch,
    quiet: Quiet,
    caller: Caller,
    workspace: WorkspaceId,
    looked: Option<Looked>,
    /// What was read for what is told next.
    ahead: Option<ReadAhead>,
}

/// What was read for who is told something.
enum ReadAhead {
    /// For all who are told the same.
    Together(Arc<Shared>),
    /// For this viewer alone, who is behind: with the rights of the last look.
    Apart(Arc<Shared>),
}

/// Where a viewer stands in a log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    /// The client was brought to this number.
    pub(crate) told: i64,
    /// The log was read up to this number; what lies between is not for this viewer.
    pub(crate) read: i64,
    /// The log was seen to have come to this number, in this life of the database.
    pub(crate) head: Cursor,
}

impl At {
    /// At the head, with all that lay before.
    pub(crate) fn the_head(head: Cursor) -> Self {
        Self { told: head.seq, read: head.seq, head }
    }
}

/// What comes next.
pub(crate) enum Next {
    /// Events, in the order of the log.
    Events(Stretch),
    /// Nothing for so long that a sign of life is due, at the head.
    Silence(Cursor),
    /// The log, whose head is this, cannot be continued from where the viewer stands.
    Resync(Cursor, ResyncReason),
}

/// What all on this node were given, as far as it concerns who stands somewhere in the log.
pub(crate) enum Given {
    /// This comes next.
    Next(Next),
    /// Rights were touched: they are looked at before anything is told.
    MustLook,
    /// Nothing yet.
    Nothing,
    /// Something that is no longer kept, or not yet known here: the database is asked.
    Apart,
}

/// A piece of a log.
pub(crate) struct Stretch {
    /// How far the log has come.
    pub(crate) head: Cursor,
    pub(crate) events: Vec<Logged>,
    /// With which they were read, if it was for this viewer alone.
    pub(crate) round: Option<Box<Round>>,
}

/// What the last look told.
struct Looked {
    visit: Arc<Visit>,
    touches: u64,
    /// Until when it is good: for a heartbeat, or as long as the credential, whichever is shorter. A wall clock that is put forward meanwhile is noticed
    /// after a heartbeat.
    until: Instant,
}

impl Viewer {
    pub(crate) fn new(feed: &Feed, caller: Caller, workspace: WorkspaceId) -> Self {
        let watch = feed.watch(caller.tenant(), workspace);
        Self { feed: feed.clone(), watch, quiet: Quiet::over(), caller, workspace, looked: None, ahead: None }
    }

    /// Whether what the last look told may not be so any more.
    pub(crate) fn must_look(&self, now: Instant) -> bool {
        self.looked
            .as_ref()
            .is_some_and(|looked| now >= looked.until || self.watch.touched_since(&self.caller, looked.touches))
    }

    /// Whether what was read ahead for this viewer alone is too old to be told from.
    pub(crate) fn is_stale(&self, now: Instant) -> bool {
        matches!(&self.ahead, Some(ReadAhead::Apart(read)) if read.age(now) >= STALE)
    }

    /// Reads for this viewer alone, at once, what will be told of these events.
    pub(crate) async fn read_ahead(&mut self, round: &Round, events: &[Arc<WorkspaceEvent>]) -> anyhow::Result<()> {
        let read = unless_silent(read_ahead(&round.reader, &self.feed.inner, events)).await?;
        self.ahead = Some(ReadAhead::Apart(Arc::new(read)));
        Ok(())
    }

    /// Looks at the rights and the head; `NotFound` if the workspace is not within the caller's reach, `Credential` if what the caller came in
    /// with has ended.
    pub(crate) async fn look(&mut self) -> Result<Round, Ended> {
        if self.looked.is_none() {
            // Who looks before the channel has its first number must look again when it has: nobody knows what lay between.
            self.watch.begun(Instant::now() + PATIENCE).await;
        }
        self.ahead = None;
        // Counted before: what was published until now is older than the snapshot that follows.
        let touches = self.watch.touched();
        let round = loop {
            let turn = self.feed.inner.looks.acquire().await.map_err(anyhow::Error::from)?;
            // Boxed: a subscription that waits has no use for the room.
            match unless_silent(Box::pin(Round::open(&self.feed, &self.caller, self.workspace))).await {
                // Who follows already waits: nothing is told meanwhile, and to come back would cost the database more than to wait.
                Err(Ended::Broken(error)) if self.looked.is_some() && store::is_unavailable(&error) => {
                    tracing::debug!(error = format!("{error:#}"), "a viewer's rights could not be looked at");
                    drop(turn);
                    sleep(AGAIN).await;
                }
                round => break round?,
            }
        };
        let standing = Arc::new(round.reader.standing().clone());
        let known = Known { standing, epoch: Some(round.head.epoch), within: Some(self.workspace) };
        let visit = Visit::of(&self.feed.inner.store, &self.caller, known);
        let left = self.caller.expires_at().map(|end| end.instant() - self.feed.now().instant());
        let left = left.map_or(Duration::MAX, |left| left.try_into().unwrap_or_default());
        let until = Instant::now() + left.min(self.feed.inner.settings.heartbeat);
        self.looked = Some(Looked { visit, touches, until });
        Ok(round)
    }

    /// What comes after where the viewer stands, of what all on this node were given. It waits for nothing, so that a delivery of which all is at hand costs
    /// no more than it must. The rights are never older than the events: who was touched by what was published with them looks first.
    pub(crate) fn given(&mut self, at: At, now: Instant) -> Given {
        let (after, shared) = self.watch.after(at.read, self.feed.inner.settings.batch, &at.head);
        match after {
            After::Events(..) if self.must_look(now) => Given::MustLook,
            After::Events(head, events) => {
                self.ahead = shared.map(ReadAhead::Together);
                let next = Next::Events(Stretch { head, events, round: None });
                Given::Next(self.too_far_behind(at, head).unwrap_or(next))
            }
            After::Nothing if at.read >= at.head.seq => Given::Nothing,
            After::Nothing | After::Apart => Given::Apart,
        }
    }

    /// Waits at the head for a publication; false: a sign of life is due before one.
    pub(crate) async fn news(&mut self) -> bool {
        self.watch.news(&mut self.quiet).await
    }

    /// What comes after where the viewer stands, as the database says: for who is behind what is kept, and as a sign of life.
    pub(crate) async fn look_on(&mut self, at: At) -> Result<Next, Ended> {
        let round = self.look().await?;
        let head = round.head;
        if head.begins_anew(&at.head) {
            return Ok(Next::Resync(head, ResyncReason::OtherEpoch));
        }
        if let Some(resync) = self.too_far_behind(at, head) {
            return Ok(resync);
        }
        if head.seq == at.read {
            return Ok(Next::Silence(head));
        }
        let to = head.seq.min(at.read + self.feed.inner.settings.batch);
        let events = round.events(at.read, to).await?;
        let events = events.into_iter().map(Logged::unasked).collect();
        Ok(Next::Events(Stretch { head, events, round: Some(Box::new(round)) }))
    }

    fn too_far_behind(&self, at: At, head: Cursor) -> Option<Next> {
        let is_so = head.seq - at.told > self.feed.inner.settings.limit;
        is_so.then_some(Next::Resync(head, ResyncReason::TooFarBehind))
    }

    /// Whether the viewer may see an event, as far as it is known without asking the database.
    pub(crate) fn may_see(&self, logged: &Logged) -> Option<bool> {
        match logged.event.restriction {
            None => Some(true),
            Some(Restriction::Addressed) => {
                let addressees = logged.addressees.as_ref()?;
                Some(self.caller.person().is_some_and(|person| addressees.contains(&person)))
            }
            Some(Restriction::Granting) => {
                let grants_nothing = self.looked.as_ref()?.visit.standing().grantable().is_empty();
                grants_nothing.then_some(false)
            }
        }
    }

    /// Hands something over, with what it is to be read with, which is kept for as long as more waits.
    pub(crate) fn hand<D>(&mut self, delivered: D, more: bool, now: Instant) -> Handed<D> {
        self.quiet.begins(now, self.feed.inner.settings.heartbeat);
        let visit = self.looked.as_ref().map_or_else(
            || Visit::of(&self.feed.inner.store, &self.caller, Known::default()),
            |looked| Arc::clone(&looked.visit),
        );
        // What was read for all is given up once there is something newer: who reads slowly would keep it, and tell of what is no longer so.
        let watch = &self.watch;
        self.ahead.take_if(|ahead| match ahead {
            ReadAhead::Together(read) => !read.is_fresh(now) || watch.has_news(),
            ReadAhead::Apart(_) => false,
        });
        let shared = match &self.ahead {
            Some(ReadAhead::Apart(read) | ReadAhead::Together(read)) => Arc::clone(read),
            None => self.watch.shared(now),
        };
        self.ahead.take_if(|_| !more);
        Handed { delivered, visit, shared }
    }
}

/// One snapshot, with the caller's standing in it. It is dropped before anybody waits.
///
/// The standing is at least as new as every event that the snapshot shows: whose membership an event ended is refused before that event.
pub(crate) struct Round {
    pub(crate) reader: Reader,
    pub(crate) head: Cursor,
}

impl Round {
    async fn open(feed: &Feed, caller: &Caller, workspace: WorkspaceId) -> Result<Self, Ended> {
        // Asked before the reader is there, since an embedded database has one connection; told after it, since the end of the last membership
        // ends the credential, too, and is NOT_FOUND.
        let credential = still_valid(&feed.inner.store, caller, feed.now()).await?;
        let reader = Reader::open(&feed.inner.store, caller, feed.now()).await?;
        if !reader.standing().reaches(workspace) {
            return Err(Ended::NotFound);
        }
        credential?;
        // A coordinator reaches any id; one that is no workspace has no head.
        let head =
            cursors(&reader, &[workspace]).await?.into_iter().next().map(|(_, head)| head).ok_or(Ended::NotFound)?;
        Ok(Self { reader, head })
    }

    /// The events after `after` up to `to`.
    async fn events(&self, after: i64, to: i64) -> anyhow::Result<Vec<Arc<WorkspaceEvent>>> {
        unless_silent(events_between(&self.reader, self.head.workspace, after, to)).await
    }

    /// Which of the events with these numbers the viewer may see, as the database says.
    pub(crate) async fn visible(&self, seqs: &[i64]) -> anyhow::Result<BTreeSet<i64>> {
        unless_silent(visible_among(&self.reader, self.head.workspace, seqs)).await
    }
}
