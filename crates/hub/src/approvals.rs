//! Commands on bodies, their requests, ballots and outcomes.

mod amend_charter;
mod cast_ballot;
mod close_approval_request;
mod close_due_requests;
mod closed;
mod create_governance_body;
mod name_seat_holder;
mod open_approval_request;
mod publish_outcome;
mod unmoved;
mod withdraw_approval_request;

pub use amend_charter::{AmendCharter, amend_charter};
pub use cast_ballot::{Cast, CastBallot, cast_ballot};
pub use close_approval_request::{CloseApprovalRequest, close_approval_request};
pub use close_due_requests::{CloseDueRequests, close_due_requests};
pub use create_governance_body::{CreateGovernanceBody, NewSeat, create_governance_body};
pub use name_seat_holder::{NameSeatHolder, name_seat_holder};
pub use open_approval_request::{OpenApprovalRequest, open_approval_request};
pub use publish_outcome::{PublishOutcome, Published, publish_outcome};
pub use withdraw_approval_request::{WithdrawApprovalRequest, withdraw_approval_request};
