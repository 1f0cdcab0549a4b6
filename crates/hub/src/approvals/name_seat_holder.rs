//! `nameSeatHolder`: an institution says who holds its seat.

use domain::approvals::{ApprovalsAct, ApprovalsEvent, ApprovalsRefusal};
use domain::refusal::Found as _;
use store::approvals::{candidate, lock_seat, name_holder, seat};
use store::{Recorded, Unit};
use words::{MemberId, SeatId};

use crate::Failure;

/// Who is to hold which seat.
#[derive(Clone, Copy, Debug)]
pub struct NameSeatHolder {
    /// The seat.
    pub seat: SeatId,
    /// An active member of the seat's institution.
    pub holder: MemberId,
}

/// Names the holder of a seat. What another holder has cast in open requests is void from then on (`collaboration.md` §1.16); to name the
/// present holder changes nothing.
///
/// # Errors
/// `NotFound` (seat, holder: a member of the workspace), `Forbidden`, `Invalid` (holder: of another institution, ended, without a vote).
pub async fn name_seat_holder(
    unit: &mut Unit,
    input: NameSeatHolder,
) -> Result<Recorded<SeatId>, Failure<ApprovalsRefusal>> {
    let seat = seat(unit, input.seat).await?.found("seat")?;
    let candidate = candidate(unit, seat.workspace, input.holder).await?.found("holder")?;
    let permit = unit.may(ApprovalsAct::NameHolder, seat.place())?;
    candidate.may_hold(seat.institution, "holder")?;
    // After the member, as who ends a membership does: members first, then requests and seats.
    let seat = lock_seat(unit, seat.id).await?.found("seat")?;
    if seat.holder == Some(input.holder) {
        return Ok(Recorded::unchanged(seat.id));
    }

    name_holder(unit, &seat, input.holder).await?;

    let happened =
        ApprovalsEvent::SeatHolderNamed { seat: seat.id, body: seat.body, before: seat.holder, holder: input.holder };
    Ok(permit.record(unit, &happened, seat.id))
}
