//! The clock's: notes which commitments were not kept.

use domain::commitments::{Commitment, CommitmentsAct, CommitmentsEvent, CommitmentsRefusal};
use domain::people::Place;
use store::commitments::{lock_lapsing, update_commitment};
use store::{Recorded, Unit};
use words::CommitmentId;

use crate::Failure;

/// How many commitments one unit takes at most.
#[derive(Clone, Copy, Debug)]
pub struct LapseCommitments {
    /// At least 1.
    pub limit: i64,
}

/// Lapses what was due more than 90 days ago and was not delivered, one event for each. Two clocks at a time do each once.
///
/// # Errors
/// `Forbidden` for a person: only the clock may.
pub async fn lapse_commitments(
    unit: &mut Unit,
    input: LapseCommitments,
) -> Result<Recorded<Vec<CommitmentId>>, Failure<CommitmentsRefusal>> {
    unit.may(CommitmentsAct::Lapse, Place::TENANT)?;
    let today = unit.now().day();
    let mut recorded = Recorded::unchanged(Vec::new());
    for commitment in lock_lapsing(unit, Commitment::lapses_if_due_before(today), input.limit).await? {
        if !commitment.lapses(today) {
            continue;
        }
        let permit = unit.may(CommitmentsAct::Lapse, commitment.place())?;
        let lapsed = commitment.lapsed();
        update_commitment(unit, &lapsed).await?;
        let happened = CommitmentsEvent::CommitmentLapsed {
            commitment: lapsed.id,
            due_on: lapsed.terms.due_on,
            delivered_quantity: lapsed.delivered_quantity,
        };
        recorded = recorded.and(permit.record(unit, &happened, lapsed.id)).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    Ok(recorded)
}
