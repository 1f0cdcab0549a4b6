//! A poll: the electorate of a request, the latest ballot of each seat, and the rules that count them.

use words::approvals::{BallotDecision, BallotState};
use words::{ApprovalRequestId, MemberId, SeatId, Timestamp};

use crate::approvals::{ApprovalsRefusal, Ballot, Explanation, Rules, Tally, Verdict};

/// A seat of the electorate, as it was copied when the request was opened, with what it has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elector {
    /// The seat.
    pub seat: SeatId,
    /// Who holds it now.
    pub holder: Option<MemberId>,
    /// The last ballot that was cast for it.
    pub latest: Option<Ballot>,
}

impl Elector {
    /// The ballot, if it counts.
    fn valid(&self) -> Option<&Ballot> {
        self.latest.as_ref().filter(|ballot| ballot.state() == BallotState::Valid)
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
        for ballot in self.electors.iter().filter_map(|elector| elector.latest.as_ref()) {
            match (ballot.state(), ballot.decision) {
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

    /// The seats that this member holds now.
    pub fn seats_of(&self, member: MemberId) -> impl Iterator<Item = SeatId> {
        self.electors.iter().filter(move |elector| elector.holder == Some(member)).map(|elector| elector.seat)
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
        self.electors.iter().filter_map(Elector::valid).map(|ballot| ballot.cast_at).max()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use words::approvals::BallotDecision::{Abstain, Approve, Reject};

    use super::*;
    use crate::approvals::ballot::tests::{at, ballot, id};
    use crate::approvals::rules::tests::defaults;

    /// A poll on the text `now`: `A`, `R`, `B` (abstained) on it, `a` on an older one, `v` void, `-` silent. Seat n is held by member n.
    pub(crate) fn poll(said: &str) -> Poll {
        let electors = said.chars().zip(1..).map(|(said, n)| {
            let latest = match said {
                'A' => Some(ballot(n, Approve, "now", "now")),
                'R' => Some(ballot(n, Reject, "now", "now")),
                'B' => Some(ballot(n, Abstain, "now", "now")),
                'a' => Some(ballot(n, Approve, "before", "now")),
                'v' => Some(Ballot { void: true, ..ballot(n, Approve, "now", "now") }),
                _ => None,
            };
            Elector { seat: id(n), holder: Some(id(n)), latest }
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
    fn a_seat_that_nobody_holds_counts_in_the_electorate() {
        let mut poll = poll("AA-");
        poll.electors[2].holder = None;
        assert_eq!(poll.tally().seats, 3);
        assert_eq!(poll.seats_of(id(3)).count(), 0);
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
        poll.electors[1].latest = Some(Ballot { cast_at: at(5), ..ballot(2, Approve, "now", "now") });
        let refused = poll.may_close_early(at(28));
        assert_eq!(refused, Err(ApprovalsRefusal::ResultStillOpen { until: Some(at(29)) }));
        assert_eq!(poll.may_close_early(at(29)), Ok(()));
        poll.rules.cooling_off_hours = 0;
        assert_eq!(poll.may_close_early(at(5)), Ok(()));
    }
}
