//! Commands on strategies and objectives.

mod activate_objective;
mod add_theme;
mod create_objective;
mod create_strategy;
mod drop_objective;
mod move_by_outcome;
mod request_strategy_changes;
mod retire_strategy;
mod revise_objective;
mod revise_strategy;
mod submit_objective;
mod submit_strategy;
mod text;

pub use activate_objective::{ActivateObjective, activate_objective};
pub use add_theme::add_theme;
pub use create_objective::{CreateObjective, create_objective};
pub use create_strategy::{CreateStrategy, create_strategy};
pub use drop_objective::{DropObjective, drop_objective};
pub(crate) use move_by_outcome::move_by_outcome;
pub use request_strategy_changes::{RequestStrategyChanges, request_strategy_changes};
pub use retire_strategy::{RetireStrategy, retire_strategy};
pub use revise_objective::{ReviseObjective, revise_objective};
pub use revise_strategy::{ReviseStrategy, revise_strategy};
pub use submit_objective::{SubmitObjective, submit_objective};
pub use submit_strategy::{SubmitStrategy, submit_strategy};
