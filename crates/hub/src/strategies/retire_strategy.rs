//! `retireStrategy`: puts an approved strategy out of force.

use domain::refusal::Found as _;
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal};
use store::strategies::{lock_revised, lock_strategy, set_strategy_state};
use store::{Recorded, Unit};
use words::StrategyId;
use words::people::Reason;

use crate::Failure;

/// What is over, and why.
#[derive(Clone, Debug)]
pub struct RetireStrategy {
    /// Which strategy.
    pub strategy: StrategyId,
    /// Why.
    pub reason: Reason,
}

/// Puts an approved strategy out of force, for good.
///
/// # Errors
/// `NotFound` (strategy), `Forbidden`, `WrongState`.
pub async fn retire_strategy(
    unit: &mut Unit,
    input: RetireStrategy,
) -> Result<Recorded<StrategyId>, Failure<StrategiesRefusal>> {
    lock_revised(unit, input.strategy.into()).await?.found("strategy")?;
    let strategy = lock_strategy(unit, input.strategy).await?.found("strategy")?;
    let permit = unit.may(StrategiesAct::move_on(strategy.place()), strategy.place())?;
    let retired = strategy.retire()?;

    set_strategy_state(unit, retired.id, retired.state).await?;

    let happened = StrategiesEvent::StrategyRetired { strategy: retired.id, reason: input.reason.to_string() };
    Ok(permit.record(unit, &happened, retired.id))
}
