//! `checkInCommitment`: the offering institution tells how a commitment goes.

use domain::commitments::{CommitmentsAct, CommitmentsEvent, CommitmentsRefusal};
use domain::refusal::Found as _;
use serde::{Deserialize, Serialize};
use store::commitments::{insert_check_in, lock_commitment, update_commitment};
use store::{Recorded, Unit};
use words::commitments::{CheckInNote, Health};
use words::{CheckInId, CommitmentId, Quantity};

use crate::Failure;

/// How it goes.
#[derive(Clone, Debug)]
pub struct CheckInCommitment {
    /// What goes.
    pub commitment: CommitmentId,
    /// How.
    pub health: Health,
    /// In words.
    pub note: CheckInNote,
    /// The total so far.
    pub delivered_quantity: Quantity,
}

/// What a check-in made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedIn {
    /// What goes.
    pub commitment: CommitmentId,
    /// The check-in.
    pub check_in: CheckInId,
}

/// Adds a check-in, from which the commitment has its health, its total and the next due day.
///
/// # Errors
/// `NotFound` (commitment), `Forbidden`, `WrongState`, `DeliveredTooMuch`.
pub async fn check_in_commitment(
    unit: &mut Unit,
    input: CheckInCommitment,
) -> Result<Recorded<CheckedIn>, Failure<CommitmentsRefusal>> {
    let commitment = lock_commitment(unit, input.commitment).await?.found("commitment")?;
    let permit = unit.may(CommitmentsAct::CheckIn, commitment.place())?;
    commitment.in_force()?;
    commitment.believable(input.delivered_quantity)?;

    let (id, by, now) = (unit.id(), permit.member()?, unit.now());
    let (commitment, check_in) = commitment.checked_in(id, input.health, input.note, input.delivered_quantity, by, now);
    insert_check_in(unit, commitment.workspace, &check_in).await?;
    update_commitment(unit, &commitment).await?;

    let happened = CommitmentsEvent::CommitmentCheckedIn {
        commitment: commitment.id,
        check_in: check_in.id,
        health: check_in.health,
        delivered_quantity: check_in.delivered_quantity,
    };
    Ok(permit.record(unit, &happened, CheckedIn { commitment: commitment.id, check_in: check_in.id }))
}
