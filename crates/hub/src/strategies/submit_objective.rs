//! `submitObjective`: puts an objective before the body.

use domain::refusal::Found as _;
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal};
use store::strategies::{lock_objective, lock_revised, set_objective_state};
use store::{Recorded, Unit};
use words::{Digest, ObjectiveId};

use super::text::unmoved;
use crate::Failure;

/// What is submitted.
#[derive(Clone, Debug)]
pub struct SubmitObjective {
    /// Which objective.
    pub objective: ObjectiveId,
    /// The digest of the revision that was read.
    pub revision_digest: Digest,
}

/// Puts a draft that is complete before the body.
///
/// # Errors
/// `NotFound` (objective), `Forbidden`, `RevisionMoved`, `WrongState`, `NotSmart`.
pub async fn submit_objective(
    unit: &mut Unit,
    input: SubmitObjective,
) -> Result<Recorded<ObjectiveId>, Failure<StrategiesRefusal>> {
    let text = lock_revised(unit, input.objective.into()).await?.found("objective")?;
    let objective = lock_objective(unit, input.objective).await?.found("objective")?;
    let permit = unit.may(StrategiesAct::move_on(objective.place()), objective.place())?;
    unmoved(unit, &text, &input.revision_digest, "revisionDigest").await?;
    let submitted = objective.submit()?;

    set_objective_state(unit, submitted.id, submitted.state).await?;

    let happened = StrategiesEvent::ObjectiveSubmitted { objective: submitted.id, digest: text.digest };
    Ok(permit.record(unit, &happened, submitted.id))
}
