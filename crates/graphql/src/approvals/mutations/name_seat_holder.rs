//! Input and payload of `nameSeatHolder`.

use async_graphql::InputObject;
use hub::approvals::NameSeatHolder;
use words::{MemberId, SeatId};

use crate::approvals::{ApprovalsUserError, Seat};
use crate::mutate::payload;

/// Who is to hold which seat.
#[derive(Debug, InputObject)]
pub(super) struct NameSeatHolderInput {
    /// A seat of the caller's institution.
    seat: SeatId,
    /// An active member of the institution, but no AUDITOR or OBSERVER.
    holder: MemberId,
}

impl NameSeatHolderInput {
    pub(super) fn parse(&self) -> NameSeatHolder {
        NameSeatHolder { seat: self.seat, holder: self.holder }
    }
}

payload! {
    /// What `nameSeatHolder` did.
    NameSeatHolderPayload: SeatId, ApprovalsUserError,
    |object| object.maybe::<Seat>("seat", "The seat with its new holder; null when refused.", |paid| paid.outcome, store::approvals::seats)
}
