//! Brought: the connection on which a caller was looked up, for what the request does next.
//!
//! Looking up, acting and reading what came of it are three steps of one request, one after the other: on one connection, they wait for the pool
//! once, and are reset once.

use std::sync::{Arc, Mutex, PoisonError};

use crate::beginning::{commit, commit_and_begin};
use crate::caller::{Caller, Who};
use crate::database::Store;
use crate::idempotency;
use crate::pool::Lent;
use crate::reader::Entered;

/// A connection, or none. Copies of a caller share it; nobody is another caller for it.
#[derive(Clone, Default)]
pub(crate) struct Brought(Option<Arc<Mutex<Option<Held>>>>);

/// A connection outside of any transaction, or within one that was begun as somebody.
struct Held {
    connection: Lent,
    begun: Option<Begun>,
}

/// A transaction that was begun, and what entering told.
struct Begun {
    who: Who,
    entered: Entered,
    to: To,
}

/// What a transaction was begun for.
enum To {
    Read,
    /// Under a key, if there is one, that was claimed.
    Act(Option<Under>),
}

/// A key, and what was kept under it.
struct Under {
    key: String,
    kept: Vec<idempotency::Kept>,
}

impl Brought {
    /// This one, of which every statement has ended.
    pub(crate) fn along(connection: Lent) -> Self {
        Self(Some(Arc::new(Mutex::new(Some(Held { connection, begun: None })))))
    }

    /// This one, on which it was begun to read as somebody.
    pub(crate) fn reading(connection: Lent, who: Who, entered: Entered) -> Self {
        Self::begun(connection, Begun { who, entered, to: To::Read })
    }

    /// This one, on which it was begun to act as somebody, and this was kept under the key that was claimed, if there is one.
    pub(crate) fn acting(
        connection: Lent,
        who: Who,
        entered: Entered,
        key: Option<&str>,
        kept: Vec<idempotency::Kept>,
    ) -> Self {
        let claimed = key.map(|key| Under { key: key.to_owned(), kept });
        Self::begun(connection, Begun { who, entered, to: To::Act(claimed) })
    }

    fn begun(connection: Lent, begun: Begun) -> Self {
        Self(Some(Arc::new(Mutex::new(Some(Held { connection, begun: Some(begun) })))))
    }

    fn take(&self) -> Option<Held> {
        self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Keeps a connection, whose transaction has ended, for the next step of the request; whoever came without one keeps none.
    pub(crate) fn keep(&self, connection: Lent) {
        self.keep_so(Held { connection, begun: None });
    }

    fn keep_so(&self, kept: Held) {
        if let Some(keeps) = &self.0 {
            *keeps.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        }
    }
}

impl Caller {
    /// The connection that was brought along, else one of the pool's, outside of any transaction.
    pub(crate) async fn connection(&self, store: &Store) -> anyhow::Result<Lent> {
        if let Some(Held { connection, begun: None }) = self.brought.take() {
            return Ok(connection);
        }
        // What was begun for another is for nobody: it has gone back to the pool, which rolls it back, and may have no other.
        store.connection().await
    }

    /// The connection on which it was begun to read as this caller, with what entering told.
    pub(crate) fn reads(&self) -> Option<(Lent, Entered)> {
        let (connection, begun) = self.begun(|to| matches!(to, To::Read))?;
        Some((connection, begun.entered))
    }

    /// The connection on which it was begun to act as this caller, under this key if there is one, with what entering told and what was kept under the key.
    pub(crate) fn acts(&self, key: Option<&str>) -> Option<(Lent, Entered, Vec<idempotency::Kept>)> {
        let (connection, Begun { entered, to, .. }) = self.begun(
            |to| matches!(to, To::Act(claimed) if claimed.as_ref().map(|claimed| claimed.key.as_str()) == key),
        )?;
        let kept = if let To::Act(Some(claimed)) = to { claimed.kept } else { Vec::new() };
        Some((connection, entered, kept))
    }

    fn begun(&self, wanted: impl Fn(&To) -> bool) -> Option<(Lent, Begun)> {
        match self.brought.take()? {
            Held { connection, begun: Some(begun) } if begun.who == self.who && wanted(&begun.to) => {
                Some((connection, begun))
            }
            kept => {
                self.brought.keep_so(kept);
                None
            }
        }
    }

