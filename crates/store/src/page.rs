//! Pages: a part of an ordered list, from a cursor on, and what was found of it for each parent.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use foldhash::{HashMap, HashMapExt as _};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;
use words::{Day, Timestamp};

/// A part of a list: the first or last so many rows, after or before a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// 1 to 100.
    pub limit: i64,
    /// From the end of the list.
    pub backward: bool,
    /// Only what follows it.
    pub after: Option<String>,
    /// Only what precedes it.
    pub before: Option<String>,
    /// Whether all of each row is wanted, of those that can be read in brief ([`Sketched`](crate::Sketched)).
    pub whole: bool,
}

/// A cursor that is none of this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The cursor is not one of this list; leave it out, or use one that the list gave")]
pub struct BadCursor;

impl Page {
    /// The sort key behind `after`.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, BadCursor> {
        self.after.as_deref().map(decode).transpose()
    }

    /// The sort key behind `before`.
    pub fn before<K: DeserializeOwned>(&self) -> Result<Option<K>, BadCursor> {
        self.before.as_deref().map(decode).transpose()
    }

    /// The sort keys between which a list stands that ascends by `A`: behind `after`, before `before`. Where there is no cursor, that is either end
    /// of what there may be: so a statement needs no `OR`, which would keep it from its index, since it is planned for any values.
    pub(crate) fn between<A: Ends, I: From<Uuid> + DeserializeOwned>(&self) -> Result<Bounds<A, I>, BadCursor> {
        Ok((self.after()?.unwrap_or_else(first), self.before()?.unwrap_or_else(last)))
    }

    /// The same of a list that descends.
    pub(crate) fn between_down<A: Ends, I: From<Uuid> + DeserializeOwned>(&self) -> Result<Bounds<A, I>, BadCursor> {
        Ok((self.after()?.unwrap_or_else(last), self.before()?.unwrap_or_else(first)))
    }

    /// How many rows a statement must fetch per parent: one more than are shown, which tells whether there are more.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }
}

/// What a page lies between: the keys of `after` and of `before`, each with an id that tells equal ones apart.
type Bounds<A, I> = ((A, I), (A, I));

fn first<A: Ends, I: From<Uuid>>() -> (A, I) {
    (A::FIRST, Uuid::nil().into())
}

fn last<A: Ends, I: From<Uuid>>() -> (A, I) {
    (A::LAST, Uuid::max().into())
}

/// What has a first and a last value.
pub(crate) trait Ends: DeserializeOwned {
    const FIRST: Self;
    const LAST: Self;
}

impl Ends for Timestamp {
    const FIRST: Self = Self::FIRST;
    const LAST: Self = Self::LAST;
}

impl Ends for Day {
    const FIRST: Self = Self::FIRST;
    const LAST: Self = Self::LAST;
}

/// The cursor of a row whose sort key this is: opaque, versioned.
///
/// # Panics
/// Never: sort keys are tuples of plain values.
#[expect(clippy::expect_used, reason = "sort keys are tuples of plain values")]
pub(crate) fn encode(key: &impl Serialize) -> String {
    let key = serde_json::to_string(&("1", key)).expect("a sort key is plain data");
    URL_SAFE_NO_PAD.encode(key)
}

fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, BadCursor> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| BadCursor)?;
    let said: Value = serde_json::from_slice(&bytes).map_err(|_| BadCursor)?;
    if holds_nul(&said) {
        return Err(BadCursor);
    }
    match serde_json::from_value::<(String, K)>(said) {
        Ok((version, key)) if version == "1" => Ok(key),
        _ => Err(BadCursor),
    }
}

/// Whether the character U+0000 stands in it, which is in no row: PostgreSQL refuses a statement that has it.
fn holds_nul(said: &Value) -> bool {
    match said {
        Value::String(text) => text.contains('\0'),
        Value::Array(parts) => parts.iter().any(holds_nul),
        _ => false,
    }
}

/// Tells where a row stands in its list: the cursor, which is made only for who asks.
pub type Place<T> = Arc<dyn Fn(&T) -> String + Send + Sync>;

/// What was found for one parent.
#[derive(Clone)]
pub struct Children<T> {
    /// In the order of the list, whichever end it was read from.
    pub rows: Vec<T>,
    /// Where each of them stands.
    pub place: Place<T>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether more precede.
    pub has_previous: bool,
}

impl<T> Children<T> {
    /// Cuts what a statement found (at most [`Page::fetch`] rows, in the order in which the page reads) to the page.
    pub fn of<K: Serialize>(page: &Page, found: Vec<T>, key: impl Fn(&T) -> K + Send + Sync + 'static) -> Self {
        Self::at(page, found, Arc::new(move |row| encode(&key(row))))
    }

    fn at(page: &Page, mut found: Vec<T>, place: Place<T>) -> Self {
        let limit = usize::try_from(page.limit).unwrap_or(0);
        let more = found.len() > limit;
        found.truncate(limit);
        if page.backward {
            found.reverse();
        }
        let (has_next, has_previous) =
            if page.backward { (page.before.is_some(), more) } else { (more, page.after.is_some()) };
        Self { rows: found, place, has_next, has_previous }
    }

    /// The same for many parents at once, one answer per parent in the order of `parents`; `found` is in the order in which the page reads.
    pub fn per_parent<P: Copy + Eq + std::hash::Hash, R, K: Serialize>(
        parents: &[P],
        page: &Page,
        found: Vec<R>,
        parent: impl Fn(&R) -> P,
        row: impl Fn(R) -> T,
        key: impl Fn(&T) -> K + Send + Sync + 'static,
    ) -> Vec<Self> {
        let place: Place<T> = Arc::new(move |row| encode(&key(row)));
        let mut groups: HashMap<P, Vec<T>> = HashMap::with_capacity(parents.len());
        let room = found.len().div_ceil(parents.len().max(1));
        for one in found {
            groups.entry(parent(&one)).or_insert_with(|| Vec::with_capacity(room)).push(row(one));
        }
        parents.iter().map(|p| Self::at(page, groups.remove(p).unwrap_or_default(), Arc::clone(&place))).collect()
    }
}

