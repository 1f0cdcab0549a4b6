//! Strategies: their types, queries and mutations.

mod mutations;
mod objective;
mod permissions;
mod queries;
mod revised;
mod revision;
mod smart;
mod snapshot;
mod strategy;
mod theme;
mod user_error;

pub use mutations::StrategiesMutation;
pub use objective::Objective;
pub use permissions::{ObjectivePermissions, StrategyPermissions};
pub use queries::StrategiesQuery;
pub use revised::{Revised, RevisionMoved};
pub use revision::{ObjectiveRevision, Revision, StrategyRevision, VersionOf};
pub use smart::Smart;
pub use snapshot::{ObjectiveSnapshot, StrategySnapshot};
pub use strategy::Strategy;
pub use theme::StrategyTheme;
pub use user_error::StrategiesUserError;
