//! Approvals: bodies and their charters, requests, ballots, the arithmetic of a decision, and the outcome that the chair publishes.
//!
//! A request follows its subject, a ballot is pinned to the text that it was cast on. The [`Poll`] is where both meet: it says which ballots
//! count now, and everything that is derived from them (tally, explanation, early close, result) comes from it and the [`Rules`].

mod ballot;
mod body;
mod charter;
mod event;
mod explanation;
mod poll;
mod refusal;
mod request;
mod rights;
mod rules;
mod seat;
mod subject;
mod tally;
mod viewer;

pub use ballot::{Ballot, BallotDraft, ballot_state};
pub use body::{BodyDraft, Chair, GovernanceBody, SEATS_LIMIT};
pub use charter::Charter;
pub use event::ApprovalsEvent;
pub use explanation::Explanation;
pub use poll::{Elector, Poll, Vote};
pub use refusal::ApprovalsRefusal;
pub use request::{ApprovalRequest, CONDITIONS_LIMIT, Closing, Outcome, OutcomeDraft, RequestDraft};
pub use rights::ApprovalsAct;
pub use rules::{Fraction, Rules, Threshold};
pub use seat::{Candidate, Seat, Voting};
pub use subject::{Subject, SubjectState};
pub use tally::{Tally, Verdict};
pub use viewer::{RequestFacts, SubjectFacts};
