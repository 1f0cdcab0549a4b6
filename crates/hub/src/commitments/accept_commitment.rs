//! `acceptCommitment`: the counterparty takes an offer.

use domain::commitments::{CommitmentsAct, CommitmentsEvent, CommitmentsRefusal};
use domain::refusal::Found as _;
use store::commitments::{lock_commitment, update_commitment};
use store::{Recorded, Unit};
use words::CommitmentId;

use crate::Failure;

/// Which offer is accepted.
#[derive(Clone, Copy, Debug)]
pub struct AcceptCommitment {
    /// The commitment.
    pub commitment: CommitmentId,
}

/// Puts an offered commitment in force. A lead of the counterparty does, never of the offering actor.
///
/// # Errors
/// `NotFound` (commitment), `Forbidden`, `OwnOffer`, `WrongState`.
pub async fn accept_commitment(
    unit: &mut Unit,
    input: AcceptCommitment,
) -> Result<Recorded<CommitmentId>, Failure<CommitmentsRefusal>> {
    let commitment = lock_commitment(unit, input.commitment).await?.found("commitment")?;
    let permit = unit.may(CommitmentsAct::Answer, commitment.place())?;
    commitment.answerable_by(permit.institution())?;

    let accepted = commitment.accepted(permit.member()?, unit.now());
    update_commitment(unit, &accepted).await?;
    let happened = CommitmentsEvent::CommitmentAccepted { commitment: accepted.id };
    Ok(permit.record(unit, &happened, accepted.id))
}
