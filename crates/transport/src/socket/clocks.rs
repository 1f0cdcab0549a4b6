//! The clocks of a conversation: which of them strikes next.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

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
    /// For the nearest of them.
    sleep: Option<Pin<Box<Sleep>>>,
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

    /// The next alarm, once it strikes. It stays set until it is set anew or cleared.
    pub(super) fn poll_strike(&mut self, context: &mut Context<'_>) -> Poll<Strike> {
        let Some((at, strike)) = self.alarms.iter().min_by_key(|(at, _)| *at) else { return Poll::Pending };
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(*at)));
        if sleep.deadline() != *at {
            sleep.as_mut().reset(*at);
        }
        ready!(sleep.as_mut().poll(context));
        Poll::Ready(*strike)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn the_nearest_alarm_strikes_first() {
        let mut clocks = Clocks::default();
        clocks.set(Strike::Ping, Duration::MAX);
        clocks.set(Strike::Expired, Duration::from_hours(1));
        clocks.set(Strike::Recheck, Duration::ZERO);
        assert_eq!(poll_fn(|context| clocks.poll_strike(context)).await, Strike::Recheck);
        clocks.clear(Strike::Recheck);
        clocks.set(Strike::Expired, Duration::ZERO);
        assert_eq!(poll_fn(|context| clocks.poll_strike(context)).await, Strike::Expired, "set anew");
        clocks.start(Strike::Expired, Duration::MAX);
        assert_eq!(poll_fn(|context| clocks.poll_strike(context)).await, Strike::Expired, "set already");
    }
}
