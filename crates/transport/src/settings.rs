//! Limits, times and the two things that the process gives: request ids and the signal to drain.

use std::{fmt, sync::Arc, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

/// How the endpoint behaves. [`Settings::new`] gives the values of the design.
#[derive(Clone)]
pub struct Settings {
    /// Makes the id of each request (UUIDv7: ids of one second stand together in the logs).
    pub request_ids: Arc<dyn Fn() -> Uuid + Send + Sync>,
    /// Origins (`https://app.example.org`) from which browsers may call besides the endpoint's own host.
    pub origins: Vec<String>,
    /// Sizes.
    pub limits: Limits,
    /// How long a query may take, on HTTP and on sockets; then OPERATION_TIMEOUT.
    pub query_timeout: Duration,
    /// Times and sizes of WebSockets.
    pub socket: SocketSettings,
}

impl Settings {
    /// The design's values; `request_ids` makes a new id at each call.
    pub fn new(request_ids: impl Fn() -> Uuid + Send + Sync + 'static) -> Self {
        Self {
            request_ids: Arc::new(request_ids),
            origins: Vec::new(),
            limits: Limits::default(),
            query_timeout: Duration::from_secs(30),
            socket: SocketSettings::default(),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("origins", &self.origins)
            .field("limits", &self.limits)
            .field("query_timeout", &self.query_timeout)
            .field("socket", &self.socket)
            .finish_non_exhaustive()
    }
}

/// What one request may cost before it is executed.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a POST's body.
    pub body: usize,
    /// Bytes of a document's text.
    pub document: usize,
    /// Fields, spreads, arguments, directives and variables of a document, counted as often as fragments repeat them.
    pub nodes: u64,
    /// Fields inside each other, fragments not counted. What is below `__schema` and `__type` has `introspection_depth`.
    pub depth: u32,
    /// Selection sets inside each other, fragments counted: what a recursive visitor has on its stack.
    pub nesting: u32,
    /// Fields inside each other from `__schema` or `__type` on; the tools' standard query needs 15.
    pub introspection_depth: u32,
    /// Lists of an introspection (`fields`, `interfaces`, `possibleTypes`, `inputFields`) inside each other: each multiplies
    /// the answer by the number of types. The tools' standard query needs 1.
    pub introspection_lists: u32,
    /// The largest `first` or `last`; the smallest is 1.
    pub page: i64,
    /// Bytes that prepared documents may hold, by estimate. Ad-hoc documents come from anybody, so this is bounded.
    pub cache: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1024 * 1024,
            document: 64 * 1024,
            nodes: 2_000,
            depth: 15,
            nesting: 32,
            introspection_depth: 20,
            introspection_lists: 2,
            page: 100,
            cache: 32 * 1024 * 1024,
        }
    }
}

/// Times and sizes of WebSockets.
#[derive(Debug, Clone)]
pub struct SocketSettings {
    /// Bytes of one message from the client; more closes with 1009.
    pub message: usize,
    /// From the upgrade to the acknowledged `connection_init`; then 4408.
    pub init: Duration,
    /// Between two pings to the client.
    pub ping: Duration,
    /// From a ping to its pong; then 4499.
    pub pong: Duration,
    /// Operations at once; the next one is refused with RATE_LIMITED.
    pub operations: usize,
    /// How long one message may wait for a client that does not read; then 1013.
    pub stall: Duration,
    /// Between two questions whether the session still stands.
    pub recheck: Duration,
    /// How long the client has to answer a close.
    pub farewell: Duration,
    /// A drain closes the sockets in this many waves, so that their clients do not come back all at once.
    pub drain_waves: u32,
    /// From one wave to the next.
    pub drain_gap: Duration,
}

impl Default for SocketSettings {
    fn default() -> Self {
        Self {
            message: 1024 * 1024,
            init: Duration::from_secs(3),
            ping: Duration::from_secs(25),
            pong: Duration::from_secs(10),
            operations: 32,
            stall: Duration::from_secs(10),
            recheck: Duration::from_secs(30),
            farewell: Duration::from_secs(2),
            drain_waves: 14,
            drain_gap: Duration::from_secs(1),
        }
    }
}

impl SocketSettings {
    /// Brings the waves of a drain nearer to each other, if need be, so that the clients of the last one, too, have their `farewell`
    /// within this time.
    #[must_use]
    pub fn drained_within(mut self, time: Duration) -> Self {
        let gaps = self.drain_waves.saturating_sub(1).max(1);
        self.drain_gap = self.drain_gap.min(time.saturating_sub(self.farewell) / gaps);
        self
    }
}

/// The end of the process, as the transport sees it: cancel `token`, and new sockets are refused and open ones close in waves;
/// then close `tasks` and wait for it, and mutations and sockets have ended.
#[derive(Debug, Clone, Default)]
pub struct Drain {
    /// Cancelled when the process is to end.
    pub token: CancellationToken,
    /// Holds every mutation and every socket.
    pub tasks: TaskTracker,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_wave_comes_before_the_end() {
        let last = |settings: &SocketSettings| settings.drain_gap * (settings.drain_waves - 1) + settings.farewell;
        for seconds in [2, 3, 5, 14, 15, 16, 600] {
            let time = Duration::from_secs(seconds);
            assert!(last(&SocketSettings::default().drained_within(time)) <= time, "{seconds}");
        }
        // Who has no time for a farewell sends all of them away at once.
        assert_eq!(SocketSettings::default().drained_within(Duration::from_secs(1)).drain_gap, Duration::ZERO);
        assert_eq!(
            SocketSettings { drain_waves: 0, ..SocketSettings::default() }.drained_within(Duration::MAX).drain_gap,
            Duration::from_secs(1)
        );
        // The twin: as they are, they take 15 seconds.
        assert_eq!(last(&SocketSettings::default()), Duration::from_secs(15));
    }
}
