//! Periods: from a day to a day, either of which may be open.

use words::Day;

/// From a day to a day, both inclusive. An end that is not given is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
}

impl Period {
    /// Whether it does not end before it begins.
    pub fn is_sound(self) -> bool {
        self.from.is_none_or(|from| self.to.is_none_or(|to| from <= to))
    }

    /// Whether the day is not before it.
    pub fn begins_by(self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day)
    }

    /// Whether the day is not after it.
    pub fn lasts_until(self, day: Day) -> bool {
        self.to.is_none_or(|to| day <= to)
    }

    /// Whether the day is in it.
    pub fn holds(self, day: Day) -> bool {
        self.begins_by(day) && self.lasts_until(day)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period { from: Day::parse(from), to: Day::parse(to) }
    }

    #[test]
    fn both_ends_belong_to_it_and_may_be_open() {
        for (from, to, day, held) in [
            ("2026-01-01", "2026-12-31", "2026-01-01", true),
            ("2026-01-01", "2026-12-31", "2026-12-31", true),
            ("2026-01-01", "2026-12-31", "2025-12-31", false),
            ("2026-01-01", "2026-12-31", "2027-01-01", false),
            ("", "2026-12-31", "1900-01-01", true),
            ("2026-01-01", "", "2900-01-01", true),
            ("", "", "2026-01-01", true),
        ] {
            assert_eq!(period(from, to).holds(Day::parse(day).unwrap()), held, "{day} in {from}..{to}");
        }
    }

    #[test]
    fn a_period_of_a_day_is_sound() {
        assert!(period("2026-01-01", "2026-01-01").is_sound());
        assert!(!period("2026-01-02", "2026-01-01").is_sound());
        assert!(period("2026-01-02", "").is_sound());
    }
}
