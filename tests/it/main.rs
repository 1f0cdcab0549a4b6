//! Stories, told through the real router against a real PostgreSQL; and what can be shown only there.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at what it does not expect")]

mod approvals;
mod attack;
mod check;
mod commitments;
mod discussion;
mod generated;
mod import;
mod main_path;
mod operations;
mod people;
mod person;
mod region;
mod socket;
mod strategies;
mod world;
