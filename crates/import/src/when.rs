//! When a step happened: an instant, or so long after the step before.

use serde::{Deserialize, Deserializer};
use words::Timestamp;

use crate::{File, Place, Problem};

/// What steps are apart that do not say when they happened.
const PACE_SECONDS: i64 = 60;

/// An instant, or a distance from what the field is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// `2026-03-01T09:30:00Z`, or `2026-03-01 09:30` in UTC.
    At(Timestamp),
    /// `+20m`, `+36h`, `+14d`: in seconds.
    After(i64),
}

impl When {
    /// The instant, counted from `from`.
    #[must_use]
    pub fn from(self, from: Timestamp) -> Timestamp {
        match self {
            Self::At(instant) => instant,
            Self::After(seconds) => from.plus_seconds(seconds),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if let Some(distance) = text.strip_prefix('+') {
            let unit = match distance.chars().last()? {
                's' => 1,
                'm' => 60,
                'h' => 3600,
                'd' => 86_400,
                _ => return None,
            };
            let number: u32 = distance[..distance.len() - 1].parse().ok()?;
            return Some(Self::After(i64::from(number) * unit));
        }
        Timestamp::parse(text)
            .or_else(|| {
                let (day, time) = text.split_once(' ')?;
                Timestamp::parse(&format!("{day}T{time}:00Z"))
            })
            .map(Self::At)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is no instant; write 2026-03-01T09:30:00Z, 2026-03-01 09:30 (UTC), or +20m, +36h, +14d after the step before"
            ))
        })
    }
}

/// The instants of a file's steps.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// One per step, never descending.
    pub instants: Vec<Timestamp>,
}

impl Timeline {
    /// The instants of the steps: what a step says, else a minute after the one before; the first without an instant is at `start`.
    /// A step before the one before it, or after `latest`, is refused.
    pub fn of(file: &File, start: Timestamp, latest: Option<Timestamp>) -> Result<Self, Problem> {
        let mut instants: Vec<Timestamp> = Vec::with_capacity(file.steps.len());
        for step in &file.steps {
            let before = instants.last().copied();
            let instant = match (step.at, before) {
                (Some(when), before) => when.from(before.unwrap_or(start)),
                (None, Some(before)) => before.plus_seconds(PACE_SECONDS),
                (None, None) => start,
            };
            if let Some(before) = before.filter(|before| instant < *before) {
                return Err(untimely(
                    file,
                    step.place,
                    format!(
                        "This step is at {instant}, before the one above it at {before}; steps stand in the order in which they happened"
                    ),
                ));
            }
            if let Some(latest) = latest.filter(|latest| instant > *latest) {
                return Err(untimely(
                    file,
                    step.place,
                    format!("This step is at {instant}, after {latest}; only what has happened can be imported"),
                ));
            }
            instants.push(instant);
        }
        Ok(Self { instants })
    }
}

fn untimely(file: &File, place: Place, message: String) -> Problem {
    Problem::new(&file.name, place, message)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;

    fn instants(steps: &str) -> Result<Vec<String>, String> {
        let file = crate::parse("f.yaml", &format!("tenant: {{slug: nova}}\nsteps:\n{steps}")).unwrap();
        let start = Timestamp::parse("2026-01-01T08:00:00Z").unwrap();
        let timeline = Timeline::of(&file, start, Timestamp::parse("2026-06-30T23:59:59Z"));
        timeline
            .map(|timeline| timeline.instants.iter().map(|at| at.to_string()[..16].to_owned()).collect())
            .map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_step_without_an_instant_is_a_minute_after_the_one_before() {
        let told = instants(
            "- clock:\n- clock:\n- {at: 2026-02-01T10:00:00+01:00, clock: }\n- clock:\n- {at: +14d, clock: }\n- {at: 2026-03-01 09:30, clock: }\n",
        );
        assert_eq!(
            told.unwrap(),
            [
                "2026-01-01T08:00",
                "2026-01-01T08:01",
                "2026-02-01T09:00",
                "2026-02-01T09:01",
                "2026-02-15T09:01",
                "2026-03-01T09:30"
            ]
        );
    }

    #[test]
    fn time_does_not_go_back() {
        let told = instants("- clock:\n- {at: 2025-12-31T10:00:00Z, clock: }\n");
        assert_eq!(
            told.unwrap_err(),
            "f.yaml:4:30: This step is at 2025-12-31T10:00:00.000Z, before the one above it at 2026-01-01T08:00:00.000Z; steps stand in the order in which they happened"
        );
    }

    #[test]
    fn nothing_is_imported_that_has_not_happened() {
        assert!(instants("- {at: 2026-06-30T23:59:59Z, clock: }\n").is_ok());
        let told = instants("- {at: 2026-07-01T00:00:00Z, clock: }\n");
        assert!(told.unwrap_err().contains("after 2026-06-30T23:59:59.000Z"));
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in ["+", "+d", "+1w", "+-1d", "2026-03-01", "yesterday", "+é"] {
            assert_eq!(When::parse(text), None, "{text}");
        }
    }
}
