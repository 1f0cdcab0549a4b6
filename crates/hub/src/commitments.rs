//! Commands on commitments.

mod accept_commitment;
mod check_in_commitment;
mod lapse_commitments;
mod offer_commitment;
mod request_commitment_change;
mod withdraw_commitment;

pub use accept_commitment::{AcceptCommitment, accept_commitment};
pub use check_in_commitment::{CheckInCommitment, CheckedIn, check_in_commitment};
pub use lapse_commitments::{LapseCommitments, lapse_commitments};
pub use offer_commitment::{OfferCommitment, offer_commitment};
pub use request_commitment_change::{RequestCommitmentChange, request_commitment_change};
pub use withdraw_commitment::{WithdrawCommitment, withdraw_commitment};
