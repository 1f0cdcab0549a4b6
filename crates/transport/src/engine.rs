//! What the house gives to the transport: who asks, what a document means, how it is executed.

use std::{future::Future, sync::Arc, time::Duration};

use async_graphql::{
    Response, ServerError, Variables,
    parser::types::{ExecutableDocument, OperationType},
};
use futures_util::stream::BoxStream;
use uuid::Uuid;

use crate::IdempotencyKey;

/// The house behind the wire. Panics in any of these are contained: the caller gets INTERNAL_SERVER_ERROR, the process lives.
pub trait Engine: Send + Sync + 'static {
    /// Who asks, at which endpoint.
    type Session: Clone + Send + Sync + 'static;
    /// A document and one of its operations, validated and planned; shared by all calls of the same text.
    type Prepared: Send + Sync + 'static;

    /// Finds out who asks. `endpoint` is the path's segment, decoded; `credential` what follows `Bearer`, `None` for nobody; `next` what they
    /// ask at once, which is executed if they are let in, `None` for a socket, which is opened first.
    fn authenticate(
        &self,
        endpoint: &str,
        credential: Option<&str>,
        next: Option<&Call<Self::Prepared>>,
    ) -> impl Future<Output = Result<Self::Session, Denied>> + Send;

    /// The session of a socket, which outlives the request that opened it: what is held for one request alone is let go.
    fn settled(&self, session: Self::Session) -> Self::Session {
        session
    }

    /// Whether a session still stands; asked before each operation of an open socket, and every
    /// [`SocketSettings::recheck`](crate::SocketSettings::recheck).
    fn still_valid(&self, session: &Self::Session) -> impl Future<Output = Result<(), Denied>> + Send;

    /// When the session ends by itself, `None` for never.
    fn ends(&self, session: &Self::Session) -> Option<SessionEnd>;

    /// Validates and plans. Size, depth and page sizes have been checked; `operation`, if given, exists in the document,
    /// and if not given there is exactly one. An error without a code leaves as GRAPHQL_VALIDATION_FAILED.
    fn prepare(
        &self,
        document: ExecutableDocument,
        operation: Option<&str>,
    ) -> Result<Self::Prepared, Vec<ServerError>>;

    /// About how many bytes it takes, or will come to take while it is kept. What is kept of all of them is bounded by
    /// [`Limits::cache`](crate::Limits::cache).
    fn weight(&self, prepared: &Self::Prepared) -> usize;

    /// Executes a query or a mutation. A query is dropped when its client leaves or its time is over, a mutation never.
    /// An error without a [`Code`](crate::Code) is masked; null data whose errors have no path is a request error. The present span names the request;
    /// its field `tenant` is the engine's to fill.
    fn execute(&self, session: Self::Session, call: Call<Self::Prepared>) -> impl Future<Output = Response> + Send;

    /// Executes a subscription; dropped when the client completes it or the socket ends. The present span is the same
    /// as there: what the stream does later belongs to it, too, and the engine sees to that. What is delivered as text begins with `head`, the
    /// beginning of its frame: so the frame is written once.
    fn subscribe(&self, session: Self::Session, call: Call<Self::Prepared>, head: &str)
    -> BoxStream<'static, Delivery>;
}

/// What a subscription delivers.
#[derive(Debug)]
pub enum Delivery {
    /// A response that has no errors, as JSON, behind the head.
    Written(String),
    /// Any other. An error without a [`Code`](crate::Code) is masked.
    Response(Box<Response>),
}

/// One request for one operation.
#[derive(Debug)]
pub struct Call<P> {
    /// Whether it reads, acts or listens.
    pub kind: OperationType,
    /// What [`Engine::prepare`] returned.
    pub prepared: Arc<P>,
    /// As the client sent them: neither coerced nor filled with defaults.
    pub variables: Variables,
    /// The request's `extensions`, empty if there were none.
    pub extensions: serde_json::Map<String, serde_json::Value>,
    /// From the header `Idempotency-Key` or from `extensions.idempotencyKey`.
    pub idempotency_key: Option<IdempotencyKey>,
    /// The id under which this request is logged and which its errors carry.
    pub request_id: Uuid,
}

/// Why somebody is not, or no longer, let in.
#[derive(Debug)]
pub enum Denied {
    /// Unknown, malformed or expired: 401, or close code 4403, after which clients come again with a fresh one.
    BadCredential,
    /// Revoked, logged out or suspended: 401, or close code 4401, after which clients stay away.
    Revoked,
    /// It could not be found out: 503, or close code 1013. A socket that is already open stays.
    Unavailable(anyhow::Error),
}

/// When a session ends by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEnd {
    /// From now on.
    pub within: Duration,
    /// The same moment as text (RFC 3339), for the client.
    pub at: String,
}
