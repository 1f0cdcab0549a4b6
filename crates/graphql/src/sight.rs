//! Sight: what fields are read with. It adapts, once, between the words of `store` and those of `reads`.

use std::sync::Arc;

use live::Shared;
use reads::Common;
use store::Reader;

/// A reader, as declared types see it. The caller's standing is in it.
#[derive(Debug)]
pub struct Sight {
    reader: Reader,
    shared: Option<Arc<Shared>>,
}

impl Sight {
    /// Through this reader.
    pub fn new(reader: Reader) -> Self {
        Self { reader, shared: None }
    }

    /// The same, for one of many who are told the same: what everybody may see was perhaps read before.
    pub fn among(reader: Reader, shared: Arc<Shared>) -> Self {
        Self { reader, shared: Some(shared) }
    }

    /// What the caller may.
    pub fn standing(&self) -> &domain::people::Standing {
        self.reader.standing()
    }

    /// The tenant of the endpoint; a nil id for an unknown one.
    pub fn tenant(&self) -> words::TenantId {
        self.reader.caller().tenant()
    }

    /// The present.
    pub fn now(&self) -> words::Timestamp {
        self.reader.now()
    }
}

impl reads::Context for Sight {
    type Reader = Reader;
    type Page = store::Page;
    type Children<T: Send + Sync + 'static> = Vec<store::Children<T>>;

    fn reader(&self) -> &Reader {
        &self.reader
    }

    fn common(&self) -> Option<&Common<Reader>> {
        self.shared.as_ref()?.kept()
    }

    fn page(page: reads::Page) -> store::Page {
        let backward = page.direction == reads::Direction::Backward;
        let reads::Page { limit, after, before, whole, .. } = page;
        store::Page { limit: i64::from(limit), backward, after, before, whole }
    }

    fn children<T: Send + Sync + 'static>(children: Vec<store::Children<T>>) -> reads::Children<T> {
        let slice = |found: store::Children<T>| reads::Slice {
            rows: found.rows,
            place: found.place,
            has_next: found.has_next,
            has_previous: found.has_previous,
        };
        children.into_iter().map(slice).collect()
    }
}
