//! How large a scenario is: the short form, the long one, or what the surroundings say; and how long anything is waited for.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

/// Whether the long forms are run: `CHAOS=long`.
pub(crate) fn long() -> bool {
    std::env::var("CHAOS").is_ok_and(|form| form == "long")
}

/// A number of a scenario: what `CHAOS_<NAME>` says, else that of the form that is run.
pub(crate) fn number(name: &str, short: usize, long_form: usize) -> usize {
    let variable = format!("CHAOS_{name}");
    match std::env::var(&variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")),
        Err(_) if long() => long_form,
        Err(_) => short,
    }
}

/// What all of these come to. They have time enough: that they come to an end at all is what is asked.
pub(crate) async fn all<T: 'static>(tasks: JoinSet<T>) -> Vec<T> {
    timeout(Duration::from_mins(3), tasks.join_all()).await.unwrap()
}

/// Where chance begins: `CHAOS_SEED`, else always in the same place. What other processes do is chance of its own.
pub(crate) fn seed() -> u64 {
    number("SEED", 1, 1) as u64
}
