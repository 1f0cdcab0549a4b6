//! One socket's conversation: who may say what when, and how it ends.

use std::{
    future::poll_fn,
    ops::ControlFlow,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::extract::ws::{Message, WebSocket};
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use serde_json::{Map, Value};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite;
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::{
    bell::Bell,
    clocks::{Clocks, Strike},
    close::Close,
    frames::{self, Received},
    operations::Refused,
    perform::Performance,
    writer::Lines,
};
use crate::{Code, Denied, Engine, answer::Answer, ask::Ask, credential, run::contained, shared::Shared};

/// Who stands at the door after the upgrade.
pub(super) struct Guest {
    /// The path's segment.
    pub(super) endpoint: String,
    /// From the header of the upgrade; one in `connection_init` goes before it.
    pub(super) credential: Result<Option<String>, Denied>,
    /// Which socket of the process this is.
    pub(super) number: u32,
    /// Whether the client offered the protocol.
    pub(super) spoken: bool,
    /// Whether the upgrade named its origin, as that of a page always does.
    pub(super) of_page: bool,
}

/// Holds the conversation from the upgrade to the close.
pub(super) async fn hold<E: Engine>(shared: Arc<Shared<E>>, mut socket: WebSocket, guest: Guest) {
    let farewell = shared.settings.socket.farewell;
    if !guest.spoken {
        return say_farewell(&mut socket, Close::NO_PROTOCOL, farewell).await;
    }
    let close = {
        let mut conversation = Conversation::new(shared, guest);
        // With it ends every operation but mutations.
        poll_fn(|context| conversation.poll(&mut socket, context)).await
    };
    if let Some(close) = close {
        say_farewell(&mut socket, close, farewell).await;
    }
}

/// Sends the close and reads on until the client has answered: a connection that is dropped with unread input is reset,
/// and the client would never see why.
async fn say_farewell(socket: &mut WebSocket, close: Close, patience: std::time::Duration) {
    let farewell = async {
        if socket.send(close.into_message()).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    // A client that does not answer is left.
    let _ = timeout(patience, farewell).await;
}

/// What the engine was asked and has answered.
enum Answered<S> {
    Who(Result<S, Denied>),
    StillValid(Result<(), Denied>),
}

/// What is heard.
enum Heard<S> {
    Message(Option<Result<Message, axum::Error>>),
    Answer(Answered<S>),
    Strike(Strike),
    /// The process is about to end.
    Drain,
}

struct Conversation<E: Engine> {
    shared: Arc<Shared<E>>,
    guest: Guest,
    clocks: Clocks,
    /// Whether `connection_init` came.
    greeted: bool,
    /// Who asks, once it is acknowledged.
    session: Option<E::Session>,
    /// The one question to the engine that is open.
    question: Option<BoxFuture<'static, Answered<E::Session>>>,
    /// Until the drain begins.
    drain: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    /// Rings when there is something to hear: a delivery to write is no reason to listen.
    ear: Bell,
    /// Whether the clocks are asked before the socket. A pong that has arrived goes before the clock that strikes for want of it; who sends without end
    /// stops no clock.
    clocks_first: bool,
    /// What is said, and the operations.
    lines: Lines,
}

type Next = ControlFlow<Option<Close>>;

const GO_ON: Next = ControlFlow::Continue(());

fn end(close: Close) -> Next {
    ControlFlow::Break(Some(close))
}

impl<E: Engine> Conversation<E> {
    fn new(shared: Arc<Shared<E>>, guest: Guest) -> Self {
        let (settings, drain) = (&shared.settings.socket, shared.drain.token.clone());
        let mut clocks = Clocks::default();
        clocks.set(Strike::InitTimeout, settings.init);
        Self {
            greeted: false,
            session: None,
            question: None,
            drain: Some(Box::pin(drain.cancelled_owned())),
            ear: Bell::new(),
            clocks_first: false,
            lines: Lines::new(settings.operations),
            clocks,
            shared,
            guest,
        }
    }

    /// Listens and speaks in turns, until the conversation is over: ready with how to close, `None` if there is nobody left to say it to.
    fn poll(&mut self, socket: &mut WebSocket, context: &mut Context<'_>) -> Poll<Option<Close>> {
        loop {
            let listened = self.listen(socket, context);
            if let Poll::Ready(ControlFlow::Break(close)) = listened {
                return Poll::Ready(close);
            }
            let was_quiet = self.lines.are_quiet();
            match self.lines.poll_write(socket, self.shared.settings.socket.stall, context) {
                Poll::Ready(ControlFlow::Break(close)) => return Poll::Ready(close),
                // The client may have said more, which waited.
                _ if !was_quiet && self.lines.are_quiet() => self.ear.ring(),
                Poll::Pending if listened.is_pending() => return Poll::Pending,
                _ => {}
            }
        }
    }

    /// Hears one thing, if something rang. While something of our own waits to be written, nothing more is read: so who floods without reading waits, too.
    fn listen(&mut self, socket: &mut WebSocket, context: &mut Context<'_>) -> Poll<Next> {
        let Self { ear, question, clocks, clocks_first, drain, lines, .. } = self;
        let heard = ear.look(context, |context| {
            if let Some(open) = question
                && let Poll::Ready(answered) = open.poll_unpin(context)
            {
                *question = None;
                return Poll::Ready(Heard::Answer(answered));
            }
            if let Some(open) = drain
                && open.as_mut().poll(context).is_ready()
            {
                *drain = None;
                return Poll::Ready(Heard::Drain);
            }
            for clock in [*clocks_first, !*clocks_first] {
                let heard = if clock {
                    clocks.poll_strike(context).map(Heard::Strike)
                } else if lines.are_quiet() {
                    socket.poll_next_unpin(context).map(Heard::Message)
                } else {
                    Poll::Pending
                };
                if heard.is_ready() {
                    *clocks_first = !clock;
                    return heard;
                }
            }
            *clocks_first = false;
            Poll::Pending
        });
        Poll::Ready(match ready!(heard) {
            Heard::Answer(answered) => self.answered(answered),
            Heard::Strike(strike) => self.struck(strike),
            Heard::Message(message) => self.heard(message),
            Heard::Drain => {
                let settings = &self.shared.settings.socket;
                let wave = self.guest.number % settings.drain_waves.max(1);
                self.clocks.set(Strike::Drained, settings.drain_gap * wave);
                GO_ON
            }
        })
    }

    fn heard(&mut self, message: Option<Result<Message, axum::Error>>) -> Next {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(_))) => return end(Close::bad_message("Messages are text")),
            // Answered below this layer.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return GO_ON,
            Some(Ok(Message::Close(_))) | None => return ControlFlow::Break(None),
            Some(Err(error)) => return ControlFlow::Break(close_of(error)),
        };
        match Received::parse(&text) {
            Err(wrong) => end(Close::bad_message(wrong)),
            Ok(Received::Init { payload }) => self.greet(&payload),
            Ok(Received::Ping { payload }) => {
                self.say(frames::pong(payload.as_ref()));
                GO_ON
            }
            Ok(Received::Pong) => {
                self.clocks.clear(Strike::NoPong);
                GO_ON
            }
            Ok(Received::Subscribe { id, ask }) => self.begin(&id, ask),
            Ok(Received::Complete { id }) => {
                self.lines.operations.stop(&id);
                GO_ON
            }
        }
    }

    /// `connection_init`: asks the engine who this is.
    fn greet(&mut self, payload: &Map<String, Value>) -> Next {
        if self.greeted {
            return end(Close::INIT_TWICE);
        }
        self.greeted = true;
        let header = std::mem::replace(&mut self.guest.credential, Ok(None));
        let credential = match authorization_in(payload) {
            None => header,
            Some(Value::String(text)) => credential::of_text(text).map(Some),
            Some(_) => Err(Denied::BadCredential),
        };
        let credential = match credential {
            Ok(credential) => credential,
            Err(denied) => return end(Close::of(denied)),
        };
        // A page can be told from where it comes; a program says who it is.
        if credential.is_none() && !self.guest.of_page {
            return end(Close::NOBODY);
        }
        let engine = Arc::clone(&self.shared.engine);
        let endpoint = self.guest.endpoint.clone();
        self.ask_engine(async move {
            let found = engine.authenticate(&endpoint, credential.as_deref(), None).await;
            Answered::Who(found.map(|session| engine.settled(session)))
        });
        GO_ON
    }

    fn ask_engine<F>(&mut self, question: F)
    where
        F: Future<Output = Answered<E::Session>> + Send + 'static,
    {
        let request = (self.shared.settings.request_ids)();
        let broken = || Answered::Who(Err(Denied::Unavailable(anyhow::anyhow!("it panicked"))));
        let question = contained(request, question).map(move |answer| answer.unwrap_or_else(broken));
        self.question = Some(question.boxed());
    }

    fn answered(&mut self, answered: Answered<E::Session>) -> Next {
        match answered {
            Answered::Who(Ok(session)) => {
                let settings = &self.shared.settings.socket;
                let ends = self.shared.engine.ends(&session);
                self.clocks.clear(Strike::InitTimeout);
                self.clocks.set(Strike::Ping, settings.ping);
                self.clocks.set(Strike::Recheck, settings.recheck);
                if let Some(ends) = &ends {
                    self.clocks.set(Strike::Expired, ends.within);
                }
                self.say(frames::ack(ends.as_ref().map(|ends| ends.at.as_str())));
                self.session = Some(session);
            }
            Answered::StillValid(Ok(())) => {}
            Answered::StillValid(Err(Denied::Unavailable(error))) => {
                // Nothing was said against the session, and what it reads asks for itself.
                tracing::warn!(?error, "a session could not be looked at again");
            }
            Answered::Who(Err(denied)) | Answered::StillValid(Err(denied)) => {
                return end(Close::of(denied));
            }
        }
        GO_ON
    }

    fn struck(&mut self, strike: Strike) -> Next {
        let settings = &self.shared.settings.socket;
        match strike {
            Strike::InitTimeout => return end(Close::INIT_TIMEOUT),
            Strike::Expired => return end(Close::FORBIDDEN),
            Strike::NoPong => return end(Close::NO_PONG),
            Strike::Drained => return end(Close::DRAINED),
            Strike::Ping => {
                self.clocks.set(Strike::Ping, settings.ping);
                // A ping that was not answered is not forgiven by the next one.
                self.clocks.start(Strike::NoPong, settings.pong);
                self.say(frames::ping());
            }
            Strike::Recheck => {
                self.clocks.set(Strike::Recheck, settings.recheck);
                if let (Some(session), None) = (self.session.clone(), &self.question) {
                    let engine = Arc::clone(&self.shared.engine);
                    self.ask_engine(async move { Answered::StillValid(engine.still_valid(&session).await) });
                }
            }
        }
        GO_ON
    }

    /// `subscribe`: starts the operation.
    fn begin(&mut self, id: &str, ask: Ask) -> Next {
        let Some(session) = self.session.clone() else {
            return end(Close::NOT_INITIALISED);
        };
        let shared = Arc::clone(&self.shared);
        match self.lines.operations.begin(id, || Performance::of(shared, session, ask, id)) {
            Ok(()) => GO_ON,
            Err(Refused::InUse) => end(Close::id_in_use(id)),
            Err(Refused::TooMany) => {
                self.refuse(id);
                GO_ON
            }
        }
    }

    /// One operation more than the socket may have.
    fn refuse(&mut self, id: &str) {
        let most = self.shared.settings.socket.operations;
        let message = format!("A socket has at most {most} operations at once");
        let request = (self.shared.settings.request_ids)();
        let refusal = Answer::refused(vec![Code::RateLimited.error(message)], request);
        if let Answer::Refused(errors) = refusal {
            self.say(frames::error(id, &errors));
        }
    }

    fn say(&mut self, text: String) {
        self.lines.say(text);
    }
}

/// `authorization` in the payload of `connection_init`. It stands for a header, so its case is free.
fn authorization_in(payload: &Map<String, Value>) -> Option<&Value> {
    let mut entries = payload.iter();
    let found = entries.find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    found.map(|(_, value)| value).filter(|value| !value.is_null())
}

/// Whether a message that could not be read can be answered, and how.
fn close_of(error: axum::Error) -> Option<Close> {
    let error = error.into_inner().downcast::<tungstenite::Error>().ok()?;
    match *error {
        tungstenite::Error::Capacity(_) => Some(Close::TOO_LARGE),
        tungstenite::Error::Utf8(_) => Some(Close::bad_message("Messages are UTF-8")),
        _ => None,
    }
}
