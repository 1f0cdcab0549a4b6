//! An explanation: why a request passes or does not, with the ballots of now.

use words::SeatId;

use crate::approvals::{Poll, Verdict};

/// The rule, its inputs, the sum, and who is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether it would pass if it were closed now.
    pub passed: bool,
    /// The rule in words.
    pub rule: String,
    /// The arithmetic in numbers, such as `5*3 >= 2*7`.
    pub sum: String,
    /// Whether enough seats are present.
    pub quorum_reached: bool,
    /// Whether enough of APPROVE and REJECT are APPROVE.
    pub threshold_reached: bool,
    /// Seats without a valid ballot.
    pub missing: Vec<SeatId>,
}

impl Explanation {
    /// Of this poll.
    pub(crate) fn of(poll: &Poll) -> Self {
        let (rules, tally) = (&poll.rules, poll.tally());
        Self {
            passed: rules.result(&tally) == Verdict::Passed,
            rule: rules.in_words(),
            sum: rules.sum(&tally),
            quorum_reached: rules.quorum_reached(&tally),
            threshold_reached: rules.threshold_reached(&tally),
            missing: poll.missing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::approvals::ballot::tests::id;
    use crate::approvals::poll::tests::poll;

    #[test]
    fn it_says_what_is_reached_and_who_is_missing() {
        let explanation = poll("AAAAA---a").explain();
        assert!(!explanation.passed && !explanation.quorum_reached && explanation.threshold_reached);
        assert_eq!(explanation.sum, "5*3 >= 2*5");
        assert_eq!(explanation.missing, [6, 7, 8, 9].map(id));
        assert!(poll("AAAAARRB-").explain().passed);
    }
}
