//! The clocks of a conversation: which of them strikes next.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// What a clock says when it strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strike {
    /// `connection_init` did not come.
    InitTimeout,
    /// The session has ended by itself.
    Expired,
    /// The client is to show that it lives.
    Ping,
    /// It did not.
    NoPong,
    /// The session is to be looked at again.
    Recheck,
    /// This socket's wave of the drain.
    Drained,
}

/// One alarm for each kind, off until it is set.
#[derive(Default)]
pub(super) struct Clocks {
    alarms: Vec<(Instant, Strike)>,
}

impl Clocks {
    /// Sets the alarm of this kind, in place of the one before.
    pub(super) fn set(&mut self, strike: Strike, within: Duration) {
        self.clear(strike);
        // A time too far to be named never comes.
        if let Some(at) = Instant::now().checked_add(within) {
            self.alarms.push((at, strike));
        }
    }

    /// Sets the alarm of this kind unless it is set.
    pub(super) fn start(&mut self, strike: Strike, within: Duration) {
        if !self.alarms.iter().any(|(_, other)| *other == strike) {
            self.set(strike, within);
        }
    }

    /// Turns the alarm of this kind off.
    pub(super) fn clear(&mut self, strike: Strike) {
        self.alarms.retain(|(_, other)| *other != strike);
    }

    /// Waits for the next alarm; dropped, it has changed nothing. The alarm stays set until it is set anew or cleared.
    pub(super) async fn next(&self) -> Strike {
        match self.alarms.iter().min_by_key(|(at, _)| *at) {
            Some((at, strike)) => {
                sleep_until(*at).await;
                *strike
            }
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_nearest_alarm_strikes_first() {
        let mut clocks = Clocks::default();
        clocks.set(Strike::Ping, Duration::MAX);
        clocks.set(Strike::Expired, Duration::from_hours(1));
        clocks.set(Strike::Recheck, Duration::ZERO);
        assert_eq!(clocks.next().await, Strike::Recheck);
        clocks.clear(Strike::Recheck);
        clocks.set(Strike::Expired, Duration::ZERO);
        assert_eq!(clocks.next().await, Strike::Expired, "set anew");
        clocks.start(Strike::Expired, Duration::MAX);
        assert_eq!(clocks.next().await, Strike::Expired, "set already");
    }
}
