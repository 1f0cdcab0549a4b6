//! `createStrategy`: begins a strategy of an institution, or of the region.

use domain::people::Place;
use domain::refusal::NotFound;
use domain::strategies::{Content as _, StrategiesAct, StrategiesEvent, StrategiesRefusal, Strategy, StrategyContent};
use store::strategies::{RevisionDraft, insert_revised, insert_strategy, theme_exists};
use store::{Recorded, Unit};
use words::strategies::ChangeClass;
use words::{InstitutionId, StrategyId, WorkspaceId};

use crate::Failure;

/// What a strategy begins with.
#[derive(Clone, Debug)]
pub struct CreateStrategy {
    /// Where.
    pub workspace: WorkspaceId,
    /// Whose; null: the region's.
    pub owner: Option<InstitutionId>,
    /// What it says.
    pub content: StrategyContent,
}

/// Begins a strategy as a draft, with its first revision.
///
/// # Errors
/// `NotFound` (workspace, owner: an actor of it), `Forbidden`, `UnknownTheme`, `OutsidePeriod`.
pub async fn create_strategy(unit: &mut Unit, input: CreateStrategy) -> Result<Recorded<StrategyId>, Failure<StrategiesRefusal>> {
    if !unit.standing().reaches(input.workspace) {
        return Err(NotFound { field: "workspace".to_owned() }.into());
    }
    let place = Place::owned(input.workspace, input.owner);
    let permit = unit.may(StrategiesAct::write(place), place)?;
    input.content.check()?;
    if !theme_exists(unit, &input.content.theme_code).await? {
        return Err(StrategiesRefusal::UnknownTheme.into());
    }

    let strategy = Strategy::begin(unit.id(), input.workspace, input.owner, input.content.clone(), unit.now());
    let first = RevisionDraft {
        number: 1,
        digest: input.content.digest(),
        author: permit.member()?,
        changed_fields: Vec::new(),
        change: ChangeClass::First,
        snapshot: input.content.snapshot(),
    };
    insert_revised(unit, strategy.id.into(), strategy.workspace, strategy.owner, &first).await?;
    insert_strategy(unit, &strategy).await?;

    let happened = StrategiesEvent::StrategyCreated { strategy: strategy.id, digest: first.digest };
    Ok(permit.record(unit, &happened, strategy.id))
}
