//! Words of approvals.

use crate::text::texts;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a governance body is for.
    BodyKind {
        /// Steers and decides.
        Steering = "STEERING",
        /// Advises.
        Advisory = "ADVISORY",
        /// Works on a topic.
        WorkingGroup = "WORKING_GROUP",
        /// Oversees audits.
        AuditCommittee = "AUDIT_COMMITTEE",
    }

    /// How a threshold is compared.
    ThresholdKind {
        /// At least the fraction.
        AtLeast = "AT_LEAST",
        /// More than the fraction.
        MoreThan = "MORE_THAN",
    }

    /// Where a request stands.
    ApprovalRequestState {
        /// Ballots are cast.
        Open = "OPEN",
        /// Closed: the tally passed.
        Passed = "PASSED",
        /// Closed: the tally failed.
        Failed = "FAILED",
        /// Over without a quorum.
        Lapsed = "LAPSED",
        /// Taken back, with a reason.
        Withdrawn = "WITHDRAWN",
    }

    /// What a seat says.
    BallotDecision {
        /// Yes.
        Approve = "APPROVE",
        /// No.
        Reject = "REJECT",
        /// Present, without an opinion: counts for the quorum only.
        Abstain = "ABSTAIN",
    }

    /// Whether a ballot counts.
    BallotState {
        /// Counts.
        Valid = "VALID",
        /// Cast on an earlier text; counts again if that text returns.
        Stale = "STALE",
        /// The seat cast a later one.
        Superseded = "SUPERSEDED",
        /// Its holder lost the mandate while the request was open.
        VoidMandate = "VOID_MANDATE",
    }

    /// What the body's chair publishes.
    OutcomeResult {
        /// Adopted.
        Adopted = "ADOPTED",
        /// Adopted, with conditions.
        AdoptedWithConditions = "ADOPTED_WITH_CONDITIONS",
        /// Given back for more work.
        Returned = "RETURNED",
        /// Rejected.
        Rejected = "REJECTED",
    }

    /// Why a mutation of approvals was refused.
    ApprovalsErrorCode {
        /// An id of the input finds nothing that the caller may see. Read the object again and use the id that it has.
        NotFound = "NOT_FOUND",
        /// The caller's role, function or token scope does not allow it. Ask somebody who may, as `viewerCan` tells.
        Forbidden = "FORBIDDEN",
        /// A field of the input is not of its form. Mend the field that `path` names, as `message` says.
        Invalid = "INVALID",
        /// The text is no longer the one that was read. `revisionMoved` has the current one; read it and try again.
        RevisionMoved = "REVISION_MOVED",
        /// The request is closed. Nothing can be cast, closed or withdrawn.
        RequestClosed = "REQUEST_CLOSED",
        /// A request about the subject is open or waits for its outcome.
        RequestAlreadyOpen = "REQUEST_ALREADY_OPEN",
        /// The subject is not submitted. Submit it first.
        NotSubmitted = "NOT_SUBMITTED",
        /// No seat of the body has a holder who may vote. Name holders first.
        NoEligibleSeat = "NO_ELIGIBLE_SEAT",
        /// The caller does not hold this seat of the electorate.
        NotYourSeat = "NOT_YOUR_SEAT",
        /// dueAt is not after now. Choose a later one.
        DueInThePast = "DUE_IN_THE_PAST",
        /// dueAt is nearer than the charter's noticeDays. Choose a later one.
        NoticeTooShort = "NOTICE_TOO_SHORT",
        /// Ballots that are still to come could change the result, or the cooling-off runs. Wait.
        ResultStillOpen = "RESULT_STILL_OPEN",
        /// A blocking thread is open. Resolve it first.
        BlockingThread = "BLOCKING_THREAD",
        /// The tally does not allow this result. PASSED allows the two ADOPTED and RETURNED, FAILED allows RETURNED and REJECTED.
        ResultContradictsTally = "RESULT_CONTRADICTS_TALLY",
        /// An institution has two seats. One is allowed.
        DuplicateSeat = "DUPLICATE_SEAT",
        /// The charter can never pass or is below one half. Mend its fractions.
        ImpossibleRule = "IMPOSSIBLE_RULE",
        /// The object is not in a state that allows it. Read its `state` and `viewerCan`.
        WrongState = "WRONG_STATE",
    }
}

texts! {
    /// A governance body's name; unique in its workspace.
    BodyName(120, line);
    /// What the body may decide.
    Mandate(4000, lines);
    /// What the body is asked.
    ApprovalQuestion(1000, lines);
    /// Why a seat decided so.
    BallotReason(4000, lines);
    /// What the chair publishes; CommonMark.
    OutcomeStatement(10000, lines);
    /// A condition of an adoption.
    Condition(2000, lines);
}
