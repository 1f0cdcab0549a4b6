//! Commands on strategies and objectives.

mod create_strategy;

pub use create_strategy::{CreateStrategy, create_strategy};
