//! Bodies, requests, ballots and outcomes: what each mutation does, and each of its refusals.

mod ballots;
mod bodies;
mod live;
mod mandates;
mod outcomes;
mod requests;
mod texts;
