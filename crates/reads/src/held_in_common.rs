//! What several viewers read in common: a row that everybody may see is loaded once for all of them.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
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
    rows: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

type Found<T> = lock::Mutex<HashMap<<T as Keyed>::Key, Option<Arc<<T as crate::Entity>::Row>>>>;

impl<R: Send + Sync + 'static> Common<R> {
    /// Nothing yet; `open` makes readers that stand for everybody, one per load.
    pub fn new(open: impl Fn() -> R + Send + Sync + 'static) -> Self {
        Self { open: Box::new(open), rows: Mutex::default() }
    }

    /// The row of this key, if everybody may see it. Who asks first loads it while the others wait.
    pub(crate) async fn row<T, L>(&self, key: &T::Key, load: &L) -> anyhow::Result<Option<Arc<T::Row>>>
    where
        T: Keyed,
        L: for<'a> Load<'a, R, T::Key, (), Vec<T::Row>>,
    {
        let found = self.of::<T>()?;
        let mut found = found.lock().await;
        if let Some(row) = found.get(key) {
            return Ok(row.clone());
        }
        let reader = (self.open)();
        let keys = [key.clone()];
        let row = begun(load, &reader, &keys, ()).await?.into_iter().next().map(Arc::new);
        found.insert(key.clone(), row.clone());
        Ok(row)
    }

    fn of<T: Keyed>(&self) -> anyhow::Result<Arc<Found<T>>> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let found = rows.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(Found::<T>::default()));
        Arc::clone(found).downcast().map_err(|_| anyhow::anyhow!("Rows of another type"))
    }
}

impl<R> std::fmt::Debug for Common<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Common").finish_non_exhaustive()
    }
}
