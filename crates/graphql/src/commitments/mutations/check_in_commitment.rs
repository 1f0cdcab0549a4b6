//! Input and payload of `checkInCommitment`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::commitments::{CheckInCommitment, CheckedIn};
use words::commitments::Health;
use words::{CommitmentId, Quantity};

use crate::commitments::{CheckIn, Commitment, CommitmentsUserError};
use crate::form::Form;
use crate::mutate::payload;

/// How a commitment goes.
#[derive(Debug, InputObject)]
pub(super) struct CheckInCommitmentInput {
    /// An ACCEPTED one.
    commitment: CommitmentId,
    /// How it goes.
    health: Health,
    /// 1 to 4,000 characters.
    note: String,
    /// The total so far, not what was added; at most three times what was promised.
    delivered_quantity: Quantity,
}

impl CheckInCommitmentInput {
    pub(super) fn parse(self) -> Result<CheckInCommitment, Vec<Invalid>> {
        let mut form = Form::default();
        let note = form.text("note", &self.note);
        form.finish(CheckInCommitment {
            commitment: self.commitment,
            health: self.health,
            note,
            delivered_quantity: self.delivered_quantity,
        })
    }
}

payload! {
    /// What `checkInCommitment` did.
    CheckInCommitmentPayload: CheckedIn, CommitmentsUserError,
    |object| object
        .maybe::<Commitment>("commitment", "What goes; null when refused.", |paid| paid.outcome.map(|o| o.commitment), store::commitments::commitments)
        .maybe::<CheckIn>("checkIn", "The new check-in; null when refused.", |paid| paid.outcome.map(|o| o.check_in), store::commitments::check_ins)
}
