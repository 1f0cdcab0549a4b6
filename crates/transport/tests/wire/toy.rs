//! An engine without a schema: each root field is a behaviour.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{
    Name, PathSegment, Response, ServerError, Value,
    indexmap::IndexMap,
    parser::types::{ExecutableDocument, Selection},
    value,
};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use tokio::sync::{Notify, Semaphore};
use transport::{Call, Delivery, Denied, Engine, SessionEnd, Settings};
use uuid::Uuid;

/// What the toy does and what it has seen.
pub(crate) struct Toy {
    /// How often a document was prepared.
    pub(crate) prepared: AtomicUsize,
    /// What each document is said to weigh.
    pub(crate) weight: AtomicUsize,
    /// How often `bump` came to its end.
    /// How much of floods was asked for.
    pub(crate) flooded: Arc<AtomicUsize>,
    pub(crate) bumps: AtomicUsize,
    /// Lets `bump` and `gated` pass.
    pub(crate) gate: Semaphore,
    /// Told when `bump` or `gated` stands at the gate.
    pub(crate) at_the_gate: Notify,
    /// Told when an execution is dropped before its end.
    pub(crate) dropped: Arc<Notify>,
    /// What `still_valid` answers; see [`Toy::say_of_sessions`].
    pub(crate) verdict: Mutex<&'static str>,
    /// Told each time `still_valid` was asked.
    pub(crate) rechecked: Notify,
    /// Ends each session.
    pub(crate) session: Mutex<Option<Duration>>,
    /// The last call's key, variables, extensions and request id, as text.
    pub(crate) seen: Mutex<String>,
}

/// The fields of the operation, in order.
pub(crate) struct Plan(Vec<String>);

const FIELDS: [&str; 18] = [
    "hello",
    "who",
    "leak",
    "forbidden",
    "uncoerced",
    "never",
    "gated",
    "boom",
    "bump",
    "boomMutation",
    "page",
    "ticks",
    "forever",
    "flood",
    "tickBoom",
    "member",
    "subscribeBoom",
    "unsubscribable",
];

impl Toy {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            prepared: AtomicUsize::new(0),
            weight: AtomicUsize::new(0),
            bumps: AtomicUsize::new(0),
            flooded: Arc::default(),
            gate: Semaphore::new(0),
            at_the_gate: Notify::new(),
            dropped: Arc::new(Notify::new()),
            verdict: Mutex::new("valid"),
            rechecked: Notify::new(),
            session: Mutex::new(None),
            seen: Mutex::new(String::new()),
        })
    }

    async fn pass_the_gate(&self) {
        let watch = DropWatch(Arc::clone(&self.dropped), AtomicBool::new(false));
        self.at_the_gate.notify_one();
        self.gate.acquire().await.unwrap().forget();
        watch.1.store(true, Ordering::SeqCst);
    }

    async fn field(&self, name: &str, session: &str) -> Result<Value, ServerError> {
        match name {
            "hello" | "page" => Ok(value!("world")),
            "who" => Ok(Value::from(session)),
            "leak" => Err(ServerError::new("SELECT secret FROM rows", None)),
            "forbidden" => Err(coded("FORBIDDEN", "Not for you")),
            "never" => {
                let _watch = DropWatch(Arc::clone(&self.dropped), AtomicBool::new(false));
                std::future::pending().await
            }
            "gated" => {
                self.pass_the_gate().await;
                Ok(value!("passed"))
            }
            "bump" => {
                self.pass_the_gate().await;
                Ok(Value::from(self.bumps.fetch_add(1, Ordering::SeqCst) + 1))
            }
            "boom" | "boomMutation" => panic!("the toy broke"),
            other => unreachable!("prepared: {other}"),
        }
    }
}

impl Engine for Toy {
    type Session = String;
    type Prepared = Plan;

    async fn authenticate(
        &self,
        endpoint: &str,
        credential: Option<&str>,
        _: Option<&Call<Plan>>,
    ) -> Result<String, Denied> {
        match credential {
            Some("bad") => Err(Denied::BadCredential),
            Some("revoked") => Err(Denied::Revoked),
            Some("down") => Err(Denied::Unavailable(anyhow::anyhow!("no database"))),
            Some("boom") => panic!("authentication broke"),
            Some("slow") => {
                self.pass_the_gate().await;
                Ok(format!("slow@{endpoint}"))
            }
            credential => Ok(format!("{}@{endpoint}", credential.unwrap_or("nobody"))),
        }
    }

    async fn still_valid(&self, _: &String) -> Result<(), Denied> {
        let verdict = *self.verdict.lock().unwrap();
        self.rechecked.notify_one();
        match verdict {
            "expired" => Err(Denied::BadCredential),
            "revoked" => Err(Denied::Revoked),
            "down" => Err(Denied::Unavailable(anyhow::anyhow!("no database"))),
            _ => Ok(()),
        }
    }

