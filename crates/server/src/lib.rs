//! The entente binary: configuration, command line, telemetry and wiring.

pub mod clock;
pub mod commands;
pub mod configuration;
pub mod engine;
pub mod house;
pub mod routes;
pub mod telemetry;
