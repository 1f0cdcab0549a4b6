//! Strategies: themes, strategies, objectives, and the revisions of their texts.

mod event;
mod objective;
mod pending;
mod period;
mod refusal;
mod revision;
mod rights;
mod strategy;
mod theme;

pub use event::StrategiesEvent;
pub use objective::{Objective, ObjectiveChanges, ObjectiveContent, ObjectivePermits, Smart, SmartChanges};
pub use pending::Pending;
pub use period::Period;
pub use refusal::StrategiesRefusal;
pub use revision::{Content, Edit, Moved, RevisedState, Revision, SHIPPED_THEMES, changed_fields, moved};
pub use rights::{StrategiesAct, may_begin_strategy};
pub use strategy::{Strategy, StrategyChanges, StrategyContent, StrategyPermits};
pub use theme::{Theme, default_code};
