//! Prepared documents by the hash of their text, bounded in bytes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest, Sha256};

/// SHA-256 over an operation's name and its document's text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub(super) fn of(text: &str, operation: Option<&str>) -> Self {
        let mut hash = Sha256::new();
        // The length in front keeps name and text apart; no name is a length that no name has.
        let name = operation.unwrap_or_default();
        let length = operation.map_or(u64::MAX, |name| name.len() as u64);
        hash.update(length.to_be_bytes());
        hash.update(name);
        hash.update(text);
        Self(hash.finalize().into())
    }
}

/// Two generations: what is used moves into the young one; when that is full it becomes the old one and the old one is dropped.
/// So what is in use stays, each step is constant, and at most `bytes` are held.
pub(super) struct Cache<T> {
    half: usize,
    generations: Mutex<Generations<T>>,
}

struct Generations<T> {
    young: HashMap<Key, Entry<T>>,
    old: HashMap<Key, Entry<T>>,
    young_weight: usize,
}

struct Entry<T> {
    value: Arc<T>,
    weight: usize,
}

impl<T> Cache<T> {
    pub(super) fn new(bytes: usize) -> Self {
        let generations = Generations { young: HashMap::new(), old: HashMap::new(), young_weight: 0 };
        Self { half: bytes / 2, generations: Mutex::new(generations) }
    }

    pub(super) fn get(&self, key: &Key) -> Option<Arc<T>> {
        let mut generations = self.lock();
        if let Some(entry) = generations.young.get(key) {
            return Some(Arc::clone(&entry.value));
        }
        let entry = generations.old.remove(key)?;
        let value = Arc::clone(&entry.value);
        generations.insert(*key, entry, self.half);
        Some(value)
    }

    /// Keeps a value of `weight` bytes; one that is heavier than half of the cache is not kept.
    pub(super) fn put(&self, key: Key, value: Arc<T>, weight: usize) {
        if weight <= self.half {
            self.lock().insert(key, Entry { value, weight }, self.half);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Generations<T>> {
        // A map that was left by a panic is at worst a cache that misses.
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Generations<T> {
    fn insert(&mut self, key: Key, entry: Entry<T>, half: usize) {
        if self.young_weight + entry.weight > half {
            self.old = std::mem::take(&mut self.young);
            self.young_weight = 0;
        }
        self.young_weight += entry.weight;
        if let Some(before) = self.young.insert(key, entry) {
            self.young_weight -= before.weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: usize) -> Key {
        Key::of(&n.to_string(), None)
    }

    #[test]
    fn name_and_text_do_not_run_together() {
        let keys = [
            Key::of("ab", None),
            Key::of("ab", Some("")),
            Key::of("b", Some("a")),
            Key::of("", Some("ab")),
            Key::of("a", None),
        ];
        for (i, one) in keys.iter().enumerate() {
            for other in &keys[i + 1..] {
                assert!(one != other);
            }
        }
    }

    #[test]
    fn it_stays_within_its_bytes_and_keeps_what_is_used() {
        let cache = Cache::new(100);
        cache.put(key(0), Arc::new(0), 10);
        for n in 1..1_000 {
            cache.put(key(n), Arc::new(n), 10);
            assert_eq!(cache.get(&key(0)).as_deref(), Some(&0), "used at {n}");
            let generations = cache.lock();
            let entries = generations.young.values().chain(generations.old.values());
            assert!(entries.map(|entry| entry.weight).sum::<usize>() <= 100);
        }
        assert_eq!(cache.get(&key(1)), None, "not used for long");
        assert_eq!(cache.get(&key(999)).as_deref(), Some(&999));
    }

    #[test]
    fn what_is_too_heavy_is_not_kept() {
        let cache = Cache::new(100);
        cache.put(key(1), Arc::new(1), 50);
        cache.put(key(2), Arc::new(2), 51);
        assert!(cache.get(&key(1)).is_some());
        assert!(cache.get(&key(2)).is_none());
    }
}
