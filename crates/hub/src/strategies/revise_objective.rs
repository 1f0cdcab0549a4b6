//! `reviseObjective`: says an objective anew.

use domain::refusal::Found as _;
use domain::strategies::{ObjectiveChanges, StrategiesAct, StrategiesEvent, StrategiesRefusal};
use store::strategies::{lock_objective, lock_revised, share_strategy, update_objective};
use store::{Recorded, Unit};
use words::{Digest, ObjectiveId};

use super::text::{pending, unmoved, write_revision};
use crate::Failure;

/// What is to be another.
#[derive(Clone, Debug)]
pub struct ReviseObjective {
    /// Which objective.
    pub objective: ObjectiveId,
    /// The digest of the revision that was read.
    pub expected_revision: Digest,
    /// What changes of it.
    pub changes: ObjectiveChanges,
}

/// Gives an objective its next revision. From SUBMITTED on it stays SMART; a material change of an approved or active one puts it before the
/// body again; ballots on the earlier text go stale (`domain.md` §3.3, `collaboration.md` §1.1).
///
/// # Errors
/// `NotFound` (objective), `Forbidden`, `RevisionMoved`, `WrongState`, `RequestOpen`, `NothingChanged`, `OutsidePeriod`, `NotSmart`.
pub async fn revise_objective(
    unit: &mut Unit,
    input: ReviseObjective,
) -> Result<Recorded<ObjectiveId>, Failure<StrategiesRefusal>> {
    let text = lock_revised(unit, input.objective.into()).await?.found("objective")?;
    let objective = lock_objective(unit, input.objective).await?.found("objective")?;
    let permit = unit.may(StrategiesAct::write(objective.place()), objective.place())?;
    unmoved(unit, &text, &input.expected_revision, "expectedRevision").await?;
    let strategy = share_strategy(unit, objective.strategy).await?;
    let period = strategy.ok_or_else(|| anyhow::anyhow!("An objective without its strategy"))?.period();
    let pending = pending(unit, text.id).await?;
    let (revised, edit) = objective.revise(input.changes, period, pending)?;

    let next = write_revision(unit, &text, &revised.content, &edit, permit.member()?).await?;
    update_objective(unit, &revised).await?;

    let happened = StrategiesEvent::ObjectiveRevised {
        objective: revised.id,
        revision: next.number,
        before: text.digest,
        digest: next.digest,
        change: edit.change,
        changed_fields: edit.changed_fields,
    };
    Ok(permit.record(unit, &happened, revised.id))
}
