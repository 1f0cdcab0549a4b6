//! Time and ids, which enter an operation once, as a value.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use time::{
    Date, Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339, macros::date, macros::datetime,
    macros::format_description,
};
use uuid::Uuid;

/// Before it the calendar of the database counts otherwise.
const FIRST_YEAR: i32 = 1;

/// An instant in UTC, to the millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Timestamp(OffsetDateTime);

impl Timestamp {
    /// The first instant that can be read.
    pub const FIRST: Self = Self(datetime!(0001-01-01 0:00 UTC));
    /// The last one.
    pub const LAST: Self = Self(datetime!(9999-12-31 23:59:59.999 UTC));

    /// This instant, cut to the millisecond.
    pub fn new(instant: OffsetDateTime) -> Self {
        let instant = instant.to_offset(UtcOffset::UTC);
        let millisecond = instant.millisecond();
        Self(instant.replace_millisecond(millisecond).unwrap_or(instant))
    }

    /// Reads RFC 3339. In UTC it lies in the years 1 to 9999, which the database has, too.
    pub fn parse(text: &str) -> Option<Self> {
        let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
        (instant.year() >= FIRST_YEAR).then(|| Self::new(instant))
    }

    /// The instant, for arithmetic.
    pub fn instant(self) -> OffsetDateTime {
        self.0
    }

    /// So many hours later.
    #[must_use]
    pub fn plus_hours(self, hours: i64) -> Self {
        self.plus_seconds(hours.saturating_mul(3600))
    }

    /// So many days of 24 hours later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_hours(days.saturating_mul(24))
    }

    /// So many seconds later; negative: earlier. Like the other two it stays at the last instant that there is.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::new(self.0.saturating_add(Duration::seconds(seconds)))
    }

    /// The calendar day in UTC.
    pub fn day(self) -> Day {
        Day(self.0.date())
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.spelt().as_str())
    }
}

impl Timestamp {
    /// The text, without the machinery of formatting: it stands several times in each answer.
    fn spelt(self) -> Spelt {
        let Self(t) = self;
        let mut spelt = Spelt(*b"0000-00-00T00:00:00.000Z");
        spelt.put(0..4, u32::try_from(t.year()).unwrap_or_default());
        spelt.put(5..7, u8::from(t.month()).into());
        spelt.put(8..10, t.day().into());
        spelt.put(11..13, t.hour().into());
        spelt.put(14..16, t.minute().into());
        spelt.put(17..19, t.second().into());
        spelt.put(20..23, t.millisecond().into());
        spelt
    }
}

/// An instant as text.
struct Spelt([u8; 24]);

impl Spelt {
    /// Puts the last digits of a number here.
    fn put(&mut self, places: std::ops::Range<usize>, mut number: u32) {
        for place in self.0[places].iter_mut().rev() {
            *place = b"0123456789"[(number % 10) as usize];
            number /= 10;
        }
    }

    fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.spelt().as_str())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no instant such as 2026-03-01T09:30:00Z")))
    }
}

/// An instant, RFC 3339 in UTC with milliseconds.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for Timestamp {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::parse(text)
                .ok_or_else(|| InputValueError::custom("Not an instant; write RFC 3339, such as 2026-03-01T09:30:00Z")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Day(Date);

impl Day {
    /// The first day that can be read.
    pub const FIRST: Self = Self(date!(0001 - 01 - 01));
    /// The last one.
    pub const LAST: Self = Self(date!(9999 - 12 - 31));

    /// This day.
    pub fn new(date: Date) -> Self {
        Self(date)
    }

    /// Reads `YYYY-MM-DD`, in the years 0001 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
        // The format takes a sign, too.
        let unsigned = text.starts_with(|first: char| first.is_ascii_digit());
        (unsigned && date.year() >= FIRST_YEAR).then_some(Self(date))
    }

    /// The date, for arithmetic.
    pub fn date(self) -> Date {
        self.0
    }

    /// So many days later; negative: earlier. It stays at the last day that there is.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(Duration::seconds(days.saturating_mul(86_400))))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no day such as 2026-03-01")))
    }
}

/// A calendar day, YYYY-MM-DD.
#[Scalar(name = "Date")]
impl ScalarType for Day {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                Self::parse(text).ok_or_else(|| InputValueError::custom("Not a day; write YYYY-MM-DD"))
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// What an operation knows of time and chance: one instant, and a well of new ids and secrets.
///
/// The server makes one for each operation from the clock and the system's randomness; tests give a fixed instant and seed.
#[derive(Clone, Debug)]
pub struct Moment {
    now: Timestamp,
    seed: Seed,
    drawn: u32,
}

#[derive(Clone, Debug)]
enum Seed {
    Known([u8; 32]),
    /// Taken when the first id or secret is: many moments are asked for the instant alone.
    Taken(fn() -> [u8; 32]),
}

impl Moment {
    /// A moment at `now`; `seed` must be unpredictable wherever its secrets protect something.
    pub fn new(now: Timestamp, seed: [u8; 32]) -> Self {
        Self { now, seed: Seed::Known(seed), drawn: 0 }
    }

