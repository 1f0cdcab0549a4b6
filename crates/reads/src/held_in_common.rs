//! What several viewers read in common: a row that everybody may see is loaded once for all of them.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use futures_util::lock;

use crate::{
    context::Keyed,
    load::{Load, begun},
};

/// Rows that were loaded for everybody, for as long as they are to be good.
///
/// Loaders are asked with a reader that stands for nobody in particular, so that a row which only some may see is not found; that one each
/// viewer loads with its own. A loader by key must show the same row to whoever sees it.
pub struct Common<R> {
    open: Box<dyn Fn() -> R + Send + Sync>,
    types: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

type Rows<T> = HashMap<<T as Keyed>::Key, Loaded<<T as crate::Entity>::Row>>;

/// What a key led to.
enum Loaded<R> {
    Row(Arc<R>),
    /// There is none, or not everybody may see it.
    Nothing,
}

impl<R> Loaded<R> {
    fn row(&self) -> Option<Arc<R>> {
        match self {
            Self::Row(row) => Some(Arc::clone(row)),
            Self::Nothing => None,
        }
    }
}

/// The rows of one type, by their keys.
struct Found<T: Keyed> {
    rows: RwLock<Rows<T>>,
    /// Held while one is loaded.
    loading: lock::Mutex<()>,
}

impl<T: Keyed> Found<T> {
    /// What is done with what a key led to, if it was loaded before.
    fn loaded<O>(&self, key: &T::Key, what: impl FnOnce(&Loaded<T::Row>) -> O) -> Option<O> {
        self.rows.read().unwrap_or_else(PoisonError::into_inner).get(key).map(what)
    }
}

impl<R: Send + Sync + 'static> Common<R> {
    /// Nothing yet; `open` makes readers that stand for everybody, one per load.
    pub fn new(open: impl Fn() -> R + Send + Sync + 'static) -> Self {
        Self { open: Box::new(open), types: RwLock::default() }
    }

    /// The same without waiting; `None` if the key was not loaded yet, or is nobody's in common.
    pub(crate) fn row_at_hand<T: Keyed>(&self, key: &T::Key) -> Option<Arc<T::Row>> {
        self.of::<T>().ok()?.loaded(key, Loaded::row)?
    }

    /// The row of this key, if everybody may see it. Who asks first loads it while the others wait.
    pub(crate) async fn row<T, L>(&self, key: &T::Key, load: &L) -> anyhow::Result<Option<Arc<T::Row>>>
    where
        T: Keyed,
        L: for<'a> Load<'a, R, T::Key, (), Vec<T::Row>>,
    {
        let found = self.of::<T>()?;
        if let Some(row) = found.loaded(key, Loaded::row) {
            return Ok(row);
        }
        let _loading = found.loading.lock().await;
        if let Some(row) = found.loaded(key, Loaded::row) {
            return Ok(row);
        }
        let reader = (self.open)();
        let keys = [key.clone()];
        let loaded = begun(load, &reader, &keys, ()).await?.into_iter().next();
        let loaded = loaded.map_or(Loaded::Nothing, |row| Loaded::Row(Arc::new(row)));
        let row = loaded.row();
        found.rows.write().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), loaded);
        Ok(row)
    }

    fn of<T: Keyed>(&self) -> anyhow::Result<Arc<Found<T>>> {
        let known = self.types.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<T>()).cloned();
        let found = known.unwrap_or_else(|| {
            let mut types = self.types.write().unwrap_or_else(PoisonError::into_inner);
            let none = || Found::<T> { rows: RwLock::default(), loading: lock::Mutex::default() };
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
