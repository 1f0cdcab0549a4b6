//! Rows that go along with a version of a text.

use std::ops::Deref;

use words::{AnyId, Digest, Timestamp};

use super::revised::{RevisionSketch, SketchedRevision};
use crate::sketched::Sketched;

/// A row, to which it dereferences, and the version of a text that it is about: its own present one, or the one that was decided on.
#[derive(Clone, Debug, PartialEq)]
pub struct Versioned<T> {
    row: T,
    version: SketchedRevision,
}

impl<T> Versioned<T> {
    pub(crate) fn of(row: T, revised: AnyId, number: i32, digest: Digest, created_at: Timestamp) -> Self {
        Self { row, version: Sketched::brief(RevisionSketch { revised, number, digest, created_at }) }
    }

    /// The version, in brief.
    pub fn version(&self) -> &SketchedRevision {
        &self.version
    }
}

impl<T> Deref for Versioned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.row
    }
}
