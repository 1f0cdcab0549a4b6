//! `createObjective`: begins an objective of a strategy.

use domain::refusal::Found as _;
use domain::strategies::{
    Objective, ObjectiveContent, Smart, StrategiesAct, StrategiesEvent, StrategiesRefusal, Strategy, default_code,
};
use store::strategies::{codes_of, insert_objective, insert_revised, lock_strategy};
use store::{Recorded, Unit};
use words::strategies::{Description, ObjectiveCode, ObjectiveState, ObjectiveStatement, Origin, TargetGroup};
use words::{Day, ObjectiveId, StrategyId};

use super::text::first_revision;
use crate::{Failure, OnConstraint as _};

/// What an objective begins with.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields of its content, see `ObjectiveContent`")]
pub struct CreateObjective {
    /// Of which strategy.
    pub strategy: StrategyId,
    /// Null: the next of the strategy's theme.
    pub code: Option<ObjectiveCode>,
    pub statement: ObjectiveStatement,
    pub description: Option<Description>,
    pub starts_on: Option<Day>,
    pub due_on: Option<Day>,
    pub target_group: Option<TargetGroup>,
    pub origin: Origin,
    pub smart: Smart,
}

/// Begins an objective as a draft, with its first revision. It is whose its strategy is.
///
/// # Errors
/// `NotFound` (strategy), `Forbidden`, `WrongState` (the strategy's), `OutsidePeriod`, `CodeTaken`.
pub async fn create_objective(
    unit: &mut Unit,
    input: CreateObjective,
) -> Result<Recorded<ObjectiveId>, Failure<StrategiesRefusal>> {
    let strategy = lock_strategy(unit, input.strategy).await?.found("strategy")?;
    let permit = unit.may(StrategiesAct::write(strategy.place()), strategy.place())?;
    strategy.may_grow()?;
    let content = content(unit, input, &strategy).await?;
    content.check(strategy.period())?;

    let first = first_revision(&content, permit.member()?);
    let code = content.code.to_string();
    let objective = Objective {
        id: unit.id(),
        workspace: strategy.workspace,
        owner: strategy.owner,
        strategy: strategy.id,
        content,
        state: ObjectiveState::Draft,
        created_at: unit.now(),
    };
    insert_revised(unit, objective.id.into(), objective.workspace, objective.owner, &first).await?;
    insert_objective(unit, &objective)
        .await
        .on_constraint("objective_code_key", || StrategiesRefusal::CodeTaken { code })?;

    let happened =
        StrategiesEvent::ObjectiveCreated { objective: objective.id, strategy: strategy.id, digest: first.digest };
    Ok(permit.record(unit, &happened, objective.id))
}

async fn content(unit: &mut Unit, input: CreateObjective, strategy: &Strategy) -> anyhow::Result<ObjectiveContent> {
    let code = match input.code {
        Some(code) => code,
        None => default_code(&strategy.theme, &codes_of(unit, strategy.id).await?),
    };
    let CreateObjective { statement, description, starts_on, due_on, target_group, origin, smart, .. } = input;
    Ok(ObjectiveContent { code, statement, description, starts_on, due_on, target_group, origin, smart })
}
