//! `requestStrategyChanges`: gives a strategy in review back to its authors.

use domain::refusal::Found as _;
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal};
use store::strategies::{lock_revised, lock_strategy, set_strategy_state};
use store::{Recorded, Unit};
use words::StrategyId;
use words::people::Reason;

use super::text::pending;
use crate::Failure;

/// What is to be changed.
#[derive(Clone, Debug)]
pub struct RequestStrategyChanges {
    /// In which strategy.
    pub strategy: StrategyId,
    /// What.
    pub note: Reason,
}

/// Gives a strategy in review back; a revision makes it a draft again.
///
/// # Errors
/// `NotFound` (strategy), `Forbidden`, `WrongState`, `RequestOpen`.
pub async fn request_strategy_changes(
    unit: &mut Unit,
    input: RequestStrategyChanges,
) -> Result<Recorded<StrategyId>, Failure<StrategiesRefusal>> {
    let text = lock_revised(unit, input.strategy.into()).await?.found("strategy")?;
    let strategy = lock_strategy(unit, input.strategy).await?.found("strategy")?;
    let permit = unit.may(StrategiesAct::AskForChanges, strategy.place())?;
    let pending = pending(unit, text.id).await?;
    let returned = strategy.request_changes(pending)?;

    set_strategy_state(unit, returned.id, returned.state).await?;

    let happened = StrategiesEvent::StrategyChangesRequested { strategy: returned.id, note: input.note.to_string() };
    Ok(permit.record(unit, &happened, returned.id))
}
