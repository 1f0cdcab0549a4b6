//! When a check-in is due, and when its absence shows (`collaboration.md` §4.3, §4.5).

use time::Weekday;
use words::{Day, Timestamp};

/// Days between two check-ins.
const CADENCE: i64 = 30;

/// Working days of grace after that.
const GRACE: u32 = 2;

/// The day on which the next check-in is due, after the last one or the acceptance.
pub(crate) fn next_check_in_due(last: Timestamp) -> Day {
    last.day().plus_days(CADENCE)
}

/// Whether the day on which a check-in was due and the working days of grace after it have passed. Working days are Monday to Friday;
/// holidays differ from region to region and are not known.
pub(crate) fn is_stale(due: Day, today: Day) -> bool {
    let (mut day, mut left) = (due, GRACE);
    while left > 0 {
        day = day.plus_days(1);
        if !matches!(day.date().weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    today > day
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;

    #[test]
    fn weekends_are_no_grace() {
        // Due, last day of grace. 2026-03-02 is a Monday.
        let table = [
            ("2026-03-02", "2026-03-04"),
            ("2026-03-04", "2026-03-06"),
            ("2026-03-05", "2026-03-09"),
            ("2026-03-06", "2026-03-10"),
            ("2026-03-07", "2026-03-10"),
            ("2026-03-08", "2026-03-10"),
        ];
        for (due, last) in table {
            let (due, last) = (Day::parse(due).unwrap(), Day::parse(last).unwrap());
            assert!(!is_stale(due, last), "{due}: still in grace on {last}");
            assert!(is_stale(due, last.plus_days(1)), "{due}: stale after {last}");
        }
    }

    #[test]
    fn a_check_in_is_due_thirty_days_later() {
        let last = Timestamp::parse("2026-01-31T23:30:00Z").unwrap();
        assert_eq!(next_check_in_due(last).to_string(), "2026-03-02");
    }
}
