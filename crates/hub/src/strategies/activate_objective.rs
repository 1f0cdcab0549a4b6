//! `activateObjective`: begins the work on an approved objective.

use domain::refusal::Found as _;
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal};
use store::strategies::{lock_objective, lock_revised, set_objective_state};
use store::{Recorded, Unit};
use words::ObjectiveId;

use crate::Failure;

/// What the work begins on.
#[derive(Clone, Debug)]
pub struct ActivateObjective {
    /// Which objective.
    pub objective: ObjectiveId,
}

/// Begins the work on an approved objective.
///
/// # Errors
/// `NotFound` (objective), `Forbidden`, `WrongState`.
pub async fn activate_objective(
    unit: &mut Unit,
    input: ActivateObjective,
) -> Result<Recorded<ObjectiveId>, Failure<StrategiesRefusal>> {
    lock_revised(unit, input.objective.into()).await?.found("objective")?;
    let objective = lock_objective(unit, input.objective).await?.found("objective")?;
    let permit = unit.may(StrategiesAct::move_on(objective.place()), objective.place())?;
    let active = objective.activate()?;

    set_objective_state(unit, active.id, active.state).await?;

    Ok(permit.record(unit, &StrategiesEvent::ObjectiveActivated { objective: active.id }, active.id))
}
