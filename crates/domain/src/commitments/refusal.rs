//! What a caller of a mutation of commitments is told when a rule says no.

use words::commitments::{CommitmentState, CommitmentsErrorCode};
use words::strategies::ObjectiveState;
use words::{Day, Quantity};

use crate::refusal::refusals;
use crate::strategies::Moved;

refusals! {
    /// Why a command on commitments is refused.
    CommitmentsRefusal: CommitmentsErrorCode {
        /// Another digest of the objective than the offer's is current.
        RevisionMoved {
            /// Where the text stands instead.
            moved: Moved,
        } = RevisionMoved, Some("revisionDigest"), "The objective's text is no longer the one that was read: revision {} is current; read it and offer again", moved.current;
        /// Not from this state.
        WrongState { /** The state that it is in. */ state: CommitmentState } = WrongState, None, "The commitment is {state}, and does not allow this; read its state and viewerCan";
        /// Both sides would be one actor.
        OwnOffer = OwnOffer, None, "The offering actor is not its own counterparty; another actor must be it, and answers the offer";
        /// Nobody promises for what is not decided.
        NotApproved { /** The state of the objective. */ state: ObjectiveState } = NotApproved, Some("objective"), "The objective is {state}; offer a commitment once it is APPROVED or ACTIVE";
        /// Not after today.
        DueInThePast { /** The first day that would do. */ earliest: Day } = DueInThePast, Some("dueOn"), "dueOn is not after today; choose {earliest} or a later day";
        /// More than three times what was promised.
        DeliveredTooMuch { /** The most that is believed. */ limit: Quantity } = DeliveredTooMuch, Some("deliveredQuantity"), "That is more than three times what was promised; write the total so far, at most {limit}";
    }
}
