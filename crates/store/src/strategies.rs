//! Rows of strategies.

mod named;
mod objective;
mod revised;
mod strategy;
mod theme;
mod versioned;

pub use named::{objectives_named, revised_state, strategies_named};
pub use objective::{
    ObjectiveSketch, SketchedObjective, codes_of, insert_objective, lock_objective, objective_days, objectives,
    objectives_count_of, objectives_of, set_objective_state, update_objective,
};
pub use revised::{
    RevisionDraft, RevisionSketch, SketchedRevision, approved_revisions, current_revisions, insert_revised,
    lock_revised, revise, revised_states, revision, revision_by_digest, revisions_by_number, revisions_count_of,
    revisions_of, set_approved_revision, share_revised,
};
pub(crate) use revised::{named, uuids};
pub use strategy::{
    insert_strategy, lock_strategy, set_strategy_state, share_strategy, strategies, strategies_count_of, strategies_of,
    update_strategy,
};
pub use theme::{theme_exists, themes, themes_by_code};
pub use versioned::Versioned;
