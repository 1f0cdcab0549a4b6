//! What a channel has published: how far the log has come, its last events, whose rights they touched, and what is shared of it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use domain::activity::WorkspaceEvent;
use store::Caller;
use store::activity::{Cursor, Front};
use tokio::time::Instant;
use words::{ApiTokenId, PersonId};

use crate::shared::Shared;

/// What a channel has published.
#[derive(Debug)]
pub(crate) struct Published {
    begun: bool,
    front: Option<Front>,
    /// The last events up to the front, without a hole.
    recent: VecDeque<Logged>,
    capacity: usize,
    touches: Touches,
    shared: Arc<Shared>,
}

/// An event, and what is known of who may hear it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Logged {
    pub(crate) event: Arc<WorkspaceEvent>,
    /// For whom the comment is that it is about; null where nobody asked, or where they may have become others since.
    pub(crate) addressees: Option<Arc<HashSet<PersonId>>>,
}

impl Logged {
    /// An event of whose hearers nobody asked.
    pub(crate) fn unasked(event: Arc<WorkspaceEvent>) -> Self {
        Self { event, addressees: None }
    }
}

/// What was read at once.
pub(crate) struct News {
    /// Those that follow what was published before.
    pub(crate) events: Vec<Logged>,
    /// Whether those for whom a comment is may have become others.
    pub(crate) addressees_changed: bool,
    /// Whose memberships were touched.
    pub(crate) persons: Vec<PersonId>,
    /// Which tokens were.
    pub(crate) tokens: Vec<ApiTokenId>,
    /// What is shared by who is told of it.
    pub(crate) shared: Shared,
}

/// What is published after a number.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// These follow, and the log has come so far.
    Events(Cursor, Vec<Logged>),
    /// Something that is no longer kept.
    Apart,
    /// Nothing yet.
    Nothing,
}

impl Published {
    /// Nothing; later at most so many events.
    pub(crate) fn new(capacity: usize) -> Self {
        let shared = Arc::new(Shared::new(HashMap::new()));
        Self { begun: false, front: None, recent: VecDeque::new(), capacity, touches: Touches::default(), shared }
    }

    /// Whether the log was looked for at least once.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun
    }

    /// There is no such log.
    pub(crate) fn nothing_there(&mut self) {
        self.begun = true;
    }

    /// How far the logs had come.
    pub(crate) fn front(&self) -> Option<Front> {
        self.front
    }

    /// Begins at this front: for the first time, after another life of the database, or after more than is kept. Nobody's rights are known.
    pub(crate) fn begin(&mut self, front: Front) {
        self.begun = true;
        self.recent.clear();
        self.touches.touch_all();
        self.shared = Arc::new(Shared::new(HashMap::new()));
        self.front = Some(front);
    }

    /// Goes on to this front.
    pub(crate) fn go_on(&mut self, front: Front, news: News) {
        self.touches.touch(news.persons, news.tokens);
        if news.addressees_changed {
            self.recent.iter_mut().for_each(|logged| logged.addressees = None);
        }
        self.recent.extend(news.events);
        let excess = self.recent.len().saturating_sub(self.capacity);
        self.recent.drain(..excess);
        self.shared = Arc::new(news.shared);
        self.front = Some(front);
    }

    /// At most so many events after a number, in the life of the database in which the log was seen to have come so far.
    pub(crate) fn after(&self, read: i64, batch: i64, seen: &Cursor) -> After {
        let Some(front) = self.front.filter(|front| front.head.epoch == seen.epoch && front.head.seq > read) else {
            return After::Nothing;
        };
        let skipped = self.recent.front().map(|first| usize::try_from(read + 1 - first.event.seq));
        let (Some(Ok(skipped)), Ok(batch)) = (skipped, usize::try_from(batch)) else { return After::Apart };
        After::Events(front.head, self.recent.iter().skip(skipped).take(batch).cloned().collect())
    }

    pub(crate) fn touches(&self) -> &Touches {
        &self.touches
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// What is shared is read anew, unless it was just now.
    pub(crate) fn renew(&mut self, now: Instant) {
        if !self.shared.is_fresh(now) {
            self.shared = Arc::new(Shared::new(HashMap::new()));
        }
    }
}

/// Whose rights were touched by what was published, counted. Who was touched since they last looked must look again before anything more is
/// told: memberships and tokens change by events alone, so others need not.
#[derive(Debug, Default)]
pub(crate) struct Touches {
    count: u64,
    all: u64,
    persons: HashMap<PersonId, u64>,
    tokens: HashMap<ApiTokenId, u64>,
}

