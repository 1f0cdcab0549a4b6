//! Commitments: what an institution promises for an objective, and how it goes.

mod check_in;
mod commitment;
mod event;
mod offer;
mod refusal;
mod rights;
mod stale;

pub use check_in::CheckIn;
pub use commitment::{Acceptance, ChangeRequested, Commitment, Parties, Terms, Withdrawal};
pub use event::CommitmentsEvent;
pub use offer::{Offer, PromisedFor, may_offer};
pub use refusal::CommitmentsRefusal;
pub use rights::CommitmentsAct;
