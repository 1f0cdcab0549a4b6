//! Loading one link for all objects of its level: distinct keys out, one call, rows back to their parents.

use std::{
    any::Any,
    hash::Hash,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use futures_util::future::BoxFuture;
use smallvec::{SmallVec, smallvec};
use tokio::time::Instant;

use crate::{
    context::{Context, Extent, Keyed},
    outside::outside,
    page::Arguments,
    plan::Selection,
};

/// A row of any entity.
pub(crate) type Row<'r> = &'r (dyn Any + Send + Sync);

/// An `async fn` that loads: `(&R, &[K])`, with a page `(&R, &[K], P)`, or with a page or none and an argument.
///
/// `AsyncFn` bounds cannot say that the future is `Send`; this trait can.
pub trait Load<'a, R, K, More, Out>: Send + Sync {
    /// The future of one load.
    type Future: Future<Output = anyhow::Result<Out>> + Send + 'a;
    /// Begins the load.
    fn load(&self, reader: &'a R, keys: &'a [K], more: More) -> Self::Future;
}

impl<'a, F, Fut, R: 'a, K: 'a, Out> Load<'a, R, K, (), Out> for F
where
    F: Fn(&'a R, &'a [K]) -> Fut + Send + Sync,
    Fut: Future<Output = anyhow::Result<Out>> + Send + 'a,
{
    type Future = Fut;

    fn load(&self, reader: &'a R, keys: &'a [K], (): ()) -> Fut {
        self(reader, keys)
    }
}

impl<'a, F, Fut, R: 'a, K: 'a, A, Out> Load<'a, R, K, (A,), Out> for F
where
    F: Fn(&'a R, &'a [K], A) -> Fut + Send + Sync,
    Fut: Future<Output = anyhow::Result<Out>> + Send + 'a,
{
    type Future = Fut;

    fn load(&self, reader: &'a R, keys: &'a [K], (a,): (A,)) -> Fut {
        self(reader, keys, a)
    }
}

impl<'a, F, Fut, R: 'a, K: 'a, A, B, Out> Load<'a, R, K, (A, B), Out> for F
where
    F: Fn(&'a R, &'a [K], A, B) -> Fut + Send + Sync,
    Fut: Future<Output = anyhow::Result<Out>> + Send + 'a,
{
    type Future = Fut;

    fn load(&self, reader: &'a R, keys: &'a [K], (a, b): (A, B)) -> Fut {
        self(reader, keys, a, b)
    }
}

/// How long a load may take without a word about it.
const SLOW: Duration = Duration::from_secs(1);

/// Loads, and tells who listens to `reads::load` at trace: each load is one statement, or the house does not keep its promise. A slow one is told
/// with the operation to which it belongs, which the driver does not know.
pub(crate) async fn loaded<'a, R, K, More, Out, L: Load<'a, R, K, More, Out>>(
    load: &L,
    reader: &'a R,
    keys: &'a [K],
    more: More,
) -> anyhow::Result<Out> {
    tracing::trace!(target: "reads::load", keys = keys.len(), "a link is loaded");
    let begun = Instant::now();
    let given = outside(pin!(load.load(reader, keys, more))).await;
    if begun.elapsed() >= SLOW {
        tracing::warn!(milliseconds = begun.elapsed().as_millis(), keys = keys.len(), "a link was slow to load");
    }
    given
}

/// What one link is asked: the rows that stand above it, and how it was selected.
#[derive(Clone, Copy)]
pub(crate) struct Call<'r, 'p> {
    pub(crate) context: Row<'r>,
    pub(crate) shelf: &'r Shelf,
    pub(crate) arguments: &'r Arguments,
    pub(crate) parents: &'p [Row<'r>],
    /// What is selected below; `None` asks for all that there is.
    pub(crate) selection: Option<&'r Selection>,
}

/// What one link gave: its rows, and which of them belong to each parent.
pub(crate) struct Fetched<'r> {
    pub(crate) rows: Few<Row<'r>>,
    pub(crate) at: Few<Slot>,
}

/// Often one, as in each delivery of a subscription: it needs no room of its own.
pub(crate) type Few<T> = SmallVec<[T; 1]>;

/// The rows of one parent, as positions in [`Fetched::rows`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Null,
    One(usize),
    Many(Vec<usize>),
}

/// How a link comes to its rows.
pub(crate) enum Fetching<'r> {
    /// They are here: parts of the parents' rows, or what was loaded before.
    AtHand(Fetched<'r>),
    /// They are loaded. It has not begun.
    Loads(BoxFuture<'r, anyhow::Result<Fetched<'r>>>),
}

/// Something must be loaded, and who reads does not wait.
#[derive(Debug, thiserror::Error)]
#[error("Not everything is at hand")]
pub(crate) struct NotAtHand;

impl<'r> Fetching<'r> {
    /// The rows; if they are to be loaded, for who waits.
    pub(crate) async fn rows(self, waits: bool) -> anyhow::Result<Fetched<'r>> {
        match self {
            Self::AtHand(fetched) => Ok(fetched),
            Self::Loads(load) if waits => load.await,
            Self::Loads(_) => Err(NotAtHand.into()),
        }
    }
}

