//! Rows of approvals.

mod ballot;
mod body;
mod cast;
mod casting;
mod charter;
mod mandate;
mod named;
mod poll;
mod request;
mod seat;
mod subject;

pub use ballot::{BallotSketch, SketchedBallot, ballots, ballots_count_of, ballots_of, insert_ballot};
pub use body::{bodies, bodies_count_of, bodies_of, chair, insert_body, lock_body, set_charter_version};
pub use casting::{Casting, hold_for_ballot};
pub use charter::{charter, charters, insert_charter};
pub use mandate::{candidate, mandate_lost, name_holder};
pub use named::{bodies_named, seat_of_institution, seats_held};
pub(crate) use poll::Polled;
pub use poll::{Bench, poll, polls, polls_with_benches};
pub use request::{
    RequestSketch, SketchedRequest, close_request, due_requests, insert_request, lock_request, pending_request,
    publish_outcome, requests, requests_about, requests_count_of, requests_of,
};
pub use seat::{
    SeatSketch, SketchedSeat, electorate_of, helices, insert_seat, lock_seat, seat, seats, seats_in, seats_of_bodies,
};
pub use subject::{share_subject, subject_facts};
