//! The wire as clients see it: statuses, frames and close codes, through the real router, with an engine that is a toy.
#![expect(clippy::unwrap_used, reason = "tests")]

mod client;
mod endings;
mod http;
mod limits;
mod lives;
mod socket;
mod toy;
