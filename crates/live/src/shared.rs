//! What is read once for all who are told of one publication.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use store::commitments::SketchedCommitment;
use tokio::time::Instant;
use words::CommitmentId;

/// For how long what was read is given to others. A change that has an event replaces it at once; one that has none, such as a new name of an
/// institution, is seen after this.
const FRESH: Duration = Duration::from_secs(1);

/// What is read once for all who are told of one publication: it is at least as new as the events that were published with it, and seen by
/// everybody in the workspace.
pub struct Shared {
    since: Instant,
    commitments: HashMap<CommitmentId, Arc<SketchedCommitment>>,
    kept: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Shared {
    pub(crate) fn new(commitments: HashMap<CommitmentId, Arc<SketchedCommitment>>) -> Self {
        Self { since: Instant::now(), commitments, kept: OnceLock::new() }
    }

    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        self.age(now) < FRESH
    }

    pub(crate) fn age(&self, now: Instant) -> Duration {
        now.duration_since(self.since)
    }

    /// A commitment that was published, as it is now.
    pub fn commitment(&self, id: CommitmentId) -> Option<&Arc<SketchedCommitment>> {
        self.commitments.get(&id)
    }

    /// What who reads the deliveries keeps here for the others: made by the first, and of one type.
    pub fn keep<T: Send + Sync + 'static>(&self, make: impl FnOnce() -> T) {
        self.kept.get_or_init(|| Box::new(make()));
    }

    /// What was kept here.
    pub fn kept<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.kept.get()?.downcast_ref()
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("since", &self.since).finish_non_exhaustive()
    }
}
