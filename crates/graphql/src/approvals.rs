//! Approvals: their types and mutations.

mod approval_request;
mod ballot;
mod charter;
mod explanation;
mod governance_body;
mod mutations;
mod outcome;
mod permissions;
mod seat;
mod tally;
mod user_error;

pub use approval_request::ApprovalRequest;
pub use ballot::Ballot;
pub use charter::{Charter, Fraction, Threshold};
pub use explanation::Explanation;
pub use governance_body::GovernanceBody;
pub use mutations::ApprovalsMutation;
pub use outcome::Outcome;
pub use permissions::ApprovalPermissions;
pub use seat::Seat;
pub use tally::Tally;
pub use user_error::ApprovalsUserError;