    fn ends(&self, _: &String) -> Option<SessionEnd> {
        let within = (*self.session.lock().unwrap())?;
        Some(SessionEnd { within, at: "2026-11-23T12:00:00Z".to_owned() })
    }

    fn prepare(&self, document: ExecutableDocument, operation: Option<&str>) -> Result<Plan, Vec<ServerError>> {
        self.prepared.fetch_add(1, Ordering::SeqCst);
        let mut operations = document.operations.iter();
        let chosen = operations.find(|(name, _)| operation.is_none() || name.map(Name::as_str) == operation);
        let mut fields = Vec::new();
        for item in &chosen.unwrap().1.node.selection_set.node.items {
            let Selection::Field(field) = &item.node else {
                continue;
            };
            let name = field.node.name.node.as_str();
            assert!(name != "planBoom", "planning broke");
            if !FIELDS.contains(&name) {
                let message = format!("Unknown field \"{name}\"");
                return Err(vec![ServerError::new(message, Some(field.pos))]);
            }
            fields.push(name.to_owned());
        }
        Ok(Plan(fields))
    }

    fn weight(&self, _: &Plan) -> usize {
        self.weight.load(Ordering::SeqCst)
    }

    async fn execute(&self, session: String, call: Call<Plan>) -> Response {
        *self.seen.lock().unwrap() = format!(
            "{} {} {} {}",
            call.idempotency_key.as_ref().map_or("-", |key| key.as_str()),
            serde_json::to_string(&call.variables).unwrap(),
            serde_json::to_string(&call.extensions).unwrap(),
            call.request_id
        );
        if call.prepared.0 == ["uncoerced"] {
            return Response::from_errors(vec![coded("BAD_USER_INPUT", "Variable $v is missing")]);
        }
        let mut data = IndexMap::new();
        let mut errors = Vec::new();
        for name in &call.prepared.0 {
            let field = self.field(name, &session).await.unwrap_or_else(|mut error| {
                error.path = vec![PathSegment::Field(name.clone())];
                errors.push(error);
                Value::Null
            });
            data.insert(Name::new(name), field);
        }
        let mut response = Response::new(Value::Object(data));
        response.errors = errors;
        response
    }

    fn subscribe(&self, _: String, call: Call<Plan>, head: &str) -> BoxStream<'static, Delivery> {
        let head = head.to_owned();
        let event = move |n: usize| Delivery::Written(format!(r#"{head}{{"data":{{"n":{n}}}}}"#));
        let refused = |error| Delivery::Response(Box::new(Response::from_errors(vec![error])));
        match call.prepared.0[0].as_str() {
            "ticks" => stream::iter(1..=3).map(event).boxed(),
            "forever" => {
                let watch = DropWatch(Arc::clone(&self.dropped), AtomicBool::new(false));
                stream::once(async move { event(1) })
                    .chain(stream::pending().inspect(move |_: &Delivery| {
                        let _ = &watch;
                    }))
                    .boxed()
            }
            "flood" => {
                let watch = DropWatch(Arc::clone(&self.dropped), AtomicBool::new(false));
                let filling = "x".repeat(32 * 1024);
                let flooded = Arc::clone(&self.flooded);
                stream::repeat_with(move || {
                    let _ = &watch;
                    flooded.fetch_add(1, Ordering::Relaxed);
                    Delivery::Response(Box::new(Response::new(Value::from(filling.as_str()))))
                })
                .boxed()
            }
            "tickBoom" => stream::iter(1..=2)
                .map(move |n| {
                    assert!(n < 2, "the stream broke");
                    event(n)
                })
                .boxed(),
            "member" => {
                let mut error = coded("NOT_FOUND", "There is no such thing");
                error.path = vec![PathSegment::Field("member".to_owned())];
                stream::iter([refused(error)]).boxed()
            }
            "subscribeBoom" => panic!("subscribing broke"),
            "unsubscribable" => {
                let error = coded("BAD_USER_INPUT", "Variable $v is missing");
                stream::iter([refused(error)]).boxed()
            }
            other => unreachable!("{other} is no subscription"),
        }
    }
}

/// The design's settings, with request ids that count.
pub(crate) fn settings() -> Settings {
    let requests = AtomicU64::new(1);
    Settings::new(move || Uuid::from_u128(requests.fetch_add(1, Ordering::SeqCst).into()))
}

fn coded(code: &str, message: &str) -> ServerError {
    let mut error = ServerError::new(message, None);
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", code);
    error.extensions = Some(extensions);
    error
}

/// Tells when it is dropped, unless what it watches came to its end.
struct DropWatch(Arc<Notify>, AtomicBool);

impl Drop for DropWatch {
    fn drop(&mut self) {
        if !self.1.load(Ordering::SeqCst) {
            self.0.notify_one();
        }
    }
}
