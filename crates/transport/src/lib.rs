//! GraphQL over HTTP and WebSocket, and the document pipeline.
//!
//! The house gives an [`Engine`] (who asks, what a document means, how it is executed) and [`Settings`]; [`router`] serves
//! `/t/{tenant}/graphql` from them. A request goes `http` or `socket` -> `pipeline` (size, guard, the engine's plan, cached)
//! -> `run` (timeout, contained panics, mutations to their end) -> `answer` (masked errors, bytes). Nothing here
//! knows what the data is about.

mod answer;
mod ask;
mod code;
mod credential;
mod detached;
mod engine;
mod http;
mod idempotency;
mod origin;
mod pipeline;
mod run;
mod settings;
mod shared;
mod socket;
mod written;

pub use code::Code;
pub use engine::{Call, Delivery, Denied, Engine, SessionEnd};
pub use http::router;
pub use idempotency::IdempotencyKey;
pub use settings::{Drain, Limits, Settings, SocketSettings};
