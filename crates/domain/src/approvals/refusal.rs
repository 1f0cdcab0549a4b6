//! What a caller of a mutation of approvals is told when a rule says no.

use words::approvals::{ApprovalRequestState, ApprovalsErrorCode, OutcomeResult};
use words::{CommentId, Timestamp};

use crate::refusal::refusals;
use crate::strategies::Moved;

refusals! {
    /// Why a command on approvals is refused.
    ApprovalsRefusal: ApprovalsErrorCode {
        /// Another text than the caller's is current.
        RevisionMoved {
            /// Where the text stands instead.
            moved: Moved,
        } = RevisionMoved, Some("revisionDigest"), "The text is no longer the one that was read: revision {} is current; read it and try again", moved.current;
        /// Ballots are over.
        RequestClosed {
            /** Where the request stands. */ state: ApprovalRequestState,
            /** When ballots were or will have been over. */ due_at: Timestamp,
        } = RequestClosed, Some("approvalRequest"), "The request is {state} and was due at {due_at}; nothing can be cast, closed or withdrawn any more";
        /// One request about a subject at a time.
        RequestAlreadyOpen = RequestAlreadyOpen, Some("subject"), "A request about this text is open or waits for its outcome; close it and publish the outcome, or withdraw it, first";
        /// A body is asked about submitted texts only.
        NotSubmitted { /** Where the text stands. */ state: String } = NotSubmitted, Some("subject"), "The text is {state}; submit it first";
        /// Nobody could vote.
        NoEligibleSeat = NoEligibleSeat, Some("body"), "No seat of the body has a holder; name holders first";
        /// The seat is another's.
        NotYourSeat = NotYourSeat, Some("seat"), "You hold no such seat in the electorate of this request; use a seat that you hold, or ask your institution's lead to name you";
        /// Too late from the beginning.
        DueInThePast = DueInThePast, Some("dueAt"), "The due instant is not after now; choose a later one";
        /// The charter wants more notice.
        NoticeTooShort { /** The charter's noticeDays. */ days: i32 } = NoticeTooShort, Some("dueAt"), "The body's charter wants {days} days of notice; choose a later due instant";
        /// Ballots may still turn the result.
        ResultStillOpen {
            /** When the cooling-off is over, if that is all that is waited for. */ until: Option<Timestamp>,
        } = ResultStillOpen, Some("approvalRequest"), "{}", match until {
            Some(until) => format!("All seats have voted, and the cooling-off runs until {until}; wait until then"),
            None => "Ballots that are still to come could change the result; wait for them, or for the due instant".to_owned(),
        };
        /// Threads that hold the approval.
        BlockingThread { /** The open ones. */ threads: Vec<CommentId> } = BlockingThread, Some("approvalRequest"), "Blocking threads about the text are open: {}; resolve them first, or return the text", threads.len();
        /// The chair publishes what the body decided, not the opposite.
        ResultContradictsTally {
            /** What the tally says. */ state: ApprovalRequestState,
            /** What was to be published. */ result: OutcomeResult,
        } = ResultContradictsTally, Some("result"), "The request is {state}, which does not allow {result}; PASSED allows ADOPTED, ADOPTED_WITH_CONDITIONS and RETURNED, FAILED allows RETURNED and REJECTED";
        /// An institution has one vote.
        DuplicateSeat = DuplicateSeat, Some("seats"), "An institution is named twice; give each institution one seat";
        /// Nothing could pass, or less than half could decide.
        ImpossibleRule { /** What is wrong. */ problem: &'static str } = ImpossibleRule, Some("charter"), "{problem}";
        /// Not from this state.
        WrongState { /** The state that it is in. */ state: String } = WrongState, None, "It is {state}, and does not allow this; read its state and viewerCan";
    }
}

#[cfg(test)]
mod tests {
    use words::{AnyId, Timestamp};

    use super::*;
    use crate::people::Denied;
    use crate::refusal::{Invalid, NotFound, Refusal as _};

    /// One of each. A variant that is missing here leaves its code missing in the comparison below.
    fn all() -> Vec<ApprovalsRefusal> {
        let at = Timestamp::parse("2026-03-01T09:30:00Z").into_iter();
        let request =
            at.clone().map(|due_at| ApprovalsRefusal::RequestClosed { state: ApprovalRequestState::Passed, due_at });
        let cooling = at.map(|until| ApprovalsRefusal::ResultStillOpen { until: Some(until) });
        let moved = Moved { revised: AnyId::Unknown, current: 2, changed_fields: Vec::new() };
        vec![
            NotFound { field: "subject".to_owned() }.into(),
            Denied::Role.into(),
            Invalid::new("chair", "Is no active member").into(),
            ApprovalsRefusal::RevisionMoved { moved },
            ApprovalsRefusal::RequestAlreadyOpen,
            ApprovalsRefusal::NotSubmitted { state: "DRAFT".to_owned() },
            ApprovalsRefusal::NoEligibleSeat,
            ApprovalsRefusal::NotYourSeat,
            ApprovalsRefusal::DueInThePast,
            ApprovalsRefusal::NoticeTooShort { days: 7 },
            ApprovalsRefusal::ResultStillOpen { until: None },
            ApprovalsRefusal::BlockingThread { threads: Vec::new() },
            ApprovalsRefusal::ResultContradictsTally {
                state: ApprovalRequestState::Failed,
                result: OutcomeResult::Adopted,
            },
            ApprovalsRefusal::DuplicateSeat,
            ApprovalsRefusal::ImpossibleRule { problem: "The threshold is below one half; raise it" },
            ApprovalsRefusal::WrongState { state: "OPEN".to_owned() },
        ]
        .into_iter()
        .chain(request)
        .chain(cooling)
        .collect()
    }

    #[test]
    fn every_code_of_the_contract_has_a_refusal() {
        let mut codes: Vec<_> = all().iter().map(ApprovalsRefusal::code).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut contract = ApprovalsErrorCode::ALL.to_vec();
        contract.sort_unstable();
        assert_eq!(codes, contract);
    }

    #[test]
    fn a_message_says_what_is_wrong_and_what_can_be_done() {
        for refusal in all() {
            let message = refusal.to_string();
            assert!(message.chars().next().is_some_and(|c| c.is_uppercase() || c == '`'), "{message}");
            assert!(!message.ends_with('.'), "{message}");
        }
    }
}
