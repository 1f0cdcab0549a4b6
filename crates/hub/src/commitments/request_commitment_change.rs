//! `requestCommitmentChange`: the counterparty wants an offer changed.

use domain::commitments::{CommitmentsAct, CommitmentsEvent, CommitmentsRefusal};
use domain::refusal::Found as _;
use store::commitments::{lock_commitment, update_commitment};
use store::{Recorded, Unit};
use words::CommitmentId;
use words::people::Reason;

use crate::Failure;

/// What is to be changed.
#[derive(Clone, Debug)]
pub struct RequestCommitmentChange {
    /// In which offer.
    pub commitment: CommitmentId,
    /// In words.
    pub note: Reason,
}

/// Sends an offer back to who made it. Who may accept it may do this.
///
/// # Errors
/// `NotFound` (commitment), `Forbidden`, `OwnOffer`, `WrongState`.
pub async fn request_commitment_change(
    unit: &mut Unit,
    input: RequestCommitmentChange,
) -> Result<Recorded<CommitmentId>, Failure<CommitmentsRefusal>> {
    let commitment = lock_commitment(unit, input.commitment).await?.found("commitment")?;
    let permit = unit.may(CommitmentsAct::Answer, commitment.place())?;
    commitment.answerable_by(permit.institution())?;

    let happened =
        CommitmentsEvent::CommitmentChangeRequested { commitment: commitment.id, note: input.note.to_string() };
    let returned = commitment.change_requested(input.note, permit.member()?, unit.now());
    update_commitment(unit, &returned).await?;
    Ok(permit.record(unit, &happened, returned.id))
}
