//! The operations of one socket: which ids are in use, and by which generation, so that nothing late reaches a re-used id.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::task::AbortHandle;

/// One use of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) id: Arc<str>,
    generation: u64,
}

/// Why an operation did not begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The id is in use.
    InUse,
    /// The socket has as many as it may.
    TooMany,
}

/// What runs on one socket. Its tasks, its writer and its conversation look at it.
pub(super) struct Operations {
    most: usize,
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    by_id: HashMap<Arc<str>, (u64, Option<AbortHandle>)>,
    generations: u64,
}

impl Operations {
    /// At most `most` at once.
    pub(super) fn new(most: usize) -> Self {
        Self { most, running: Mutex::default() }
    }

    /// Takes an id into use.
    pub(super) fn begin(&self, id: &str) -> Result<Stamp, Refused> {
        let mut running = self.lock();
        if running.by_id.contains_key(id) {
            return Err(Refused::InUse);
        }
        if running.by_id.len() >= self.most {
            return Err(Refused::TooMany);
        }
        running.generations += 1;
        let generation = running.generations;
        let id: Arc<str> = id.into();
        running.by_id.insert(Arc::clone(&id), (generation, None));
        Ok(Stamp { id, generation })
    }

    /// Says how an operation that began can be stopped.
    pub(super) fn attach(&self, stamp: &Stamp, abort: AbortHandle) {
        if let Some((generation, handle)) = self.lock().by_id.get_mut(&stamp.id)
            && *generation == stamp.generation
        {
            *handle = Some(abort);
        }
    }

    /// The client wants no more of it: stops it and frees its id. An id that is not in use is one whose end crossed this.
    pub(super) fn stop(&self, id: &str) {
        if let Some((_, Some(abort))) = self.lock().by_id.remove(id) {
            abort.abort();
        }
    }

    /// Whether a message of this use may still go out; with the last one the id is free.
    pub(super) fn lets_out(&self, stamp: &Stamp, last: bool) -> bool {
        let mut running = self.lock();
        let live = running.by_id.get(&stamp.id).is_some_and(|(generation, _)| *generation == stamp.generation);
        if live && last {
            running.by_id.remove(&stamp.id);
        }
        live
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        // Nothing between lock and unlock leaves the map half changed.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn an_id_is_used_once_at_a_time() {
        let operations = Operations::new(2);
        let first = operations.begin("a").unwrap();
        assert_eq!(operations.begin("a"), Err(Refused::InUse));
        assert!(operations.lets_out(&first, false));
        assert!(operations.lets_out(&first, true));
        assert!(!operations.lets_out(&first, true), "after its last message there is none");
        operations.begin("a").unwrap();
        operations.begin("b").unwrap();
        assert_eq!(operations.begin("c"), Err(Refused::TooMany));
        operations.stop("b");
        operations.stop("b");
        operations.begin("c").unwrap();
    }

    #[test]
    fn nothing_late_reaches_an_id_that_is_used_again() {
        let operations = Operations::new(2);
        let before = operations.begin("a").unwrap();
        operations.stop("a");
        let after = operations.begin("a").unwrap();
        assert!(!operations.lets_out(&before, false));
        assert!(!operations.lets_out(&before, true), "a late end frees nothing");
        assert_eq!(operations.begin("a"), Err(Refused::InUse));
        assert!(operations.lets_out(&after, false));
    }
}
