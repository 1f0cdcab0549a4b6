//! Attackers: who asks, for what, and what must not reach them.

use super::belongings::{Belongings, Ids};
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
    /// The ids that are asked for.
    pub(super) targets: Ids,
    /// What the attacker has: it fills the other places of an input.
    pub(super) own: Belongings,
    /// Whether the attacker may do anything at all in this tenant, such as making a token.
    pub(super) at_home: bool,
    pub(super) answer: Answer,
}

impl Attacker<'_> {
    pub(super) fn marks(&self) -> Vec<&str> {
        self.marks.iter().map(String::as_str).collect()
    }

    pub(super) fn targets(&self, ty: &str) -> &[String] {
        self.targets.get(ty).map_or(&[], Vec::as_slice)
    }
}
