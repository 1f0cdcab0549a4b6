//! Attackers: who asks, for what, and what must not reach them.

use std::collections::BTreeMap;

use super::crawl::unknown;
use crate::person::Person;

/// What an attacker finds out when what is asked for is not theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing: the same, byte for byte, as for an id that nothing has.
    AsForUnknown,
    /// That it is there, and no word of it: who may see it and uses a token that may not.
    NoWordOfIt,
}

pub(super) struct Attacker<'w> {
    pub(super) name: &'static str,
    pub(super) person: Person<'w>,
    /// What must not be in any answer.
    pub(super) marks: Vec<String>,
    /// The ids that are asked for, by type.
    pub(super) targets: BTreeMap<String, Vec<String>>,
    /// What the attacker has, by type, the oldest first: it fills the other places of an input.
    pub(super) own: BTreeMap<String, Vec<String>>,
    pub(super) answer: Answer,
}

impl Attacker<'_> {
    pub(super) fn marks(&self) -> Vec<&str> {
        self.marks.iter().map(String::as_str).collect()
    }

    pub(super) fn targets(&self, ty: &str) -> &[String] {
        self.targets.get(ty).map_or(&[], Vec::as_slice)
    }

    /// The attacker's own object of this type: the one at this place, or the last. Who has none names one that is not there.
    pub(super) fn own(&self, ty: &str, index: usize) -> String {
        let own = self.own.get(ty).map_or(&[][..], Vec::as_slice);
        own.get(index).or(own.last()).cloned().unwrap_or_else(|| unknown(ty, 1))
    }
}

/// Ids by type, for keeping.
pub(super) fn kept(ids: &BTreeMap<&str, Vec<&str>>) -> BTreeMap<String, Vec<String>> {
    let kept = |ids: &Vec<&str>| ids.iter().map(|id| (*id).to_owned()).collect();
    ids.iter().map(|(ty, ids)| ((*ty).to_owned(), kept(ids))).collect()
}
