//! The one place where time and chance enter: each operation gets its moment here.

use rand::RngCore as _;
use time::OffsetDateTime;
use uuid::Uuid;
use words::{Moment, Timestamp};

/// The present.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn now() -> Timestamp {
    Timestamp::new(OffsetDateTime::now_utc())
}

/// A moment of its own for an operation. Its randomness is that of a generator per thread, which the system seeds and seeds again, and is taken when it
/// is needed: what is told to a subscriber has its instant, but no ids.
///
/// # Panics
/// If the system has no randomness: nothing that it would protect could be protected.
pub fn moment() -> Moment {
    Moment::taking(now(), || {
        let mut seed = [0_u8; 32];
        rand::rng().fill_bytes(&mut seed);
        seed
    })
}

/// A request's id.
pub fn request_id() -> Uuid {
    moment().id()
}
