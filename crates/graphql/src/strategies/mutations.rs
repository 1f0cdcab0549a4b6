//! The mutations of strategies: one file each, with input, payload and nothing else; the root fields are here.

mod activate_objective;
mod create_objective;
mod create_strategy;
mod drop_objective;
mod request_strategy_changes;
mod retire_strategy;
mod revise_objective;
mod revise_strategy;
mod smart;
mod submit_objective;
mod submit_strategy;

use async_graphql::{Context, Object, Result};
use domain::strategies::{Moved, StrategiesRefusal};
use reads::Raw;

use crate::mutate::commit;
use activate_objective::{ActivateObjectiveInput, ActivateObjectivePayload};
use create_objective::{CreateObjectiveInput, CreateObjectivePayload};
use create_strategy::{CreateStrategyInput, CreateStrategyPayload};
use drop_objective::{DropObjectiveInput, DropObjectivePayload};
use request_strategy_changes::{RequestStrategyChangesInput, RequestStrategyChangesPayload};
use retire_strategy::{RetireStrategyInput, RetireStrategyPayload};
use revise_objective::{ReviseObjectiveInput, ReviseObjectivePayload};
use revise_strategy::{ReviseStrategyInput, ReviseStrategyPayload};
use submit_objective::{SubmitObjectiveInput, SubmitObjectivePayload};
use submit_strategy::{SubmitStrategyInput, SubmitStrategyPayload};

/// The mutations of strategies.
#[derive(Debug, Default)]
pub struct StrategiesMutation;

#[Object]
impl StrategiesMutation {
    /// Begins a strategy as a draft: an institution's own (its leads), or the region's (region lead, facilitator).
    async fn create_strategy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CreateStrategyInput,
    ) -> Result<Raw<CreateStrategyPayload>> {
        commit(ctx, input.parse(), hub::strategies::create_strategy).await
    }

    /// Gives a strategy its next revision. Absent fields stay; null clears. A material change of an approved one puts it into review again.
    async fn revise_strategy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: ReviseStrategyInput,
    ) -> Result<Raw<ReviseStrategyPayload>> {
        commit(ctx, input.parse(), hub::strategies::revise_strategy).await
    }

    /// Puts a draft into review: leads of its owner; the region's: its lead.
    async fn submit_strategy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: SubmitStrategyInput,
    ) -> Result<Raw<SubmitStrategyPayload>> {
        commit(ctx, input.parse(), hub::strategies::submit_strategy).await
    }

    /// Gives a strategy in review back to its authors: region lead or facilitator. A revision makes it a draft again.
    async fn request_strategy_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: RequestStrategyChangesInput,
    ) -> Result<Raw<RequestStrategyChangesPayload>> {
        commit(ctx, input.parse(), hub::strategies::request_strategy_changes).await
    }

    /// Puts an approved strategy out of force, for good: leads of its owner; the region's: its lead.
    async fn retire_strategy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: RetireStrategyInput,
    ) -> Result<Raw<RetireStrategyPayload>> {
        commit(ctx, input.parse(), hub::strategies::retire_strategy).await
    }

    /// Begins an objective of a strategy as a draft: who may revise the strategy.
    async fn create_objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CreateObjectiveInput,
    ) -> Result<Raw<CreateObjectivePayload>> {
        commit(ctx, input.parse(), hub::strategies::create_objective).await
    }

    /// Gives an objective its next revision. Absent fields stay; null clears. Ballots on the earlier text go stale; a material change of an
    /// approved or active one puts it before the body again.
    async fn revise_objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: ReviseObjectiveInput,
    ) -> Result<Raw<ReviseObjectivePayload>> {
        commit(ctx, input.parse(), hub::strategies::revise_objective).await
    }

    /// Puts a complete draft before the body: leads of its owner; the region's: its lead.
    async fn submit_objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: SubmitObjectiveInput,
    ) -> Result<Raw<SubmitObjectivePayload>> {
        commit(ctx, input.parse(), hub::strategies::submit_objective).await
    }

    /// Begins the work on an approved objective: leads of its owner; the region's: its lead.
    async fn activate_objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: ActivateObjectiveInput,
    ) -> Result<Raw<ActivateObjectivePayload>> {
        commit(ctx, input.parse(), hub::strategies::activate_objective).await
    }

    /// Gives an objective up, for good; it stays on record: leads of its owner; the region's: its lead.
    async fn drop_objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: DropObjectiveInput,
    ) -> Result<Raw<DropObjectivePayload>> {
        commit(ctx, input.parse(), hub::strategies::drop_objective).await
    }
}

/// The description of `revisionMoved` in payloads.
const REVISION_MOVED: &str =
    "Goes with the code REVISION_MOVED: the current text, and what differs from the one that was read. Else null.";

/// Where the text stands instead, if that is why it was refused.
fn moved(refused: &[StrategiesRefusal]) -> Option<Moved> {
    refused.iter().find_map(|refusal| {
        if let StrategiesRefusal::RevisionMoved { moved, .. } = refusal { Some(moved.clone()) } else { None }
    })
}
