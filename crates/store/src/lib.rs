//! PostgreSQL: [`Reader`] and [`Unit`], the only ways in; rows, the event log, the directory and the isolation check.
//!
//! Row-level security holds both borders, the tenant's and the workspace's, so a statement here names neither: what it forgets, it does not
//! see. There is no rule here; a statement may refuse only by a named constraint.

mod caller;
mod database;
mod isolation;
mod log;
mod page;
mod reader;
mod unit;

pub mod activity;
pub mod approvals;
pub mod commitments;
pub mod directory;
pub mod discussion;
pub mod idempotency;
pub mod people;
pub mod strategies;

pub use caller::Caller;
pub use database::{Store, constraint, is_unavailable};
pub use isolation::IsolationFault;
pub use log::{Committed, Recorded, Stream};
pub use page::{BadCursor, Child, Children, Page};
pub use reader::Reader;
pub use unit::{Permit, Unit};
