//! The queries of strategies.

use async_graphql::{Context, Object, Result};
use reads::{Many, Raw};

use crate::asking::{Asking, broken};
use crate::strategies::StrategyTheme;

/// The queries of strategies.
#[derive(Debug, Default)]
pub struct StrategiesQuery;

#[Object]
impl StrategiesQuery {
    /// The rows of the repository of strategies, by code; empty for who has no rights in the tenant.
    async fn strategy_themes(&self, ctx: &Context<'_>) -> Result<Raw<StrategyTheme, Many>> {
        let sight = Asking::of(ctx)?.sight().await?;
        let themes = if sight.standing().memberships.is_empty() {
            Vec::new()
        } else {
            store::strategies::themes(reads::Context::reader(&*sight)).await.map_err(broken)?
        };
        Ok(Raw::many(sight, themes))
    }
}