/// A link: loading, or merely looking into the parents' rows.
pub(crate) type Fetch = Box<dyn for<'r, 'p> Fn(Call<'r, 'p>) -> Fetching<'r> + Send + Sync>;

pub(crate) fn fetch<F>(fetch: F) -> Fetch
where
    F: for<'r, 'p> Fn(Call<'r, 'p>) -> Fetching<'r> + Send + Sync + 'static,
{
    Box::new(fetch)
}

/// The row behind this reference, or the context.
#[expect(clippy::expect_used, reason = "a field and its rows are declared for the same entity")]
pub(crate) fn cast<T: 'static>(row: Row<'_>) -> &T {
    row.downcast_ref().expect("a row of the entity that declares the field")
}

/// Which keys one parent holds.
pub(crate) enum Wanted<K> {
    Nothing,
    One(K),
    Many(Vec<K>),
}

/// Parents hold keys of the rows: one load of the distinct keys.
pub(crate) fn by_key<C, P, T, L>(wanted: impl Fn(&P) -> Wanted<T::Key> + Send + Sync + 'static, load: L) -> Fetch
where
    C: Context,
    P: 'static,
    T: Keyed,
    L: for<'a> Load<'a, C::Reader, T::Key, T::Extent, Vec<T::Row>> + 'static,
{
    let load = Arc::new(load);
    fetch(move |Call { context, shelf, parents, selection, .. }| {
        let context: &C = cast(context);
        let common = context.common();
        let extent = T::Extent::of(selection.is_none_or(|selection| selection.whole));
        if let [parent] = parents {
            match wanted(cast(*parent)) {
                Wanted::Nothing => return Fetching::AtHand(Fetched { at: smallvec![Slot::Null], rows: Few::new() }),
                Wanted::One(key) => {
                    if let Some(row) = common.and_then(|common| common.read_ahead::<T>(&key)) {
                        return Fetching::AtHand(Fetched {
                            at: smallvec![Slot::One(0)],
                            rows: smallvec![row as Row<'_>],
                        });
                    }
                    if let Some(row) = common.and_then(|common| common.row_at_hand::<T>(&key)) {
                        return Fetching::AtHand(Fetched { at: smallvec![Slot::One(0)], rows: shelf.keep_shared(row) });
                    }
                }
                Wanted::Many(_) => {}
            }
        }
        let wanted: Vec<Wanted<T::Key>> = parents.iter().map(|parent| wanted(cast(*parent))).collect();
        let load = Arc::clone(&load);
        Fetching::Loads(Box::pin(async move {
            let keys = distinct(wanted.iter().flat_map(|wanted| match wanted {
                Wanted::Nothing => &[],
                Wanted::One(key) => std::slice::from_ref(key),
                Wanted::Many(keys) => keys.as_slice(),
            }));
            let in_common = match (common, &*keys) {
                (Some(common), [key]) => match common.read_ahead::<T>(key) {
                    Some(row) => Some(smallvec![row as Row<'_>]),
                    None => Box::pin(common.row::<T, L>(key, &*load)).await?.map(|row| shelf.keep_shared(row)),
                },
                _ => None,
            };
            if let Some(rows) = in_common {
                let slot = |wanted| match wanted {
                    Wanted::Nothing => Slot::Null,
                    Wanted::One(_) => Slot::One(0),
                    Wanted::Many(keys) => Slot::Many(vec![0; keys.len()]),
                };
                let at = wanted.into_iter().map(slot).collect();
                return Ok(Fetched { rows, at });
            }
            let rows =
                if keys.is_empty() { Vec::new() } else { loaded(&*load, context.reader(), &keys, extent).await? };
            let place: HashMap<T::Key, usize> = rows.iter().map(T::key).zip(0..).collect();
            let at = wanted.into_iter().map(|wanted| match wanted {
                Wanted::Nothing => Slot::Null,
                Wanted::One(key) => place.get(&key).map_or(Slot::Null, |row| Slot::One(*row)),
                Wanted::Many(keys) => Slot::Many(keys.iter().filter_map(|key| place.get(key).copied()).collect()),
            });
            Ok(Fetched { at: at.collect(), rows: shelf.keep(rows) })
        }))
    })
}

/// Rows hold keys of their parents: one load of all parents' keys. A row alone per parent, or a list. `more` is told whether whole rows are wanted.
pub(crate) fn by_parent<C, P, R, K, More, L>(
    key: impl Fn(&P) -> K + Send + Sync + 'static,
    load: L,
    more: fn(bool) -> More,
    list: bool,
) -> Fetch
where
    C: Context,
    P: 'static,
    R: Send + Sync + 'static,
    K: Clone + Eq + Hash + Send + Sync + 'static,
    More: Send + 'static,
    L: for<'a> Load<'a, C::Reader, K, More, Vec<(K, R)>> + 'static,
{
    let load = Arc::new(load);
    fetch(move |Call { context, shelf, parents, selection, .. }| {
        let more = more(selection.is_none_or(|selection| selection.whole));
        let parents: Vec<K> = parents.iter().map(|parent| key(cast(*parent))).collect();
        let load = Arc::clone(&load);
        Fetching::Loads(Box::pin(async move {
            let keys = distinct(&parents);
            let rows = if keys.is_empty() {
                Vec::new()
            } else {
                loaded(&*load, cast::<C>(context).reader(), &keys, more).await?
            };
            let mut of: HashMap<K, Vec<usize>> = HashMap::with_capacity(keys.len());
            let mut kept = Vec::with_capacity(rows.len());
            for (parent, row) in rows {
                of.entry(parent).or_default().push(kept.len());
                kept.push(row);
            }
            let at = parents.iter().map(|parent| match (of.get(parent), list) {
                (Some(rows), false) => rows.first().map_or(Slot::Null, |row| Slot::One(*row)),
                (None, false) => Slot::Null,
                (Some(rows), true) => Slot::Many(rows.clone()),
                (None, true) => Slot::Many(Vec::new()),
            });
            Ok(Fetched { at: at.collect(), rows: shelf.keep(kept) })
        }))
    })
}

/// The keys once each, in the order of their first mention.
pub(crate) fn distinct<'k, K: Clone + Eq + Hash + 'k>(keys: impl IntoIterator<Item = &'k K>) -> Vec<K> {
    let keys = keys.into_iter();
    let mut seen = HashSet::with_capacity(keys.size_hint().0);
    keys.filter(|key| seen.insert(*key)).cloned().collect()
}

/// Keeps everything that a root field loaded until its answer is written, so that rows can be borrowed meanwhile.
#[derive(Default)]
pub(crate) struct Shelf {
    kept: OnceLock<(Box<dyn Rows>, Box<Shelf>)>,
}

trait Rows: Send + Sync {
    fn rows(&self) -> Few<Row<'_>>;
}

impl<R: Send + Sync + 'static> Rows for Vec<R> {
    fn rows(&self) -> Few<Row<'_>> {
        self.iter().map(|row| row as Row<'_>).collect()
    }
}

/// A row that others keep, too.
struct Shared<R>(Arc<R>);

impl<R: Send + Sync + 'static> Rows for Shared<R> {
    fn rows(&self) -> Few<Row<'_>> {
        smallvec![&*self.0 as Row<'_>]
    }
}

impl Shelf {
    /// Puts rows away and lends them. Walks to the end of the shelf: there is one board per selected link.
    pub(crate) fn keep<R: Send + Sync + 'static>(&self, rows: Vec<R>) -> Few<Row<'_>> {
        self.put(Box::new(rows))
    }

    /// The same for a row that is shared.
    pub(crate) fn keep_shared<R: Send + Sync + 'static>(&self, row: Arc<R>) -> Few<Row<'_>> {
        self.put(Box::new(Shared(row)))
    }

    fn put(&self, rows: Box<dyn Rows>) -> Few<Row<'_>> {
        let mut end = self;
        while let Some((_, next)) = end.kept.get() {
            end = next;
        }
        end.kept.get_or_init(|| (rows, Box::default())).0.rows()
    }
}

impl Drop for Shelf {
    /// One board after the other: a long shelf would otherwise be dropped by recursion.
    fn drop(&mut self) {
        let mut next = self.kept.take();
        while let Some((_, mut shelf)) = next {
            next = shelf.kept.take();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use std::io::Write;
    use std::sync::Mutex;

    use tracing::Instrument as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    async fn takes(seconds: &u64, _: &[u8]) -> anyhow::Result<()> {
        tokio::time::sleep(Duration::from_secs(*seconds)).await;
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_load_is_told_with_its_operation_and_another_is_not() {
        let written = Written::default();
        let into = written.clone();
        let lines = tracing_subscriber::fmt().with_ansi(false).with_writer(move || into.clone()).finish();
        let _heard = tracing::subscriber::set_default(lines);
        for (seconds, operation) in [(0, "quick"), (2, "slow")] {
            let span = tracing::info_span!("answering", operation);
            loaded(&takes, &seconds, &[], ()).instrument(span).await.unwrap();
        }
        let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert_eq!(log.lines().count(), 1, "{log}");
        assert!(log.contains("slow to load") && log.contains(r#"operation="slow""#), "{log}");
    }

    #[test]
    fn a_shelf_lends_what_it_keeps() {
        let shelf = Shelf::default();
        let first = shelf.keep(vec![1_u8, 2]);
        let second = shelf.keep(vec!["x".to_owned()]);
        assert_eq!((cast::<u8>(first[1]), cast::<String>(second[0]).as_str()), (&2, "x"));
    }

    #[test]
    fn a_long_shelf_is_dropped_on_a_short_stack() {
        let fill = || {
            let shelf = Shelf::default();
            let mut end = &shelf;
            for _ in 0..200_000 {
                end = &end.kept.get_or_init(|| (Box::new(vec![0_u8]), Box::default())).1;
            }
            drop(shelf);
        };
        std::thread::Builder::new().stack_size(256 * 1024).spawn(fill).unwrap().join().unwrap();
    }
}
