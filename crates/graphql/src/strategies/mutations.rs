//! The mutations of strategies: one file each, with input, payload and nothing else; the root fields are here.

mod create_strategy;

use async_graphql::{Context, Object, Result};
use reads::Raw;

use crate::mutate::commit;
use create_strategy::{CreateStrategyInput, CreateStrategyPayload};

/// The mutations of strategies.
#[derive(Debug, Default)]
pub struct StrategiesMutation;

#[Object]
impl StrategiesMutation {
    /// Begins a strategy as a draft: an institution's own (its leads), or the region's (region lead, facilitator).
    async fn create_strategy(&self, ctx: &Context<'_>, input: CreateStrategyInput) -> Result<Raw<CreateStrategyPayload>> {
        commit(ctx, input.parse(), hub::strategies::create_strategy).await
    }
}
