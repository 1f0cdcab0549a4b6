//! A WebSocket client that sends and reads raw frames, and the server that it talks to.

use std::{fmt::Write as _, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest, http, protocol::Role},
};
use transport::{Drain, Settings, router};

use crate::toy::{Toy, settings};

/// Nothing in these tests takes long; what does has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on loopback.
pub(crate) struct Server {
    pub(crate) toy: Arc<Toy>,
    pub(crate) drain: Drain,
    address: SocketAddr,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        change(&mut settings);
        let toy = Toy::new();
        let drain = Drain::default();
        let app = router(Arc::clone(&toy), settings, drain.clone());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        #[expect(clippy::disallowed_methods, reason = "the server runs beside its test")]
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { toy, drain, address }
    }

    /// Asks for an upgrade with these headers.
    pub(crate) async fn upgrade(
        &self,
        headers: &[(&'static str, &str)],
    ) -> Result<(Client, http::HeaderMap), http::StatusCode> {
        let url = format!("ws://{}/t/house/graphql", self.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, response)) => Ok((Client { socket }, response.headers().clone())),
            Err(tungstenite::Error::Http(response)) => Err(response.status()),
            Err(other) => panic!("{other}"),
        }
    }

    /// Asks for an upgrade in bare bytes, as the client library would not, and reads the code of the close.
    pub(crate) async fn upgrade_raw(&self, headers: &[(&'static str, &str)]) -> u16 {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let mut request = "GET /t/house/graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
            sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            .to_owned();
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        stream.write_all((request + "\r\n").as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await.unwrap());
        }
        assert!(answer.starts_with(b"HTTP/1.1 101"));
        let socket = WebSocketStream::from_raw_socket(MaybeTlsStream::Plain(stream), Role::Client, None);
        Client { socket: socket.await }.closed().await
    }

    /// A page's socket after the upgrade.
    pub(crate) async fn connect(&self) -> Client {
        let origin = format!("http://{}", self.host());
        self.upgrade(&[("sec-websocket-protocol", "graphql-transport-ws"), ("origin", &origin)]).await.unwrap().0
    }

    /// A socket whose `connection_init` was acknowledged.
    pub(crate) async fn join(&self) -> Client {
        let mut client = self.connect().await;
        client.send(json!({ "type": "connection_init" })).await;
        assert_eq!(client.receive().await["type"], "connection_ack");
        client
    }

    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }
}

pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub(crate) async fn send(&mut self, message: Value) {
        self.send_raw(Message::text(message.to_string())).await;
    }

    pub(crate) async fn send_raw(&mut self, message: Message) {
        // A server that has closed is seen when reading.
        let _ = self.socket.send(message).await;
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        let subscribe = json!({ "type": "subscribe", "id": id, "payload": { "query": query } });
        self.send(subscribe).await;
    }

    /// The next message; panics if the socket closes.
    #[track_caller]
    pub(crate) fn receive(&mut self) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            match self.next().await {
                Ok(message) => message,
                Err(close) => panic!("closed with {close:?}, expected a message at {caller}"),
            }
        }
    }

    /// The next message, or the code of the close; 1006 if there was none.
    pub(crate) async fn next(&mut self) -> Result<Value, (u16, String)> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next.unwrap() {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(close)))) => {
                    return Err((close.code.into(), close.reason.to_string()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err((1006, String::new())),
            }
        }
    }

    /// Reads on until the socket closes, and says with which code.
    pub(crate) async fn closed(&mut self) -> u16 {
        let reading = async {
            loop {
                if let Err((code, reason)) = self.next().await {
                    assert!(reason.len() <= 123);
                    return code;
                }
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.unwrap()
    }

    /// That the socket lives, and has nothing to say before its answer.
    pub(crate) async fn lives(&mut self) {
        self.send(json!({ "type": "ping", "payload": { "still": "there" } })).await;
        let pong = json!({ "type": "pong", "payload": { "still": "there" } });
        assert_eq!(self.receive().await, pong);
    }

    /// That the socket lives, whatever this operation says meanwhile.
    pub(crate) async fn lives_with(&mut self, id: &str) {
        self.send(json!({ "type": "ping" })).await;
        loop {
            match self.receive().await {
                message if message["id"] == id => {}
                message => return assert_eq!(message, json!({ "type": "pong" })),
            }
        }
    }
}