    /// The same with a seed that is taken when it is needed.
    pub fn taking(now: Timestamp, seed: fn() -> [u8; 32]) -> Self {
        Self { now, seed: Seed::Taken(seed), drawn: 0 }
    }

    /// The instant of the operation.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The same well of ids at another instant: an import speaks of the past.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    fn draw(&mut self, purpose: &[u8]) -> [u8; 32] {
        self.drawn = self.drawn.wrapping_add(1);
        let seed = match self.seed {
            Seed::Known(seed) => seed,
            Seed::Taken(take) => {
                let seed = take();
                self.seed = Seed::Known(seed);
                seed
            }
        };
        let mut hash = Sha256::new();
        hash.update(seed);
        hash.update(self.drawn.to_be_bytes());
        hash.update(purpose);
        hash.finalize().into()
    }

    /// A new id: UUID version 7 of this instant. Ids of one moment ascend in the order in which they are drawn.
    pub fn id<Id: From<Uuid>>(&mut self) -> Id {
        let drawn = self.draw(b"id");
        let millis = u64::try_from(self.now.0.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
        let mut random = [0_u8; 10];
        random.copy_from_slice(&drawn[..10]);
        let [_, _, high, low] = self.drawn.to_be_bytes();
        random[0] = high & 0x0f;
        random[1] = low;
        Id::from(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// 256 bits that nobody can guess who does not know the seed.
    pub fn secret(&mut self) -> [u8; 32] {
        self.draw(b"secret")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;
    use serde::de::IntoDeserializer as _;

    #[test]
    fn a_seed_is_taken_once_and_by_each_moment_for_itself() {
        static TAKEN: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);
        let take = || [TAKEN.fetch_add(1, std::sync::atomic::Ordering::Relaxed); 32];
        let now = Timestamp::parse("2026-03-01T09:30:00Z").unwrap();
        let (mut first, mut second, unused) =
            (Moment::taking(now, take), Moment::taking(now, take), Moment::taking(now, take));
        let drawn = [first.secret(), first.secret(), second.secret()];
        let mut known = [Moment::new(now, [0; 32]), Moment::new(now, [1; 32])];
        assert_eq!(drawn, [known[0].secret(), known[0].secret(), known[1].secret()]);
        assert_eq!((unused.now(), TAKEN.load(std::sync::atomic::Ordering::Relaxed)), (now, 2));
    }

    #[test]
    fn an_instant_is_kept_to_the_millisecond() {
        let instant = Timestamp::parse("2026-03-01T10:30:00.123987+01:00").unwrap();
        assert_eq!(instant.to_string(), "2026-03-01T09:30:00.123Z");
        assert_eq!(Timestamp::parse("yesterday"), None);
        assert_eq!(Day::parse("2026-02-30"), None);
    }

    #[test]
    fn only_what_the_database_has_in_utc_is_an_instant() {
        let read = |text: &str| Timestamp::parse(text).map(|instant| instant.to_string());
        for (text, instant) in [
            ("9999-12-31T23:59:59+01:00", Some("9999-12-31T22:59:59.000Z")),
            ("9999-12-31T23:59:59-01:00", None),
            ("0001-01-01T00:00:00-01:00", Some("0001-01-01T01:00:00.000Z")),
            ("0001-01-01T00:00:00+01:00", None),
            ("0000-06-01T00:00:00Z", None),
            ("0000-01-01T00:00:00+01:00", None),
        ] {
            assert_eq!(read(text).as_deref(), instant, "{text}");
            let stored: Result<Timestamp, serde::de::value::Error> = Timestamp::deserialize(text.into_deserializer());
            assert_eq!(stored.is_ok(), instant.is_some(), "{text} in a cursor");
        }
    }

    #[test]
    fn only_what_the_database_has_is_a_day() {
        for text in ["0001-01-01", "9999-12-31"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
        for text in ["-5000-01-01", "-0001-01-01", "+2026-01-01", "0000-01-01", "10000-01-01", "+10000-01-01"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_far_stays_at_the_last_instant() {
        let now = Timestamp::parse("2026-03-01T09:30:00Z").unwrap();
        for far in [now.plus_days(i64::MAX), now.plus_hours(i64::MAX), now.plus_seconds(i64::MAX)] {
            assert_eq!(far.to_string(), "9999-12-31T23:59:59.999Z");
        }
        assert_eq!(now.day().plus_days(i64::MAX).to_string(), "9999-12-31");
    }

    #[test]
    fn ids_of_a_moment_ascend_and_are_version_7() {
        let now = Timestamp::parse("2026-03-01T09:30:00Z").unwrap();
        let mut moment = Moment::new(now, [1; 32]);
        let ids: Vec<Uuid> = (0..300).map(|_| moment.id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert_ne!(moment.secret(), moment.secret());
        let again: Uuid = Moment::new(now, [1; 32]).id();
        assert_eq!(again, ids[0]);
    }
}
