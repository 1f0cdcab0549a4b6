//! Commands: what people and the clock do, one file each, and the runner that gives each its transaction.
//!
//! A command locks and loads, asks `may`, asks the domain, writes, and records. No SQL, no GraphQL, no HTTP here; nothing leaves the process
//! between begin and commit.

mod failure;
mod run;

pub mod approvals;
pub mod commitments;
pub mod discussion;
pub mod people;
pub mod strategies;

pub use domain::people::Denied;
pub use failure::{Failure, OnConstraint};
pub use run::{Command, Done, Hub, Key, Wake, run};
