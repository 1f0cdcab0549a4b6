//! The real binary: what only start-up, signals, a crash and the command line can show.
#![cfg(feature = "embedded")]
#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

mod client;
mod cluster;
mod crash;
mod database;
mod demo;
mod drain;
mod process;
mod refused;
mod setup;
