//! What several viewers read in common: a row that everybody may see is loaded once for all of them.

use std::{
    any::{Any, TypeId},
    sync::{Arc, PoisonError, RwLock},
};

use foldhash::HashMap;
use tokio::sync::OnceCell;

use crate::{
    context::{Extent, Keyed},
    load::{Load, begun},
};

/// Whole rows that were loaded for everybody, for as long as they are to be good.
///
/// Loaders are asked with a reader that stands for nobody in particular, so that a row which only some may see is not found; that one each
/// viewer loads with its own. A loader by key must show the same row to whoever sees it.
pub struct Common<R> {
    open: Box<dyn Fn() -> R + Send + Sync>,
    types: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
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
    /// Nothing yet; `open` makes readers that stand for everybody, one per load.
    pub fn new(open: impl Fn() -> R + Send + Sync + 'static) -> Self {
        Self { open: Box::new(open), types: RwLock::default() }
    }

    /// Takes in what these keys led to, for a reader that stands for everybody, or for the one viewer of whom this is.
    pub fn fill<T: Keyed>(&self, keys: &[T::Key], rows: Vec<T::Row>) {
        let mut rows: HashMap<T::Key, Arc<T::Row>> =
            rows.into_iter().map(|row| (T::key(&row), Arc::new(row))).collect();
        let Ok(found) = self.of::<T>() else { return };
        let mut cells = found.rows.write().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            // What is known already is as good.
            let row = rows.remove(key);
            cells.entry(key.clone()).or_insert_with(|| Arc::new(Cell::<T>::new_with(Some(row))));
        }
    }

    /// The row of this key, if it is known that everybody may see it.
    pub(crate) fn row_at_hand<T: Keyed>(&self, key: &T::Key) -> Option<Arc<T::Row>> {
        self.of::<T>().ok()?.at_hand(key)
    }

    /// The row of this key, if everybody may see it. Who asks first loads it while the others wait.
    pub(crate) async fn row<T, L>(&self, key: &T::Key, load: &L) -> anyhow::Result<Option<Arc<T::Row>>>
    where
        T: Keyed,
        L: for<'a> Load<'a, R, T::Key, T::Extent, Vec<T::Row>>,
    {
        let cell = self.of::<T>()?.cell(key);
        let row = cell.get_or_try_init(|| async {
            let (reader, keys) = ((self.open)(), [key.clone()]);
            let row = begun(load, &reader, &keys, T::Extent::of(true)).await?.into_iter().next();
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
        let common = Common::new(move || {
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
        let common = Common::new(|| -> World { unreachable!("all is known") });
        common.fill::<Author>(&[3, 99], authors(&World::default(), &[3, 99]).await.unwrap());
        assert!(common.row_at_hand::<Author>(&3).is_some());
        assert!(common.row::<Author, _>(&99, &authors).await.unwrap().is_none(), "that there is none is known, too");
    }

    #[tokio::test]
    async fn a_load_that_failed_is_tried_again() {
        let fails = Arc::new(Mutex::new(true));
        let failing = Arc::clone(&fails);
        let common = Common::new(move || {
            let world = World::default();
            *world.fails.lock().unwrap() = failing.lock().unwrap().then_some("authors");
            world
        });
        assert!(common.row::<Author, _>(&3, &authors).await.is_err());
        *fails.lock().unwrap() = false;
        assert!(common.row::<Author, _>(&3, &authors).await.unwrap().is_some());
    }
}
