//! A client of the binary: over HTTP, and over a socket.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Gets a page: its status and its text.
pub(crate) async fn get(address: SocketAddr, path: &str) -> (StatusCode, String) {
    let response = reqwest::get(format!("http://{address}{path}")).await.unwrap();
    (response.status(), response.text().await.unwrap())
}

/// A person with a key, at one tenant's address.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    pub(crate) tenant: String,
    pub(crate) token: String,
}

impl Client {
    pub(crate) fn new(tenant: &str, token: &str) -> Self {
        Self { http: reqwest::Client::new(), tenant: tenant.to_owned(), token: token.to_owned() }
    }

    fn request(&self, address: SocketAddr, document: &str, variables: &Value) -> RequestBuilder {
        self.http
            .post(format!("http://{address}/t/{}/graphql", self.tenant))
            .bearer_auth(&self.token)
            .json(&json!({ "query": document, "variables": variables }))
    }

    /// The raw answer.
    pub(crate) async fn sends(&self, address: SocketAddr, document: &str) -> Response {
        self.request(address, document, &json!({})).send().await.unwrap()
    }

    /// Asks; the data, of an answer without errors.
    pub(crate) async fn asks(&self, address: SocketAddr, document: &str, variables: Value) -> Value {
        let response = self.request(address, document, &variables).send().await.unwrap();
        let answer: Value = response.json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{document}: {answer}");
        answer["data"].clone()
    }

    /// Does something once, whatever happens to the server meanwhile: the data, or nothing if the answer did not arrive.
    pub(crate) async fn does(
        &self,
        address: SocketAddr,
        key: &str,
        document: &str,
        variables: &Value,
    ) -> Option<Value> {
        let request = self.request(address, document, variables).header("idempotency-key", key);
        let answer: Value = request.send().await.ok()?.json().await.ok()?;
        assert!(answer.get("errors").is_none(), "{answer}");
        Some(answer["data"].clone())
    }

    /// Opens a socket and subscribes. Fails with the status of who refuses the upgrade.
    pub(crate) async fn follows(
        &self,
        address: SocketAddr,
        document: &str,
        variables: &Value,
    ) -> Result<Socket, StatusCode> {
        let mut request = format!("ws://{address}/t/{}/graphql", self.tenant).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        let stream = match connect_async(request).await {
            Ok((stream, _)) => stream,
            Err(tungstenite::Error::Http(response)) => return Err(response.status()),
            Err(error) => panic!("{error}"),
        };
        let mut socket = Socket(stream);
        let payload = json!({ "authorization": format!("Bearer {}", self.token) });
        socket.says(&json!({ "type": "connection_init", "payload": payload })).await;
        let payload = json!({ "query": document, "variables": variables });
        assert_eq!(socket.hears().await["type"], "connection_ack");
        socket.says(&json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        Ok(socket)
    }
}

/// A socket of the protocol `graphql-transport-ws`.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn says(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn frame(&mut self) -> Message {
        let frame = tokio::time::timeout(Duration::from_secs(30), self.0.next()).await;
        frame.unwrap().unwrap().unwrap()
    }

    /// The next message.
    pub(crate) async fn hears(&mut self) -> Value {
        serde_json::from_str(self.frame().await.to_text().unwrap()).unwrap()
    }

    /// The code with which the server closes it.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Message::Close(close) = self.frame().await {
                return close.unwrap().code.into();
            }
        }
    }
}
