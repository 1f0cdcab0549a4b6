//! `submitStrategy`: puts a strategy into review.

use domain::refusal::Found as _;
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal};
use store::strategies::{lock_revised, lock_strategy, set_strategy_state};
use store::{Recorded, Unit};
use words::{Digest, StrategyId};

use super::text::unmoved;
use crate::Failure;

/// What is submitted.
#[derive(Clone, Debug)]
pub struct SubmitStrategy {
    /// Which strategy.
    pub strategy: StrategyId,
    /// The digest of the revision that was read.
    pub revision_digest: Digest,
}

/// Puts a draft into review.
///
/// # Errors
/// `NotFound` (strategy), `Forbidden`, `RevisionMoved`, `WrongState`.
pub async fn submit_strategy(
    unit: &mut Unit,
    input: SubmitStrategy,
) -> Result<Recorded<StrategyId>, Failure<StrategiesRefusal>> {
    let text = lock_revised(unit, input.strategy.into()).await?.found("strategy")?;
    let strategy = lock_strategy(unit, input.strategy).await?.found("strategy")?;
    let permit = unit.may(StrategiesAct::move_on(strategy.place()), strategy.place())?;
    unmoved(unit, &text, &input.revision_digest, "revisionDigest").await?;
    let submitted = strategy.submit()?;

    set_strategy_state(unit, submitted.id, submitted.state).await?;

    let happened = StrategiesEvent::StrategySubmitted { strategy: submitted.id, digest: text.digest };
    Ok(permit.record(unit, &happened, submitted.id))
}
