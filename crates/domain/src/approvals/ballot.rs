//! A ballot: what a seat said about one text. It is never changed, only superseded or made void.

use words::approvals::{BallotDecision, BallotReason, BallotState};
use words::{AnyId, ApprovalRequestId, BallotId, Digest, MemberId, SeatId, Timestamp};

use crate::approvals::ApprovalRequest;

/// A ballot, and the text that counts now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// Its id.
    pub id: BallotId,
    /// In which request.
    pub request: ApprovalRequestId,
    /// The text that the request is about.
    pub subject: AnyId,
    /// Whose vote.
    pub seat: SeatId,
    /// Who cast it for the seat.
    pub holder: MemberId,
    /// What the seat said.
    pub decision: BallotDecision,
    /// Why.
    pub reason: Option<BallotReason>,
    /// The number of the revision that it was cast on.
    pub revision: i32,
    /// The digest of that revision: what the ballot is pinned to.
    pub digest: Digest,
    /// When.
    pub cast_at: Timestamp,
    /// Whether the seat cast a later one.
    pub superseded: bool,
    /// Whether its holder lost the mandate while the request was open.
    pub void: bool,
    /// The digest that counts: of the subject's present revision while the request is open, then of the tallied one.
    pub current: Digest,
}

/// What a holder says for a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotDraft {
    /// Whose vote.
    pub seat: SeatId,
    /// Who casts it.
    pub holder: MemberId,
    /// What the seat says.
    pub decision: BallotDecision,
    /// Why.
    pub reason: Option<BallotReason>,
}

impl Ballot {
    /// A new ballot on the text that the request is about, as it stands: the request is open.
    pub fn cast(id: BallotId, request: &ApprovalRequest, draft: BallotDraft, now: Timestamp) -> Self {
        let BallotDraft { seat, holder, decision, reason } = draft;
        Self {
            id,
            request: request.id,
            subject: request.subject,
            seat,
            holder,
            decision,
            reason,
            revision: request.revision,
            digest: request.digest.clone(),
            cast_at: now,
            superseded: false,
            void: false,
            current: request.digest.clone(),
        }
    }

    /// Whether it counts, and if not, why.
    pub fn state(&self) -> BallotState {
        ballot_state(self.void, self.superseded, &self.digest, &self.current)
    }
}

/// Whether a ballot on the text `digest` counts while `current` does, and if not, why (`collaboration.md` §1.1, §1.3, §1.16).
///
/// It is keyed by its digest, not by its revision's number: when the text returns to the same content, it counts again.
pub fn ballot_state(void: bool, superseded: bool, digest: &Digest, current: &Digest) -> BallotState {
    if void {
        BallotState::VoidMandate
    } else if superseded {
        BallotState::Superseded
    } else if digest == current {
        BallotState::Valid
    } else {
        BallotState::Stale
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;

    pub(crate) fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    pub(crate) fn at(hour: i64) -> Timestamp {
        Timestamp::parse("2026-03-01T00:00:00Z").unwrap().plus_hours(hour)
    }

    /// A ballot of seat `n` on the text `text`, while `current` counts.
    pub(crate) fn ballot(n: u128, decision: BallotDecision, text: &str, current: &str) -> Ballot {
        Ballot {
            id: id(n),
            request: id(1),
            subject: AnyId::Objective(id(5)),
            seat: id(n),
            holder: id(n),
            decision,
            reason: None,
            revision: 1,
            digest: Digest::of(text.as_bytes()),
            cast_at: at(0),
            superseded: false,
            void: false,
            current: Digest::of(current.as_bytes()),
        }
    }

    #[test]
    fn a_ballot_on_an_old_text_is_stale_and_counts_again_when_the_text_returns() {
        let mut ballot = ballot(1, BallotDecision::Approve, "one", "one");
        assert_eq!(ballot.state(), BallotState::Valid);
        ballot.current = Digest::of(b"two");
        assert_eq!(ballot.state(), BallotState::Stale);
        ballot.current = Digest::of(b"one");
        assert_eq!(ballot.state(), BallotState::Valid);
    }

    #[test]
    fn a_later_ballot_and_a_lost_mandate_end_it_for_good() {
        let table = [
            (true, false, BallotState::Superseded),
            (false, true, BallotState::VoidMandate),
            (true, true, BallotState::VoidMandate),
        ];
        for (superseded, void, state) in table {
            for current in ["one", "two"] {
                let ballot = Ballot { superseded, void, ..ballot(1, BallotDecision::Reject, "one", current) };
                assert_eq!(ballot.state(), state);
            }
        }
    }
}
