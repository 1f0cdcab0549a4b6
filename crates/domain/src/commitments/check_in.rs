//! A check-in: a dated word on how a commitment goes, never edited.

use words::commitments::{CheckInNote, Health};
use words::{CheckInId, CommitmentId, MemberId, Quantity, Timestamp};

/// A dated word on how a commitment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Its id.
    pub id: CheckInId,
    /// What it is about.
    pub commitment: CommitmentId,
    /// When.
    pub at: Timestamp,
    /// Who of the offering institution.
    pub by: MemberId,
    /// How it goes.
    pub health: Health,
    /// In words.
    pub note: CheckInNote,
    /// The total so far.
    pub delivered_quantity: Quantity,
}
