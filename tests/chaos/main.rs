//! Load, faults and revocation: real processes, a ledger of what was sent, acknowledged and delivered, and a checker that reads nothing but
//! the ledger and the database. `make test` runs the short form of each scenario, `make chaos` the long one (`docs/chaos.md`).
#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

mod audience;
mod checker;
mod clockwork;
mod commands;
mod faults;
mod latency;
mod ledger;
mod load;
mod log;
mod replica;
mod revocation;
mod scale;
mod stage;
mod subscriber;
mod world;
mod writer;
