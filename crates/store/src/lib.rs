//! PostgreSQL: [`Reader`] and [`Unit`], the only ways in; rows, the event log, the directory and the isolation check.
//!
//! Row-level security holds both borders, the tenant's and the workspace's, so a statement here names neither: what it forgets, it does not
//! see. There is no rule here; a statement may refuse only by a named constraint.
//!
//! # Proofs
//! The wrong thing does not compile. A caller comes from the directory:
//! ```
//! # fn of(tenant: words::TenantId) -> store::Caller { store::directory::clock(tenant) }
//! ```
//! and from nowhere else:
//! ```compile_fail
//! # fn of(tenant: words::TenantId) -> store::Caller { store::Caller { tenant, who: unreachable!() } }
//! ```
//! A permit is what `may` gives:
//! ```
//! # use domain::{people::Place, strategies::StrategiesAct};
//! # fn ask(unit: &store::Unit) -> Option<store::Permit> { unit.may(StrategiesAct::AskForChanges, Place::TENANT).ok() }
//! ```
//! and nothing else:
//! ```compile_fail
//! # use domain::people::Place;
//! # fn forge() -> store::Permit { store::Permit { unit: 1, place: Place::TENANT, member: None, institution: None } }
//! ```
//! A unit ends by what was recorded:
//! ```
//! # async fn end(unit: store::Unit, recorded: store::Recorded<()>) -> bool { unit.commit(recorded).await.is_ok() }
//! ```
//! and not by an outcome alone, nor twice:
//! ```compile_fail
//! # async fn end(unit: store::Unit) -> bool { unit.commit(()).await.is_ok() }
//! ```
//! ```compile_fail
//! # async fn end(unit: store::Unit, a: store::Recorded<()>, b: store::Recorded<()>) { unit.commit(a).await.ok(); unit.commit(b).await.ok(); }
//! ```
//! The pool is out of reach:
//! ```compile_fail
//! # fn pool(store: &store::Store) -> &impl Clone { &store.pool }
//! ```

mod beginning;
mod brought;
mod call;
mod caller;
mod columns;
mod database;
mod installed;
mod isolation;
mod log;
mod page;
mod pool;
mod prepared;
mod reader;
mod silence;
mod sketched;
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
pub use database::{Store, constraint, is_timeout, is_unavailable};
pub use isolation::IsolationFault;
pub use log::{Committed, MembershipEnded, Recorded, Stream};
pub use page::{BadCursor, Children, Page, Place};
pub use reader::{Known, OutOfReach, Reader, Visit};
pub use silence::{Silent, unless_silent};
pub use sketched::Sketched;
pub use unit::{Permit, Unit};
