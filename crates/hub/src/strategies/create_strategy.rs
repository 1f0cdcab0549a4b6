//! `createStrategy`: begins a strategy of an institution, or of the region.

use domain::people::Place;
use domain::refusal::{Found as _, NotFound};
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal, Strategy, StrategyContent};
use store::people::actor_of;
use store::strategies::{insert_revised, insert_strategy, theme_exists};
use store::{Recorded, Unit};
use words::{InstitutionId, StrategyId, WorkspaceId};

use super::text::first_revision;
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
pub async fn create_strategy(
    unit: &mut Unit,
    input: CreateStrategy,
) -> Result<Recorded<StrategyId>, Failure<StrategiesRefusal>> {
    if !unit.standing().reaches(input.workspace) {
        return Err(NotFound { field: "workspace".to_owned() }.into());
    }
    if let Some(owner) = input.owner {
        actor_of(unit, input.workspace, owner).await?.found("owner")?;
    }
    let place = Place::owned(input.workspace, input.owner);
    let permit = unit.may(StrategiesAct::write(place), place)?;
    if !theme_exists(unit, &input.content.theme_code).await? {
        return Err(StrategiesRefusal::UnknownTheme.into());
    }
    input.content.check()?;

    let first = first_revision(&input.content, permit.member()?);
    let strategy = Strategy::begin(unit.id(), input.workspace, input.owner, input.content, unit.now());
    insert_revised(unit, strategy.id.into(), strategy.workspace, strategy.owner, &first).await?;
    insert_strategy(unit, &strategy).await?;

    let happened = StrategiesEvent::StrategyCreated { strategy: strategy.id, digest: first.digest };
    Ok(permit.record(unit, &happened, strategy.id))
}
