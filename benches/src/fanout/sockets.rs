//! Many sockets of the protocol `graphql-transport-ws`, and when each of them hears an event.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use futures_util::{SinkExt as _, future};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use words::WorkspaceId;

use super::{endpoint, person};
use crate::world::World;

const TEXTS: &str = include_str!("../../../operations/live.graphql");
/// How many connect at the same time.
const AT_ONCE: usize = 32;
/// How long an event may take to the last socket.
const PATIENCE: Duration = Duration::from_mins(2);

type Socket = WebSocketStream<TcpStream>;

/// The sockets of one server.
pub(super) struct Sockets {
    waiting: Vec<Socket>,
    count: usize,
    sender: UnboundedSender<Heard>,
    receiver: UnboundedReceiver<Heard>,
}

/// An event arrived, and this was its text.
struct Heard {
    at: Instant,
    text: Option<String>,
}

impl Sockets {
    /// Connects, and waits for the acknowledgement of each.
    pub(super) async fn connect(address: SocketAddr, world: &World, count: usize) -> anyhow::Result<Self> {
        let connecting = (0..count).map(|number| connect(address, person(world, number)));
        let waiting = stream::iter(connecting).buffer_unordered(AT_ONCE).try_collect().await?;
        let (sender, receiver) = unbounded_channel();
        Ok(Self { waiting, count, sender, receiver })
    }

    /// Subscribes with each, and waits for its first delivery.
    pub(super) async fn subscribe(&mut self, world: &World) -> anyhow::Result<()> {
        let payload = json!({
            "query": operation(),
            "operationName": "WorkspaceEvents",
            "variables": { "workspace": WorkspaceId(world.workspace).relay() },
        });
        let subscribe = json!({ "id": "1", "type": "subscribe", "payload": payload }).to_string();
        let subscribing = self.waiting.drain(..).map(|socket| subscribe_one(socket, subscribe.clone()));
        let subscribed: Vec<Socket> = stream::iter(subscribing).buffer_unordered(AT_ONCE).try_collect().await?;
        for (number, socket) in subscribed.into_iter().enumerate() {
            let sender = self.sender.clone();
            #[expect(clippy::disallowed_methods, reason = "a client of a socket each, not the product's")]
            tokio::spawn(async move {
                // Where one ends, the wait for its event tells.
                let _ = listen(socket, sender, number == 0).await;
            });
        }
        Ok(())
    }

    /// Waits until all have heard an event that was begun then: how long each took, and the text of one.
    pub(super) async fn heard(&mut self, begun: Instant, waits: &mut Vec<Duration>) -> anyhow::Result<String> {
        let mut text = String::new();
        for _ in 0..self.count {
            let heard = tokio::time::timeout(PATIENCE, self.receiver.recv()).await;
            let heard = heard.context("A socket did not hear an event")?.context("No socket is left")?;
            waits.push(heard.at - begun);
            text = heard.text.unwrap_or(text);
        }
        Ok(text)
    }
}

async fn connect(address: SocketAddr, token: &str) -> anyhow::Result<Socket> {
    let mut request = endpoint(address).into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let small = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
    let (mut socket, _) = client_async_with_config(request, stream, Some(small)).await?;
    let payload = json!({ "authorization": format!("Bearer {token}") });
    socket.send(Message::text(json!({ "type": "connection_init", "payload": payload }).to_string())).await?;
    await_message(&mut socket, r#""connection_ack""#).await?;
    Ok(socket)
}

async fn subscribe_one(mut socket: Socket, subscribe: String) -> anyhow::Result<Socket> {
    socket.send(Message::text(subscribe)).await?;
    await_message(&mut socket, r#""Checkpoint""#).await?;
    Ok(socket)
}

async fn await_message(socket: &mut Socket, mark: &str) -> anyhow::Result<()> {
    let message = tokio::time::timeout(PATIENCE, socket.next()).await.context("A socket hears nothing")?;
    let message = message.context("A socket was closed")??;
    anyhow::ensure!(message.to_text()?.contains(mark), "Instead of {mark} a socket heard {message}");
    Ok(())
}

async fn listen(mut socket: Socket, sender: UnboundedSender<Heard>, tells: bool) -> anyhow::Result<()> {
    while let Some(message) = socket.next().await {
        let message = message?;
        let at = Instant::now();
        let Message::Text(text) = message else { continue };
        if text.contains(r#""WorkspaceEvent""#) {
            let text = tells.then(|| text.as_str().to_owned());
            sender.send(Heard { at, text })?;
        } else if text.contains(r#""type":"ping""#) {
            socket.send(Message::text(r#"{"type":"pong"}"#)).await?;
        }
    }
    future::ready(Ok(())).await
}

/// The ready operation.
fn operation() -> &'static str {
    let begin = TEXTS.find("subscription WorkspaceEvents").unwrap_or_default();
    let text = &TEXTS[begin..];
    text.find("\n}").map_or(text, |end| &text[..end + 2])
}
