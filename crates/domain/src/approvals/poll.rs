//! A poll: the electorate of a request, the latest ballot of each seat, and the rules that count them.

use words::approvals::{BallotDecision, BallotState};
use words::{ApprovalRequestId, SeatId, Timestamp};

use crate::approvals::{ApprovalsRefusal, Explanation, Rules, Tally, Verdict};

/// A seat of the electorate, as it was copied when the request was opened, with what it has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elector {
    /// The seat.
    pub seat: SeatId,
    /// The last ballot that was cast for it.
    pub vote: Option<Vote>,
}

/// What is counted of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// What the seat said.
    pub decision: BallotDecision,
    /// Whether it counts, and if not, why.
    pub state: BallotState,
    /// When it was cast.
    pub cast_at: Timestamp,
}

impl Elector {
    /// The vote, if it counts.
    fn valid(&self) -> Option<&Vote> {
        self.vote.as_ref().filter(|vote| vote.state == BallotState::Valid)
    }
}

/// What a decision is computed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// Of which request.
    pub request: ApprovalRequestId,
    /// The rules of the charter that the request was opened under.
    pub rules: Rules,
    /// All seats that may vote.
    pub electors: Vec<Elector>,
}

impl Poll {
    /// How many seats say what, on the current text.
    pub fn tally(&self) -> Tally {
        let seats = i32::try_from(self.electors.len()).unwrap_or(i32::MAX);
        let mut tally = Tally { seats, ..Tally::default() };
        for vote in self.electors.iter().filter_map(|elector| elector.vote) {
            match (vote.state, vote.decision) {
                (BallotState::Valid, BallotDecision::Approve) => tally.approve += 1,
                (BallotState::Valid, BallotDecision::Reject) => tally.reject += 1,
                (BallotState::Valid, BallotDecision::Abstain) => tally.abstain += 1,
                (BallotState::Stale, _) => tally.stale += 1,
                (BallotState::Superseded | BallotState::VoidMandate, _) => {}
            }
        }
        tally
    }

    /// What it amounts to when no further ballot comes.
    pub fn verdict(&self) -> Verdict {
        self.rules.result(&self.tally())
    }

    /// Seats without a valid ballot.
    pub fn missing(&self) -> Vec<SeatId> {
        self.electors.iter().filter(|elector| elector.valid().is_none()).map(|elector| elector.seat).collect()
    }

    /// The arithmetic, for people.
    pub fn explain(&self) -> Explanation {
        Explanation::of(self)
    }

    /// Whether the request may be closed before it is due: no ballot still to come could change the result or, when none is to come because
    /// all seats have voted, the cooling-off is over (`collaboration.md` §1.14).
    ///
    /// # Errors
    /// `ResultStillOpen`, with the end of the cooling-off if that is all that is waited for.
    pub fn may_close_early(&self, now: Timestamp) -> Result<(), ApprovalsRefusal> {
        self.rules.may_close_early(&self.tally(), self.last_cast_at(), now)
    }

    /// Whether all seats have voted and the cooling-off is over: then the clock closes the request, too.
    pub fn has_cooled_off(&self, now: Timestamp) -> bool {
        self.tally().missing() == 0 && self.may_close_early(now).is_ok()
    }

    /// When the last of the ballots that count was cast.
    fn last_cast_at(&self) -> Option<Timestamp> {
        self.electors.iter().filter_map(Elector::valid).map(|vote| vote.cast_at).max()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use words::approvals::BallotDecision::{Abstain, Approve, Reject};
    use words::approvals::BallotState::{Stale, Valid, VoidMandate};

    use super::*;
    use crate::approvals::ballot::tests::{at, id};
    use crate::approvals::rules::tests::defaults;

    /// A poll: `A`, `R`, `B` (abstained) on the present text, `a` on an older one, `v` void, `-` silent.
    pub(crate) fn poll(said: &str) -> Poll {
        let electors = said.chars().zip(1..).map(|(said, n)| {
            let vote = match said {
                'A' => Some((Approve, Valid)),
                'R' => Some((Reject, Valid)),
                'B' => Some((Abstain, Valid)),
                'a' => Some((Approve, Stale)),
                'v' => Some((Approve, VoidMandate)),
                _ => None,
            };
            Elector { seat: id(n), vote: vote.map(|(decision, state)| Vote { decision, state, cast_at: at(0) }) }
        });
        Poll { request: id(1), rules: defaults(), electors: electors.collect() }
    }

    #[test]
    fn the_worked_numbers_of_the_design_from_ballots() {
        let table = [
            ("AAAAARRB-", Verdict::Passed),
            ("AAAARRRB-", Verdict::Failed),
            ("BBBBBBBB-", Verdict::Failed),
            ("AAAAA----", Verdict::Lapsed),
        ];
        for (said, verdict) in table {
            assert_eq!(poll(said).verdict(), verdict, "{said}");
        }
    }

    #[test]
    fn only_valid_ballots_count_and_every_seat_does() {
        let poll = poll("ARBav-");
        assert_eq!(poll.tally(), Tally { approve: 1, reject: 1, abstain: 1, seats: 6, stale: 1 });
        assert_eq!(poll.missing(), [id(4), id(5), id(6)]);
    }

    #[test]
    fn a_fixed_result_may_be_closed_while_seats_are_silent() {
        assert_eq!(poll("AAAAAA---").may_close_early(at(0)), Ok(()));
        assert_eq!(poll("RRRRRB---").may_close_early(at(0)), Ok(()));
    }

    #[test]
    fn what_the_silent_or_the_stale_could_turn_stays_open() {
        for said in ["AAAAAB---", "AAAAABaaa", "AAAAABvv-"] {
            let refused = poll(said).may_close_early(at(100));
            assert_eq!(refused, Err(ApprovalsRefusal::ResultStillOpen { until: None }), "{said}");
        }
    }

    #[test]
    fn when_all_have_voted_the_cooling_off_counts_from_the_last_ballot() {
        let mut poll = poll("AAA");
        poll.electors[1].vote = Some(Vote { decision: Approve, state: Valid, cast_at: at(5) });
        let refused = poll.may_close_early(at(28));
        assert_eq!(refused, Err(ApprovalsRefusal::ResultStillOpen { until: Some(at(29)) }));
        assert_eq!(poll.may_close_early(at(29)), Ok(()));
        poll.rules.cooling_off_hours = 0;
        assert_eq!(poll.may_close_early(at(5)), Ok(()));
    }
}
