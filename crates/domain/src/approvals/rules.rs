//! The rules of a charter: quorum, threshold, notice and cooling-off, and what they say about a tally.

use words::Timestamp;
use words::approvals::ThresholdKind;

use crate::approvals::ApprovalsRefusal;
use crate::approvals::tally::{Tally, Verdict};
use crate::refusal::Invalid;

/// A part of a whole, such as 2/3. Valid only after [`Rules::check`]; it is never divided, only multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// At least 1.
    pub numerator: i32,
    /// At least 1.
    pub denominator: i32,
}

impl Fraction {
    /// Whether `part` of `whole` is at least this fraction.
    fn is_reached(self, part: i32, whole: i32) -> bool {
        i64::from(part) * i64::from(self.denominator) >= i64::from(self.numerator) * i64::from(whole)
    }

    /// Whether `part` of `whole` is more than this fraction.
    fn is_exceeded(self, part: i32, whole: i32) -> bool {
        i64::from(part) * i64::from(self.denominator) > i64::from(self.numerator) * i64::from(whole)
    }

    fn check(self, field: &str) -> Result<(), Invalid> {
        for (part, name) in [(self.numerator, "numerator"), (self.denominator, "denominator")] {
            if !(1..=1_000_000).contains(&part) {
                let problem = "Must be from 1 to 1000000";
                return Err(Invalid::new(format!("{field}.{name}"), problem));
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// How much of APPROVE and REJECT must be APPROVE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// From one half to the whole.
    pub fraction: Fraction,
    /// Whether the fraction itself is enough.
    pub kind: ThresholdKind,
}

impl Threshold {
    fn is_reached(self, approve: i32, decided: i32) -> bool {
        match self.kind {
            ThresholdKind::AtLeast => self.fraction.is_reached(approve, decided),
            ThresholdKind::MoreThan => self.fraction.is_exceeded(approve, decided),
        }
    }
}

/// What a charter says (`collaboration.md` §1.8, §1.14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Of the seats that may vote, how many must be present.
    pub quorum: Fraction,
    /// Of APPROVE and REJECT, how many must be APPROVE.
    pub threshold: Threshold,
    /// Hours between the last seat's ballot and an early close.
    pub cooling_off_hours: i32,
    /// Days of 24 hours between the opening of a request and its due instant, at least.
    pub notice_days: i32,
}

impl Rules {
    /// The most hours that a cooling-off may last.
    pub const COOLING_OFF_LIMIT: i32 = 24 * 90;

    /// The most days of notice.
    pub const NOTICE_LIMIT: i32 = 365;

    /// Whether a body can live by these rules.
    ///
    /// # Errors
    /// `Invalid` for numbers out of range, `ImpossibleRule` for fractions by which nothing could pass or less than half would decide.
    pub fn check(&self) -> Result<(), ApprovalsRefusal> {
        self.quorum.check("charter.quorum")?;
        self.threshold.fraction.check("charter.threshold")?;
        if !(0..=Self::COOLING_OFF_LIMIT).contains(&self.cooling_off_hours) {
            let problem = format!("Must be from 0 to {}", Self::COOLING_OFF_LIMIT);
            return Err(Invalid::new("charter.coolingOffHours", problem).into());
        }
        if !(0..=Self::NOTICE_LIMIT).contains(&self.notice_days) {
            let problem = format!("Must be from 0 to {}", Self::NOTICE_LIMIT);
            return Err(Invalid::new("charter.noticeDays", problem).into());
        }
        match self.impossible() {
            Some(problem) => Err(ApprovalsRefusal::ImpossibleRule { problem }),
            None => Ok(()),
        }
    }

    fn impossible(&self) -> Option<&'static str> {
        let (quorum, threshold) = (self.quorum, self.threshold.fraction);
        if quorum.numerator > quorum.denominator {
            return Some("The quorum is more than all seats, so that nothing could pass; lower it");
        }
        if i64::from(threshold.numerator) * 2 < i64::from(threshold.denominator) {
            return Some("The threshold is below one half, so that a minority would decide; raise it");
        }
        match self.threshold.kind {
            _ if threshold.numerator > threshold.denominator => {
                Some("The threshold is more than all, so that nothing could pass; lower it")
            }
            ThresholdKind::MoreThan if threshold.numerator == threshold.denominator => {
                Some("Nothing is more than all, so that nothing could pass; use AT_LEAST")
            }
            _ => None,
        }
    }

    /// Whether enough seats are present; abstentions are.
    pub fn quorum_reached(&self, tally: &Tally) -> bool {
        self.quorum.is_reached(tally.present(), tally.seats)
    }

    /// Whether enough of APPROVE and REJECT are APPROVE, and one at least.
    pub fn threshold_reached(&self, tally: &Tally) -> bool {
        tally.approve >= 1 && self.threshold.is_reached(tally.approve, tally.decided())
    }

    /// What a tally amounts to when no further ballot comes (`domain.md` §4.7).
    pub fn result(&self, tally: &Tally) -> Verdict {
        match (self.quorum_reached(tally), self.threshold_reached(tally)) {
            (false, _) => Verdict::Lapsed,
            (true, true) => Verdict::Passed,
            (true, false) => Verdict::Failed,
        }
    }

    /// Whether the seats that are missing could still turn the result.
    ///
    /// Ballots can only reach the quorum, never lose it; and an APPROVE more never makes a pass a fail, nor a REJECT more a fail a pass. So the
    /// two ends, all missing seats for and all of them against, bound every way in which they may vote or keep silent.
    pub fn can_still_change(&self, tally: &Tally) -> bool {
        let missing = tally.missing();
        let all_for = Tally { approve: tally.approve + missing, ..*tally };
        let all_against = Tally { reject: tally.reject + missing, ..*tally };
        let now = self.result(tally);
        self.result(&all_for) != now || self.result(&all_against) != now
    }

    /// Whether a request with this tally may be closed before it is due: see [`Poll::may_close_early`](super::Poll::may_close_early). `last` is
    /// when the last of the ballots that count was cast.
    ///
    /// # Errors
    /// `ResultStillOpen`, with the end of the cooling-off if that is all that is waited for.
    pub fn may_close_early(
        &self,
        tally: &Tally,
        last: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), ApprovalsRefusal> {
        let still_open = |until| Err(ApprovalsRefusal::ResultStillOpen { until });
        match last.filter(|_| tally.missing() == 0) {
            Some(last) => {
                let until = last.plus_hours(i64::from(self.cooling_off_hours));
                if now < until { still_open(Some(until)) } else { Ok(()) }
            }
            None if self.can_still_change(tally) => still_open(None),
            None => Ok(()),
        }
    }

    /// The rule in words.
    pub fn in_words(&self) -> String {
        let than = match self.threshold.kind {
            ThresholdKind::AtLeast => "at least",
            ThresholdKind::MoreThan => "more than",
        };
        format!(
            "At least {} of the seats must be present, and {than} {} of APPROVE and REJECT must be APPROVE, one at the least",
            self.quorum, self.threshold.fraction
        )
    }

    /// The arithmetic of the threshold in numbers, as it is true: `5*3 >= 2*7`, or `4*3 < 2*7` when it is missed.
    pub fn sum(&self, tally: &Tally) -> String {
        let Fraction { numerator, denominator } = self.threshold.fraction;
        let (approve, decided) = (tally.approve, tally.decided());
        let sign = match (self.threshold.kind, self.threshold.is_reached(approve, decided)) {
            (ThresholdKind::AtLeast, true) => ">=",
            (ThresholdKind::AtLeast, false) => "<",
            (ThresholdKind::MoreThan, true) => ">",
            (ThresholdKind::MoreThan, false) => "<=",
        };
        let sum = format!("{approve}*{denominator} {sign} {numerator}*{decided}");
        if approve == 0 { format!("{sum}, and 0 < 1") } else { sum }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use words::approvals::ApprovalsErrorCode as Code;

    use super::*;
    use crate::refusal::Refusal as _;
    use ThresholdKind::{AtLeast, MoreThan};
    use Verdict::{Failed, Lapsed, Passed};

    pub(crate) fn rules(quorum: (i32, i32), kind: ThresholdKind, threshold: (i32, i32)) -> Rules {
        let fraction = |(numerator, denominator)| Fraction { numerator, denominator };
        let threshold = Threshold { fraction: fraction(threshold), kind };
        Rules { quorum: fraction(quorum), threshold, cooling_off_hours: 24, notice_days: 0 }
    }

    pub(crate) fn defaults() -> Rules {
        rules((2, 3), AtLeast, (2, 3))
    }

    fn tally(seats: i32, approve: i32, reject: i32, abstain: i32) -> Tally {
        Tally { approve, reject, abstain, seats, stale: 0 }
    }

    #[test]
    fn the_worked_numbers_of_the_design() {
        let table = [
            (tally(9, 5, 2, 1), Passed, "5*3 >= 2*7"),
            (tally(9, 4, 3, 1), Failed, "4*3 < 2*7"),
            (tally(9, 0, 0, 8), Failed, "0*3 >= 2*0, and 0 < 1"),
            (tally(9, 5, 0, 0), Lapsed, "5*3 >= 2*5"),
            (tally(9, 6, 0, 0), Passed, "6*3 >= 2*6"),
        ];
        for (tally, result, sum) in table {
            assert_eq!(defaults().result(&tally), result, "{tally:?}");
            assert_eq!(defaults().sum(&tally), sum);
        }
    }

    #[test]
    fn half_is_enough_for_at_least_and_not_for_more_than() {
        let even = tally(4, 2, 2, 0);
        assert_eq!(rules((1, 2), AtLeast, (1, 2)).result(&even), Passed);
        let simple = rules((1, 2), MoreThan, (1, 2));
        assert_eq!((simple.result(&even), simple.sum(&even)), (Failed, "2*2 <= 1*4".to_owned()));
        let more = tally(5, 3, 2, 0);
        assert_eq!((simple.result(&more), simple.sum(&more)), (Passed, "3*2 > 1*5".to_owned()));
    }

    #[test]
    fn unanimity_bears_abstention_and_no_rejection() {
        let unanimity = rules((1, 1), AtLeast, (1, 1));
        assert_eq!(unanimity.result(&tally(3, 2, 0, 1)), Passed);
        assert_eq!(unanimity.result(&tally(3, 2, 1, 0)), Failed);
        assert_eq!(unanimity.result(&tally(3, 2, 0, 0)), Lapsed);
    }

    #[test]
    fn rules_by_which_nothing_passes_or_a_minority_decides_are_refused() {
        let ok = [defaults(), rules((1, 9), MoreThan, (1, 2)), rules((1, 1), AtLeast, (1, 1))];
        for rules in ok {
            assert_eq!(rules.check(), Ok(()), "{rules:?}");
        }
        let impossible = [
            rules((4, 3), AtLeast, (2, 3)),
            rules((2, 3), AtLeast, (4, 3)),
            rules((2, 3), MoreThan, (1, 1)),
            rules((2, 3), AtLeast, (49, 100)),
            rules((2, 3), MoreThan, (1, 3)),
        ];
        for rules in impossible {
            assert_eq!(rules.check().map_err(|no| no.code()), Err(Code::ImpossibleRule), "{rules:?}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused_at_their_field() {
        let defaults = defaults();
        let table = [
            (rules((0, 3), AtLeast, (2, 3)), "charter.quorum.numerator"),
            (rules((1, 0), AtLeast, (2, 3)), "charter.quorum.denominator"),
            (rules((1, 1), AtLeast, (-2, -3)), "charter.threshold.numerator"),
            (rules((1, 1), AtLeast, (1, 1_000_001)), "charter.threshold.denominator"),
            (Rules { cooling_off_hours: -1, ..defaults }, "charter.coolingOffHours"),
            (Rules { cooling_off_hours: 2161, ..defaults }, "charter.coolingOffHours"),
            (Rules { notice_days: -1, ..defaults }, "charter.noticeDays"),
            (Rules { notice_days: 366, ..defaults }, "charter.noticeDays"),
        ];
        for (rules, field) in table {
            let refused = rules.check().map_err(|no| (no.code(), no.field().map(str::to_owned)));
            assert_eq!(refused, Err((Code::Invalid, Some(field.to_owned()))));
        }
    }

    #[test]
    fn the_rule_is_said_in_words() {
        insta::assert_snapshot!(
            rules((2, 3), MoreThan, (1, 2)).in_words(),
            @"At least 2/3 of the seats must be present, and more than 1/2 of APPROVE and REJECT must be APPROVE, one at the least"
        );
    }

    #[test]
    fn a_result_is_fixed_when_the_missing_cannot_turn_it() {
        let table = [
            (tally(9, 6, 0, 0), false, "even 3 against leave 6*3 >= 2*9"),
            (tally(9, 5, 0, 1), true, "3 against would make it 5*3 < 2*8"),
            (tally(9, 5, 0, 0), true, "the quorum is not there yet"),
            (tally(9, 0, 5, 1), false, "3 for are fewer than two thirds"),
            (tally(9, 0, 0, 9), false, "nobody is missing"),
        ];
        for (tally, can, why) in table {
            assert_eq!(defaults().can_still_change(&tally), can, "{why}");
        }
    }

    prop_compose! {
        fn any_rules()(quorum_of in 1..7, threshold_of in 1..7, more in any::<bool>())(
            quorum in (1..=quorum_of, Just(quorum_of)),
            threshold in ((threshold_of + 1) / 2..=threshold_of, Just(threshold_of)),
            more in Just(more),
        ) -> Rules {
            rules(quorum, if more { MoreThan } else { AtLeast }, threshold)
        }
    }

    prop_compose! {
        fn any_tally()(approve in 0..6, reject in 0..6, abstain in 0..4, missing in 0..6) -> Tally {
            tally(approve + reject + abstain + missing, approve, reject, abstain)
        }
    }

    /// Every way in which the missing seats may vote or keep silent.
    fn futures(tally: Tally) -> impl Iterator<Item = Tally> {
        let missing = tally.missing();
        (0..=missing).flat_map(move |approve| {
            (0..=missing - approve).flat_map(move |reject| {
                (0..=missing - approve - reject).map(move |abstain| Tally {
                    approve: tally.approve + approve,
                    reject: tally.reject + reject,
                    abstain: tally.abstain + abstain,
                    ..tally
                })
            })
        })
    }

    proptest! {
        #[test]
        fn the_two_ends_say_what_all_futures_say(rules in any_rules(), tally in any_tally()) {
            let now = rules.result(&tally);
            let enumerated = futures(tally).any(|future| rules.result(&future) != now);
            prop_assert_eq!(rules.can_still_change(&tally), enumerated);
        }

        #[test]
        fn rules_that_are_accepted_let_the_unanimous_pass(rules in any_rules(), seats in 1..50) {
            prop_assume!(rules.check().is_ok());
            prop_assert_eq!(rules.result(&tally(seats, seats, 0, 0)), Passed);
        }

        #[test]
        fn more_against_than_for_never_passes(rules in any_rules(), tally in any_tally()) {
            prop_assume!(rules.check().is_ok() && tally.reject > tally.approve);
            prop_assert_ne!(rules.result(&tally), Passed);
        }

        #[test]
        fn the_sum_is_true(rules in any_rules(), tally in any_tally()) {
            let sum = rules.sum(&tally);
            let first = sum.split(',').next().unwrap_or_default();
            let parts: Vec<&str> = first.split(' ').collect();
            let product = |text: &str| text.split('*').filter_map(|n| n.parse::<i64>().ok()).product::<i64>();
            let (left, right) = (product(parts[0]), product(parts[2]));
            let holds = match parts[1] {
                ">=" => left >= right,
                ">" => left > right,
                "<" => left < right,
                _ => left <= right,
            };
            prop_assert!(holds, "{}", sum);
        }
    }
}
