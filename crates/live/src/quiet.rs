//! Quiet: for how long a subscription has said nothing.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// The time at which a sign of life is due. Each delivery puts it off, which moves no clock: one that strikes too early is set again.
#[derive(Debug)]
pub(crate) struct Quiet {
    until: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl Quiet {
    /// A sign of life is due at once.
    pub(crate) fn over() -> Self {
        Self { until: Instant::now(), alarm: Box::pin(sleep(Duration::ZERO)) }
    }

    /// Something is said: the next sign of life is due after this.
    pub(crate) fn begins(&mut self, now: Instant, lasts: Duration) {
        self.until = now + lasts;
    }

    /// Waits until a sign of life is due; dropped, it has changed nothing.
    pub(crate) async fn ends(&mut self) {
        loop {
            self.alarm.as_mut().await;
            if Instant::now() >= self.until {
                return;
            }
            self.alarm.as_mut().reset(self.until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_lasts_from_what_was_said_last() {
        let (mut quiet, begun) = (Quiet::over(), Instant::now());
        quiet.ends().await;
        quiet.begins(Instant::now(), Duration::from_millis(30));
        sleep(Duration::from_millis(20)).await;
        quiet.begins(Instant::now(), Duration::from_millis(30));
        quiet.ends().await;
        assert!(begun.elapsed() >= Duration::from_millis(50), "the alarm that was set first was put off");
        quiet.ends().await;
    }
}
