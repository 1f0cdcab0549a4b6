//! What a read is made with: the house's reader, and its own words for pages.

use crate::held_in_common::Common;
use crate::page::{Children, Page};

/// The context of a root field: whatever loaders and fields need to know. Each root field has its own.
///
/// It adapts once between this crate and the loaders, which know nothing of it: a loader is a plain
/// `async fn(&Reader, &[Key]) -> anyhow::Result<..>` and may be named as it stands.
pub trait Context: Send + Sync + 'static {
    /// What loaders read from.
    type Reader: Send + Sync + 'static;
    /// A page, in the loaders' words.
    type Page: Send + 'static;
    /// What a loader of pages returns.
    type Children<T: Send + Sync + 'static>: Send;

    /// The reader that loaders get.
    fn reader(&self) -> &Self::Reader;
    /// What was loaded for everybody who reads the same at the same time: asked before the reader is, for a key alone.
    fn common(&self) -> Option<&Common<Self::Reader>> {
        None
    }
    /// A page in the loaders' words. Called once per load.
    fn page(page: Page) -> Self::Page;
    /// Their answer in this crate's words: one slice per key, in the order of the keys.
    fn children<T: Send + Sync + 'static>(children: Self::Children<T>) -> Children<T>;
}

/// A row that can be asked for by a key of its own.
pub trait Keyed: crate::Entity {
    /// The key, as other rows hold it.
    type Key: Clone + Eq + std::hash::Hash + Send + Sync + 'static;
    /// What its loaders by key are told beside the keys: nothing, or for a [`Sketch`](crate::Sketch) whether whole rows are wanted.
    type Extent: Extent;
    /// The key of this row.
    fn key(row: &Self::Row) -> Self::Key;
}

/// What a loader is told beside the keys.
pub trait Extent: Send + 'static {
    /// In its words, whether whole rows are wanted.
    fn of(whole: bool) -> Self;
}

/// Its rows are always whole.
impl Extent for () {
    fn of(_: bool) -> Self {}
}

/// Whether whole rows are wanted, or sketches will do.
impl Extent for (bool,) {
    fn of(whole: bool) -> Self {
        (whole,)
    }
}

/// A row that goes along with its key: for a link whose object is made from the row itself and from what is loaded beside it.
pub struct Held<E: Keyed> {
    key: E::Key,
    row: E::Row,
}

impl<E: Keyed> Held<E>
where
    E::Row: Clone,
{
    /// This row.
    pub fn of(row: &E::Row) -> Self {
        Self { key: E::key(row), row: row.clone() }
    }

    /// The row.
    pub fn row(&self) -> &E::Row {
        &self.row
    }
}

impl<E: Keyed> Clone for Held<E>
where
    E::Row: Clone,
{
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), row: self.row.clone() }
    }
}

impl<E: Keyed> PartialEq for Held<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E: Keyed> Eq for Held<E> {}

impl<E: Keyed> std::hash::Hash for Held<E> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}
