//! Words of commitments.

use crate::text::texts;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What is promised.
    CommitmentKind {
        /// Days of staff.
        StaffDays = "STAFF_DAYS",
        /// Placements.
        Placements = "PLACEMENTS",
        /// Money, in euro.
        FundingEur = "FUNDING_EUR",
        /// Equipment.
        Equipment = "EQUIPMENT",
        /// Data.
        Data = "DATA",
        /// Promotion.
        Promotion = "PROMOTION",
        /// Something else.
        Other = "OTHER",
    }

    /// Where a commitment stands (`domain.md` §3.3).
    CommitmentState {
        /// Offered; waits for the counterparty.
        Offered = "OFFERED",
        /// The counterparty wants a change; waits for a new offer.
        ChangeRequested = "CHANGE_REQUESTED",
        /// In force.
        Accepted = "ACCEPTED",
        /// Taken back, on record.
        Withdrawn = "WITHDRAWN",
        /// 90 days past its day without delivery.
        Lapsed = "LAPSED",
    }

    /// How it goes, from the last check-in.
    Health {
        /// As promised.
        OnTrack = "ON_TRACK",
        /// In danger.
        AtRisk = "AT_RISK",
        /// Will not be kept without help.
        OffTrack = "OFF_TRACK",
    }

    /// Why a mutation of commitments was refused.
    CommitmentsErrorCode {
        /// An id of the input finds nothing that the caller may see. Read the object again and use the id that it has.
        NotFound = "NOT_FOUND",
        /// The caller's role, function or token scope does not allow it. Ask somebody who may, as `viewerCan` tells.
        Forbidden = "FORBIDDEN",
        /// A field of the input is not of its form. Mend the field that `path` names, as `message` says.
        Invalid = "INVALID",
        /// The objective's text is no longer the one that was read. `revisionMoved` has the current one; read it and try again.
        RevisionMoved = "REVISION_MOVED",
        /// The object is not in a state that allows it. Read its `state` and `viewerCan`.
        WrongState = "WRONG_STATE",
        /// The offering actor cannot be its own counterparty, and does not accept its own offer.
        OwnOffer = "OWN_OFFER",
        /// The objective is neither approved nor active. Offer after its approval.
        NotApproved = "NOT_APPROVED",
        /// dueOn is not after today. Choose a later day.
        DueInThePast = "DUE_IN_THE_PAST",
        /// More than three times the promised quantity. Check the number.
        DeliveredTooMuch = "DELIVERED_TOO_MUCH",
    }
}

texts! {
    /// What is promised, in a sentence.
    CommitmentStatement(1000, lines);
    /// What the quantity counts.
    Unit(60, line);
    /// What will show that it was kept.
    EvidenceWanted(1000, lines);
    /// How it goes, in words.
    CheckInNote(4000, lines);
}
