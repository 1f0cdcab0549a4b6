//! The one place where time and chance enter: each operation gets its moment here.

use rand::TryRngCore as _;
use time::OffsetDateTime;
use uuid::Uuid;
use words::{Moment, Timestamp};

/// The present.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn now() -> Timestamp {
    Timestamp::new(OffsetDateTime::now_utc())
}

/// A moment of its own for an operation.
///
/// # Panics
/// If the system has no randomness: nothing that it would protect could be protected.
#[expect(clippy::expect_used, reason = "without randomness no secret may be made")]
pub fn moment() -> Moment {
    let mut seed = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut seed).expect("the system gives randomness");
    Moment::new(now(), seed)
}

/// A request's id.
pub fn request_id() -> Uuid {
    moment().id()
}
