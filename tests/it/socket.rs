//! A person at a socket: `graphql-transport-ws` over loopback, frame by frame.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::operations;
use crate::person::Person;
use crate::world::World;

/// A server of this world on a free loopback port; it ends with the value.
pub(crate) struct Served {
    address: std::net::SocketAddr,
    slug: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl World {
    pub(crate) async fn served(&self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = self.router.clone();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Served { address, slug: self.slug.clone(), task }
    }
}

pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    opened: u32,
}

impl Person<'_> {
    /// Opens a socket and is acknowledged.
    pub(crate) async fn connects(&self, served: &Served) -> Socket {
        self.knocks(served).await.expect("the socket is acknowledged")
    }

    /// Opens a socket; or says what came instead of the acknowledgement.
    pub(crate) async fn knocks(&self, served: &Served) -> Result<Socket, String> {
        let mut request = format!("ws://{}/t/{}/graphql", served.address, served.slug).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        if self.token.is_none() {
            // Nobody looks at a page; a program says who it is.
            request.headers_mut().insert("origin", format!("http://{}", served.address).parse().unwrap());
        }
        let (stream, _) = connect_async(request).await.unwrap();
        let mut socket = Socket { stream, opened: 0 };
        let payload =
            self.token.as_ref().map_or(json!({}), |token| json!({ "authorization": format!("Bearer {token}") }));
        socket.send(&json!({ "type": "connection_init", "payload": payload })).await;
        match tokio::time::timeout(Duration::from_secs(10), socket.stream.next()).await.expect("an answer in time") {
            Some(Ok(Message::Text(ack))) if ack.contains("connection_ack") => Ok(socket),
            other => Err(format!("{other:?}")),
        }
    }
}

impl Socket {
    pub(crate) async fn send(&mut self, message: &Value) {
        self.stream.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message that is no ping; it must come within ten seconds.
    pub(crate) async fn receive(&mut self) -> Value {
        loop {
            let frame =
                tokio::time::timeout(Duration::from_secs(10), self.stream.next()).await.expect("a message in time");
            match frame.expect("the socket is open").unwrap() {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    match message["type"].as_str() {
                        Some("ping") => self.send(&json!({ "type": "pong" })).await,
                        _ => return message,
                    }
                }
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The code with which the socket is closed; no message comes before.
    pub(crate) async fn closed(&mut self) -> u16 {
        let frame = tokio::time::timeout(Duration::from_secs(10), self.stream.next()).await.expect("an end in time");
        match frame {
            Some(Ok(Message::Close(Some(close)))) => close.code.into(),
            other => panic!("not closed: {other:?}"),
        }
    }

    /// Subscribes to a ready operation.
    pub(crate) async fn follows(&mut self, operation: &str, variables: Value) -> String {
        let document = operations::document_of(operation);
        self.subscribes(&document, Some(operation), variables).await
    }

    /// Subscribes to this document.
    pub(crate) async fn subscribes(&mut self, document: &str, operation: Option<&str>, variables: Value) -> String {
        self.opened += 1;
        let id = self.opened.to_string();
        let payload = json!({ "query": document, "operationName": operation, "variables": variables });
        self.send(&json!({ "id": id, "type": "subscribe", "payload": payload })).await;
        id
    }

    /// The next delivery of any subscription: its one root field.
    pub(crate) async fn delivery(&mut self) -> Value {
        let message = self.receive().await;
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        message["payload"]["data"].as_object().unwrap().values().next().unwrap().clone()
    }

    /// The next delivery that is an event, with the checkpoints before it checked for gaps.
    pub(crate) async fn event(&mut self, last: &mut i64) -> Value {
        loop {
            let delivery = self.delivery().await;
            assert_eq!(delivery["previousSeq"], json!(*last), "nothing was lost: {delivery}");
            *last = delivery["seq"].as_i64().unwrap();
            if delivery["__typename"] == "WorkspaceEvent" {
                return delivery;
            }
        }
    }
}
