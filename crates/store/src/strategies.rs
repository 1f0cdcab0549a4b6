//! Rows of strategies.

mod revised;
mod strategy;

pub use revised::{RevisionDraft, insert_revised, lock_revised, revise, revision};
pub use strategy::{insert_strategy, lock_strategy, strategies, strategies_count_of, strategies_of, theme_exists};
