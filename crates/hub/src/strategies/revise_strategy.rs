//! `reviseStrategy`: says a strategy anew.

use domain::refusal::Found as _;
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal, StrategyChanges};
use store::strategies::{lock_revised, lock_strategy, objective_days, update_strategy};
use store::{Recorded, Unit};
use words::{Digest, StrategyId};

use super::text::{pending, unmoved, write_revision};
use crate::Failure;

/// What is to be another.
#[derive(Clone, Debug)]
pub struct ReviseStrategy {
    /// Which strategy.
    pub strategy: StrategyId,
    /// The digest of the revision that was read.
    pub expected_revision: Digest,
    /// What changes of it.
    pub changes: StrategyChanges,
}

/// Gives a strategy its next revision. A material change of an approved one goes to review; one that was given back or rejected becomes a
/// draft (`domain.md` §3.3).
///
/// # Errors
/// `NotFound` (strategy), `Forbidden`, `RevisionMoved`, `WrongState`, `RequestOpen`, `NothingChanged`, `OutsidePeriod`.
pub async fn revise_strategy(
    unit: &mut Unit,
    input: ReviseStrategy,
) -> Result<Recorded<StrategyId>, Failure<StrategiesRefusal>> {
    let text = lock_revised(unit, input.strategy.into()).await?.found("strategy")?;
    let strategy = lock_strategy(unit, input.strategy).await?.found("strategy")?;
    let permit = unit.may(StrategiesAct::write(strategy.place()), strategy.place())?;
    unmoved(unit, &text, &input.expected_revision, "expectedRevision").await?;
    let (pending, days) = (pending(unit, text.id).await?, objective_days(unit, strategy.id).await?);
    let (revised, edit) = strategy.revise(input.changes, days, pending)?;

    let next = write_revision(unit, &text, &revised.content(), &edit, permit.member()?).await?;
    update_strategy(unit, &revised).await?;

    let happened = StrategiesEvent::StrategyRevised {
        strategy: revised.id,
        revision: next.number,
        before: text.digest,
        digest: next.digest,
        change: edit.change,
        changed_fields: edit.changed_fields,
    };
    Ok(permit.record(unit, &happened, revised.id))
}
