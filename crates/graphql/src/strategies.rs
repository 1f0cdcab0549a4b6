//! Strategies: their types and mutations.

mod mutations;
mod strategy;
mod user_error;

pub use mutations::StrategiesMutation;
pub use strategy::Strategy;
pub use user_error::StrategiesUserError;
