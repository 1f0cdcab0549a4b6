//! Where a published outcome puts the text that it is about.

use store::Unit;
use store::strategies::{
    lock_objective, lock_strategy, set_approved_revision, set_objective_state, set_strategy_state,
};
use words::AnyId;
use words::approvals::OutcomeResult;

/// Moves a text, which is locked, as the outcome says; an adoption makes the revision that was tallied the approved one. The text is as it was tallied:
/// between the close of a request and its outcome nothing moves it (`collaboration.md` §1.15).
pub(crate) async fn move_by_outcome(
    unit: &mut Unit,
    text: AnyId,
    outcome: OutcomeResult,
    revision: i32,
) -> anyhow::Result<()> {
    let gone = || anyhow::anyhow!("A request about {} {}, which is not there", text.kind(), text.uuid());
    match text {
        AnyId::Strategy(id) => {
            let moved = lock_strategy(unit, id).await?.ok_or_else(gone)?.conclude(outcome)?;
            set_strategy_state(unit, id, moved.state).await?;
        }
        AnyId::Objective(id) => {
            let moved = lock_objective(unit, id).await?.ok_or_else(gone)?.conclude(outcome)?;
            set_objective_state(unit, id, moved.state).await?;
        }
        _ => return Err(gone()),
    }
    if matches!(outcome, OutcomeResult::Adopted | OutcomeResult::AdoptedWithConditions) {
        set_approved_revision(unit, text, revision).await?;
    }
    Ok(())
}
