//! Commitments: their types and mutations.

mod check_in;
mod commitment;
mod mutations;
mod permissions;
mod user_error;

pub use check_in::CheckIn;
pub use commitment::{ChangeRequested, Commitment, Withdrawal};
pub use mutations::CommitmentsMutation;
pub use permissions::CommitmentPermissions;
pub use user_error::CommitmentsUserError;
