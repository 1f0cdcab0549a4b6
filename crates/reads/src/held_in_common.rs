//! What several viewers read in common: a row that everybody may see is loaded once for all of them.

use std::{
    any::{Any, TypeId},
    sync::{Arc, PoisonError, RwLock},
};

use foldhash::HashMap;
use tokio::sync::OnceCell;

use crate::{
    context::{Extent, Keyed},
    load::{Load, loaded},
};

/// Whole rows that were loaded for everybody, for as long as they are to be good.
///
/// Loaders are asked with a reader that stands for nobody in particular, so that a row which only some may see is not found; that one each
/// viewer loads with its own. A loader by key must show the same row to whoever sees it.
pub struct Common<R> {
    ahead: Ahead,
    open: Box<dyn Fn() -> R + Send + Sync>,
    types: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// What was read before anybody asked: it does not change any more, so that nobody waits for it, nor counts who borrows it.
#[derive(Default)]
pub struct Ahead {
    /// The rows by their type, of which there are a few.
    types: Vec<(TypeId, Box<dyn Any + Send + Sync>)>,
}

/// What keys of one type led to: nothing, if there is no such row or not everybody may see it.
type Read<T> = HashMap<<T as Keyed>::Key, Option<<T as crate::Entity>::Row>>;

impl Ahead {
    /// Takes in what these keys led to, for a reader that stands for everybody, or for the one viewer of whom this is.
    pub fn fill<T: Keyed>(&mut self, keys: &[T::Key], rows: Vec<T::Row>) {
        let known = self.types.iter().position(|(known, _)| *known == TypeId::of::<T>());
        let place = known.unwrap_or_else(|| {
            self.types.push((TypeId::of::<T>(), Box::new(Read::<T>::default())));
            self.types.len() - 1
        });
        let Some(read) = self.types[place].1.downcast_mut::<Read<T>>() else { return };
        read.extend(keys.iter().map(|key| (key.clone(), None)));
        read.extend(rows.into_iter().map(|row| (T::key(&row), Some(row))));
    }

    fn row<T: Keyed>(&self, key: &T::Key) -> Option<&Option<T::Row>> {
        let (_, read) = self.types.iter().find(|(known, _)| *known == TypeId::of::<T>())?;
        read.downcast_ref::<Read<T>>()?.get(key)
    }
}

/// The rows of one type, by their keys.
struct Found<T: Keyed> {
    rows: RwLock<HashMap<T::Key, Arc<Cell<T>>>>,
}

/// What a key led to, once it is known: nothing, if there is no such row or not everybody may see it. Who waits for it is woken with all the
/// others, not one after the other.
type Cell<T> = OnceCell<Option<Arc<<T as crate::Entity>::Row>>>;

impl<T: Keyed> Found<T> {
    fn at_hand(&self, key: &T::Key) -> Option<Arc<T::Row>> {
        self.rows.read().unwrap_or_else(PoisonError::into_inner).get(key)?.get()?.clone()
    }

    fn cell(&self, key: &T::Key) -> Arc<Cell<T>> {
        let known = self.rows.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        known.unwrap_or_else(|| {
            let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(rows.entry(key.clone()).or_default())
        })
    }
}

impl<R: Send + Sync + 'static> Common<R> {
    /// What was read ahead; `open` makes readers that stand for everybody, one per load of what was not.
    pub fn new(ahead: Ahead, open: impl Fn() -> R + Send + Sync + 'static) -> Self {
        Self { ahead, open: Box::new(open), types: RwLock::default() }
    }

    /// The row of this key, if it was read ahead.
    pub(crate) fn read_ahead<T: Keyed>(&self, key: &T::Key) -> Option<&T::Row> {
        self.ahead.row::<T>(key)?.as_ref()
    }

    /// The row of this key, if somebody has loaded it, and everybody may see it.
    pub(crate) fn row_at_hand<T: Keyed>(&self, key: &T::Key) -> Option<Arc<T::Row>> {
        self.of::<T>().ok()?.at_hand(key)
    }

    /// The row of this key, if everybody may see it. Who asks first loads it while the others wait.
    pub(crate) async fn row<T, L>(&self, key: &T::Key, load: &L) -> anyhow::Result<Option<Arc<T::Row>>>
    where
        T: Keyed,
        L: for<'a> Load<'a, R, T::Key, T::Extent, Vec<T::Row>>,
    {
        if self.ahead.row::<T>(key).is_some_and(Option::is_none) {
            return Ok(None);
        }
        let cell = self.of::<T>()?.cell(key);
        let row = cell.get_or_try_init(|| async {
            let (reader, keys) = ((self.open)(), [key.clone()]);
            let row = loaded(load, &reader, &keys, T::Extent::of(true)).await?.into_iter().next();
            anyhow::Ok(row.map(Arc::new))
        });
        Ok(row.await?.clone())
    }

    fn of<T: Keyed>(&self) -> anyhow::Result<Arc<Found<T>>> {
        let known = self.types.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<T>()).cloned();
        let found = known.unwrap_or_else(|| {
            let mut types = self.types.write().unwrap_or_else(PoisonError::into_inner);
            let none = || Found::<T> { rows: RwLock::default() };
            Arc::clone(types.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(none())))
        });
        found.downcast().map_err(|_| anyhow::anyhow!("Rows of another type"))
    }
}

impl<R> std::fmt::Debug for Common<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Common").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::toy::{World, authors, library::Author};

    #[tokio::test]
    async fn a_row_is_loaded_once_and_so_is_that_there_is_none() {
        let opened = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&opened);
        let common = Common::new(Ahead::default(), move || {
            counted.fetch_add(1, Ordering::Relaxed);
            World::default()
        });
        for (key, known, opened_so_far) in [(3, true, 1), (3, true, 1), (99, false, 2), (99, false, 2)] {
            assert_eq!(common.row::<Author, _>(&key, &authors).await.unwrap().is_some(), known, "{key}");
            assert_eq!(opened.load(Ordering::Relaxed), opened_so_far, "{key}");
        }
    }

    #[tokio::test]
    async fn what_was_filled_in_is_not_loaded() {
        let mut ahead = Ahead::default();
        ahead.fill::<Author>(&[3, 99], authors(&World::default(), &[3, 99]).await.unwrap());
        let common = Common::new(ahead, || -> World { unreachable!("all is known") });
        assert!(common.read_ahead::<Author>(&3).is_some() && common.read_ahead::<Author>(&99).is_none());
        assert!(common.row::<Author, _>(&99, &authors).await.unwrap().is_none(), "that there is none is known, too");
    }

    #[tokio::test]
    async fn a_load_that_failed_is_tried_again() {
        let fails = Arc::new(Mutex::new(true));
        let failing = Arc::clone(&fails);
        let common = Common::new(Ahead::default(), move || {
            let world = World::default();
            *world.fails.lock().unwrap() = failing.lock().unwrap().then_some("authors");
            world
        });
        assert!(common.row::<Author, _>(&3, &authors).await.is_err());
        *fails.lock().unwrap() = false;
        assert!(common.row::<Author, _>(&3, &authors).await.unwrap().is_some());
    }
}
