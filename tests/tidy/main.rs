//! What must not be in this repository, and what must agree with what.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

mod arrows;
mod files;
mod invariants;
mod refusals;
mod sources;
mod vocabularies;