impl Touches {
    /// How many times anybody's rights were touched.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Whether those of this caller were, after the count stood at `since`.
    pub(crate) fn concern(&self, caller: &Caller, since: u64) -> bool {
        if self.count == since {
            return false;
        }
        let person = caller.person().and_then(|person| self.persons.get(&person)).copied();
        let token = caller.token().and_then(|token| self.tokens.get(&token)).copied();
        [Some(self.all), person, token].into_iter().flatten().any(|at| at > since)
    }

    fn touch(&mut self, persons: Vec<PersonId>, tokens: Vec<ApiTokenId>) {
        if persons.is_empty() && tokens.is_empty() {
            return;
        }
        self.count += 1;
        self.persons.extend(persons.into_iter().map(|person| (person, self.count)));
        self.tokens.extend(tokens.into_iter().map(|token| (token, self.count)));
    }

    fn touch_all(&mut self) {
        self.count += 1;
        self.all = self.count;
        self.persons.clear();
        self.tokens.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::directory::{clock, invited};
    use uuid::Uuid;
    use words::Timestamp;
    use words::activity::EventKind;

    const EPOCH: Uuid = Uuid::from_u128(3);

    fn event(seq: i64) -> Arc<WorkspaceEvent> {
        let occurred_at = Timestamp::new(std::time::UNIX_EPOCH.into());
        let (id, workspace) = (Uuid::from_u128(u128::from(seq.unsigned_abs())).into(), Uuid::nil().into());
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
            restriction: None,
        })
    }

    fn front(seq: i64) -> Front {
        let (tenant, workspace) = (Uuid::nil().into(), Uuid::nil().into());
        Front { head: Cursor { tenant, workspace, seq, epoch: EPOCH }, tenant: 0 }
    }

    fn news(seqs: std::ops::RangeInclusive<i64>) -> News {
        let (persons, tokens, shared) = (Vec::new(), Vec::new(), Shared::new(HashMap::new()));
        let events = seqs.map(|seq| Logged::unasked(event(seq))).collect();
        News { events, addressees_changed: false, persons, tokens, shared }
    }

    /// A log that was at 3 and brought 4 to 10, of which five are kept.
    fn published() -> Published {
        let mut published = Published::new(5);
        assert_eq!(published.after(0, 9, &front(0).head), After::Nothing, "before anything was read");
        published.begin(front(3));
        published.go_on(front(6), news(4..=6));
        published.go_on(front(10), news(7..=10));
        published
    }

    fn seqs(after: After) -> Result<Vec<i64>, After> {
        match after {
            After::Events(_, events) => Ok(events.iter().map(|logged| logged.event.seq).collect()),
            other => Err(other),
        }
    }

    #[test]
    fn what_is_kept_is_told_in_batches_and_what_is_not_is_read_apart() {
        let published = published();
        assert_eq!(seqs(published.after(5, 9, &front(5).head)), Ok(vec![6, 7, 8, 9, 10]));
        assert_eq!(seqs(published.after(7, 2, &front(7).head)), Ok(vec![8, 9]));
        assert_eq!(seqs(published.after(4, 9, &front(4).head)), Err(After::Apart), "5 is no longer kept");
        assert_eq!(seqs(published.after(10, 9, &front(10).head)), Err(After::Nothing));
        assert_eq!(seqs(published.after(12, 9, &front(12).head)), Err(After::Nothing), "who looked later knows more");
        assert_eq!(
            seqs(published.after(7, 9, &Cursor { epoch: Uuid::nil(), ..front(7).head })),
            Err(After::Nothing),
            "another life of the database"
        );
    }

    #[test]
    fn a_log_that_begins_anew_keeps_nothing_of_the_one_before() {
        let mut published = published();
        published.begin(front(7));
        assert_eq!(seqs(published.after(5, 9, &front(5).head)), Err(After::Apart));
        published.go_on(front(8), news(8..=8));
        assert_eq!(seqs(published.after(7, 9, &front(7).head)), Ok(vec![8]));
    }

    #[test]
    fn only_who_was_touched_since_looks_again() {
        let somebody = invited(&clock(Uuid::nil().into()), "a token");
        let mut touches = Touches::default();
        touches.touch(vec![Uuid::from_u128(7).into()], Vec::new());
        assert!(!touches.concern(&somebody, 0), "somebody else was");
        touches.touch_all();
        assert!(touches.concern(&somebody, 1) && !touches.concern(&somebody, touches.count()));
    }
}
