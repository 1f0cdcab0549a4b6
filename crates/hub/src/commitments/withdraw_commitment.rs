//! `withdrawCommitment`: the offering institution takes a commitment back, on record.

use domain::commitments::{CommitmentsAct, CommitmentsEvent, CommitmentsRefusal};
use domain::refusal::Found as _;
use store::commitments::{lock_commitment, update_commitment};
use store::{Recorded, Unit};
use words::CommitmentId;
use words::people::Reason;

use crate::Failure;

/// What is taken back, and why.
#[derive(Clone, Debug)]
pub struct WithdrawCommitment {
    /// The commitment.
    pub commitment: CommitmentId,
    /// In words.
    pub reason: Reason,
}

/// Ends a commitment that has not ended. The record stays, with the reason.
///
/// # Errors
/// `NotFound` (commitment), `Forbidden`, `WrongState`.
pub async fn withdraw_commitment(
    unit: &mut Unit,
    input: WithdrawCommitment,
) -> Result<Recorded<CommitmentId>, Failure<CommitmentsRefusal>> {
    let commitment = lock_commitment(unit, input.commitment).await?.found("commitment")?;
    let permit = unit.may(CommitmentsAct::Withdraw, commitment.place())?;
    commitment.retractable()?;

    let happened =
        CommitmentsEvent::CommitmentWithdrawn { commitment: commitment.id, reason: input.reason.to_string() };
    let withdrawn = commitment.withdrawn(input.reason, permit.member()?, unit.now());
    update_commitment(unit, &withdrawn).await?;
    Ok(permit.record(unit, &happened, withdrawn.id))
}
