//! Stories, told through the real router against a real PostgreSQL; and what can be shown only there.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at what it does not expect")]
#![expect(clippy::too_many_lines, reason = "a story is told from its beginning to its end")]
#![expect(
    clippy::similar_names,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::needless_pass_by_value,
    clippy::disallowed_methods,
    reason = "tests are written to be read, and end with their process"
)]

mod approvals;
mod attack;
mod board;
mod check;
mod commitments;
mod discussion;
mod generated;
mod import;
mod keys;
mod live;
mod main_path;
mod model;
mod operations;
mod own;
mod people;
mod person;
mod reads;
mod region;
mod socket;
mod statements;
mod storm;
mod strategies;
mod trouble;
mod world;
