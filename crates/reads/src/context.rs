//! What a read is made with: the house's reader, and its own words for pages.

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
    /// A page in the loaders' words. Called once per load.
    fn page(page: Page) -> Self::Page;
    /// Their answer in this crate's words: one slice per key, in the order of the keys.
    fn children<T: Send + Sync + 'static>(children: Self::Children<T>) -> Children<T>;
}

/// A row that can be asked for by a key of its own.
pub trait Keyed: crate::Entity {
    /// The key, as other rows hold it.
    type Key: Clone + Eq + std::hash::Hash + Send + Sync + 'static;
    /// The key of this row.
    fn key(row: &Self::Row) -> Self::Key;
}
