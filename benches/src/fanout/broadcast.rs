//! The bare broadcast: axum's sockets and one channel. It knows nobody, and sends everybody the same bytes.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::{any, post};
use tokio::net::TcpListener;
use tokio::sync::broadcast::{Sender, channel};

use crate::wire::{Connection, Request};

/// What a client of the protocol waits for.
const ACKNOWLEDGED: &str = r#"{"type":"connection_ack"}"#;
const BEGUN: &str = r#"{"id":"1","type":"next","payload":{"data":{"workspaceEvents":{"__typename":"Checkpoint"}}}}"#;

/// Serves it on a free port, and says which.
pub(crate) async fn serve() -> anyhow::Result<()> {
    let (sender, _) = channel::<Utf8Bytes>(64);
    let router = Router::new()
        .route("/t/{tenant}/graphql", any(upgrade))
        .route(
            "/send",
            post(async |State(sender): State<Sender<Utf8Bytes>>, body: String| {
                let heard = sender.send(body.into()).unwrap_or(0);
                heard.to_string()
            }),
        )
        .with_state(sender);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("The broadcast listens on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn upgrade(State(sender): State<Sender<Utf8Bytes>>, asked: WebSocketUpgrade) -> Response {
    let asked = asked.protocols(["graphql-transport-ws"]).read_buffer_size(4096).write_buffer_size(0);
    asked.on_upgrade(async move |socket| {
        // Whoever goes away has heard enough.
        let _ = follow(socket, &sender).await;
    })
}

async fn follow(mut socket: WebSocket, sender: &Sender<Utf8Bytes>) -> Result<(), axum::Error> {
    socket.recv().await.transpose()?;
    socket.send(Message::Text(Utf8Bytes::from_static(ACKNOWLEDGED))).await?;
    socket.recv().await.transpose()?;
    let mut events = sender.subscribe();
    socket.send(Message::Text(Utf8Bytes::from_static(BEGUN))).await?;
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Ok(event) => socket.send(Message::Text(event)).await?,
                Err(_) => return Ok(()),
            },
            said = socket.recv() => if said.transpose()?.is_none() { return Ok(()) },
        }
    }
}

/// Has everybody told this.
pub(super) async fn tell(address: SocketAddr, frame: &str) -> anyhow::Result<()> {
    let request = Request { path: "/send".to_owned(), token: String::new(), key: None, body: frame.to_owned() };
    Connection::open(address).await?.ask(&request).await?;
    Ok(())
}
