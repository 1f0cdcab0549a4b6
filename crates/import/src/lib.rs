//! Consortia from YAML files, through the same commands as the API.
//!
//! A file names its tenant and tells, step by step, who did what and when. It is parsed with the types of `words`, so that what is wrong in
//! it is said with file, line and column before anything is written; what names nothing is found before the first command runs.
//! Whoever writes such a file needs no id and no digest: things are named by their own names or by short keys.

pub mod command;
mod fault;
mod file;
mod load;
mod names;
mod place;
mod report;
mod run;
mod shift;
mod when;

pub use file::{File, Step, TenantHeader, parse};
pub use names::{Found, Kind, Names, Unknown, unknown_names};
pub use place::{Place, Problem, Reference};
pub use report::{MadeToken, Progress, Report, Stopped};
pub use run::{Options, run};
pub use when::{Timeline, When};
