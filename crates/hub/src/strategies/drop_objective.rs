//! `dropObjective`: gives an objective up.

use domain::refusal::Found as _;
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal};
use store::strategies::{lock_objective, lock_revised, set_objective_state};
use store::{Recorded, Unit};
use words::ObjectiveId;
use words::people::Reason;

use super::text::pending;
use crate::Failure;

/// What is given up, and why.
#[derive(Clone, Debug)]
pub struct DropObjective {
    /// Which objective.
    pub objective: ObjectiveId,
    /// Why.
    pub reason: Reason,
}

/// Gives an objective up, for good; it stays on record.
///
/// # Errors
/// `NotFound` (objective), `Forbidden`, `WrongState`, `RequestOpen`.
pub async fn drop_objective(
    unit: &mut Unit,
    input: DropObjective,
) -> Result<Recorded<ObjectiveId>, Failure<StrategiesRefusal>> {
    let text = lock_revised(unit, input.objective.into()).await?.found("objective")?;
    let objective = lock_objective(unit, input.objective).await?.found("objective")?;
    let permit = unit.may(StrategiesAct::move_on(objective.place()), objective.place())?;
    let pending = pending(unit, text.id).await?;
    let dropped = objective.give_up(pending)?;

    set_objective_state(unit, dropped.id, dropped.state).await?;

    let happened = StrategiesEvent::ObjectiveDropped { objective: dropped.id, reason: input.reason.to_string() };
    Ok(permit.record(unit, &happened, dropped.id))
}