    /// Commits, after what `last` says, which gives a number. What came of it is read next, by who came with a connection: so that is begun, too.
    pub(crate) async fn commits(&self, mut connection: Lent, last: Option<&str>) -> Result<Option<i64>, sqlx::Error> {
        let (Some(_), Who::Person { person, .. }) = (&self.brought.0, &self.who) else {
            let number = commit(&mut connection, last).await?;
            self.brought.keep(connection);
            return Ok(number);
        };
        let (number, entered) = commit_and_begin(&mut connection, self, *person, last).await?;
        // Where it could not be begun, the connection is the pool's to look after.
        if let Some(entered) = entered {
            let begun = Begun { who: self.who.clone(), entered, to: To::Read };
            self.brought.keep_so(Held { connection, begun: Some(begun) });
        }
        Ok(number)
    }

    /// The same, who stays: what was held for the next step of a request goes back.
    #[must_use]
    pub fn settled(self) -> Self {
        Self { brought: Brought::default(), ..self }
    }
}

impl PartialEq for Brought {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Brought {}

impl std::fmt::Debug for Brought {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Brought")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use words::{Moment, PersonId, TenantId, Timestamp};

    use super::*;
    use crate::beginning::begin_acting;
    use crate::log::Recorded;
    use crate::reader::Reader;
    use crate::unit::Unit;

    fn somebody(number: u128, brought: &Brought) -> Caller {
        let person = PersonId(uuid::Uuid::from_u128(number));
        let who = Who::Person { person, scopes: Vec::new(), token: None, expires_at: None };
        Caller { tenant: TenantId(uuid::Uuid::from_u128(7)), who, brought: brought.clone() }
    }

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-02T09:00:00Z").unwrap()
    }

    #[tokio::test]
    async fn what_was_begun_for_one_is_read_by_no_other() {
        let url = std::env::var("ENTENTE_TEST_DATABASE_URL").unwrap();
        Store::migrate(&url).await.unwrap();
        let store = Store::connect(&url, 1).await.unwrap();
        for reads in [1, 2] {
            let brought = Brought::along(store.connection().await.unwrap());
            let acts = somebody(1, &brought);
            let unit = Unit::open(&store, &acts, Moment::new(now(), [7; 32])).await.unwrap();
            unit.commit(Recorded::unchanged(())).await.unwrap();
            let other = somebody(reads, &brought);
            assert!(other.acts(None).is_none(), "what was begun to read is not acted in");
            let begun = other.reads();
            assert_eq!(begun.is_some(), reads == 1, "the twin: who acted goes on reading what was begun");
            drop(begun);
            let reader = Reader::open(&store, &other, now()).await.unwrap();
            assert_eq!(reader.standing().person, other.person());
        }
    }

    #[tokio::test]
    async fn what_was_begun_under_a_key_is_acted_in_by_no_other_and_under_no_other() {
        let url = std::env::var("ENTENTE_TEST_DATABASE_URL").unwrap();
        Store::migrate(&url).await.unwrap();
        let store = Store::connect(&url, 1).await.unwrap();
        let keys = [None, Some("one"), Some("another")];
        for (begun_under, number, key) in
            keys.into_iter().flat_map(|a| [1, 2].into_iter().flat_map(move |n| keys.map(|b| (a, n, b))))
        {
            let who = somebody(1, &Brought::default());
            let mut connection = store.connection().await.unwrap();
            let (entered, kept) = begin_acting(&mut connection, &who, begun_under).await.unwrap();
            let brought = Brought::acting(connection, who.who, entered, begun_under, kept);
            let acts = somebody(number, &brought);
            assert!(acts.reads().is_none(), "what was begun to act is not read from");
            let begun = acts.acts(key);
            let same = number == 1 && begun_under == key;
            assert_eq!(begun.is_some(), same, "the twin: what was begun for this is acted in; {begun_under:?} {key:?}");
            drop(begun);
            let unit = Unit::open(&store, &acts, Moment::new(now(), [7; 32])).await.unwrap();
            assert_eq!(unit.standing().person, acts.person());
        }
    }
}