/// Reads a page of children for many parents in one statement, forward or backward: the same text twice, with the order turned round.
///
/// `$1` are the parents, `$2` how many rows per parent; further arguments begin at `$3`: by convention the parts of `after`, then those of
/// `before`. `from` says `parent.id`, and must name its table `s`. What belongs to the parents is joined `beside` them, what belongs to the rows
/// `with` them, once they are cut to the page: joined within, it would be looked up for rows that are not shown. Where few columns are shown of a table
/// that has many, `of` names those that are shown, joined and ordered by: else all are handed on.
macro_rules! read_page {
    ($row:ty, $reader:expr, $page:expr, $parents:expr, select: $columns:literal, from: $from:literal, forward: $forward:literal, backward: $backward:literal, [$($argument:expr),* $(,)?]) => {
        read_page!($row, $reader, $page, $parents, select: $columns, beside: "", from: $from, with: "", forward: $forward, backward: $backward,
            [$($argument),*])
    };
    ($row:ty, $reader:expr, $page:expr, $parents:expr, select: $columns:literal, beside: $beside:literal, from: $from:literal, with: $with:literal, forward: $forward:literal, backward: $backward:literal, [$($argument:expr),* $(,)?]) => {
        read_page!($row, $reader, $page, $parents, select: $columns, of: "s.*", beside: $beside, from: $from, with: $with, forward: $forward, backward: $backward,
            [$($argument),*])
    };
    ($row:ty, $reader:expr, $page:expr, $parents:expr, select: $columns:literal, of: $of:literal, beside: $beside:literal, from: $from:literal, with: $with:literal, forward: $forward:literal, backward: $backward:literal, [$($argument:expr),* $(,)?]) => {
        if $page.backward {
            sqlx::query_as!($row, "SELECT " + $columns + " FROM unnest($1::uuid[]) parent (id)" + $beside + ", LATERAL (SELECT " + $of + " FROM " + $from
                + " ORDER BY " + $backward + " LIMIT $2) s" + $with + " ORDER BY " + $backward, $parents as _, $page.fetch(), $($argument),*)
                .fetch_all(&mut *$reader.statement().await?).await?
        } else {
            sqlx::query_as!($row, "SELECT " + $columns + " FROM unnest($1::uuid[]) parent (id)" + $beside + ", LATERAL (SELECT " + $of + " FROM " + $from
                + " ORDER BY " + $forward + " LIMIT $2) s" + $with + " ORDER BY " + $forward, $parents as _, $page.fetch(), $($argument),*)
                .fetch_all(&mut *$reader.statement().await?).await?
        }
    };
}

pub(crate) use read_page;

#[cfg(test)]
mod tests {
    use super::*;

    fn page(limit: i64, backward: bool) -> Page {
        Page { limit, backward, after: None, before: None, whole: true }
    }

    #[test]
    fn a_page_says_whether_there_is_more() {
        let first = Children::of(&page(2, false), vec![1, 2, 3], |n| *n);
        assert_eq!(first.rows, [1, 2]);
        assert!(first.has_next && !first.has_previous);
        let last = Children::of(&page(2, true), vec![3, 2, 1], |n| *n);
        assert_eq!(last.rows, [2, 3]);
        assert!(!last.has_next && last.has_previous);
    }

    #[test]
    fn a_cursor_survives_its_way_and_another_is_refused() {
        let cursor = encode(&("b", 7));
        let with = |after: &str| Page { after: Some(after.to_owned()), ..page(2, false) };
        assert_eq!(with(&cursor).after::<(String, i64)>(), Ok(Some(("b".to_owned(), 7))));
        assert_eq!(with(&cursor).after::<(i64, i64)>(), Err(BadCursor));
        assert_eq!(with("nonsense").after::<(String, i64)>(), Err(BadCursor));
    }

    #[test]
    fn without_a_cursor_a_page_lies_between_the_ends_of_what_there_may_be() {
        let somewhere = (Day::FIRST.plus_days(9), Uuid::from_u128(7));
        let (first, last) = ((Day::FIRST, Uuid::nil()), (Day::LAST, Uuid::max()));
        let given = Page { after: Some(encode(&somewhere)), ..page(2, false) };
        assert_eq!(page(2, false).between::<Day, Uuid>(), Ok((first, last)));
        assert_eq!(page(2, true).between_down::<Day, Uuid>(), Ok((last, first)));
        assert_eq!(given.between::<Day, Uuid>(), Ok((somewhere, last)));
        assert_eq!(given.between_down::<Day, Uuid>(), Ok((somewhere, first)));
        let forged = Page { before: Some("nonsense".to_owned()), ..given };
        assert_eq!(forged.between::<Day, Uuid>(), Err(BadCursor));
    }

    #[test]
    fn a_cursor_with_a_character_that_no_row_has_is_refused() {
        let with = |key: &str| Page { after: Some(encode(&(Some(key), 7))), ..page(2, false) };
        assert_eq!(with("b\0").after::<(Option<String>, i64)>(), Err(BadCursor));
        let spelt = "\\u0000";
        assert_eq!(with(spelt).after::<(Option<String>, i64)>(), Ok(Some((Some(spelt.to_owned()), 7))));
    }
}
