//! The rules of Entente: pure, without clock, input or output. Time and ids come in as values.
//!
//! A context is a folder, an entity a file. Each context has its `rights` (what a role may do), its `refusal` (what a caller is told) and
//! its `event` (what is written down for ever). What a state allows is the entity's own guard.

pub mod activity;
pub mod approvals;
pub mod commitments;
pub mod discussion;
pub mod people;
pub mod refusal;
pub mod strategies;
