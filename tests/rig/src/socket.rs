//! A socket of the protocol `graphql-transport-ws`, by an implementation that is not ours.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// How long the way to an acknowledged socket may take.
const OPEN: Duration = Duration::from_secs(15);

/// A connection whose person was acknowledged.
#[derive(Debug)]
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What a socket hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message, as JSON.
    Text(Utf8Bytes),
    /// The server closed it, with this code.
    Closed(u16),
}

impl Socket {
    pub(crate) async fn open(node: SocketAddr, tenant: &str, token: &str) -> anyhow::Result<Self> {
        timeout(OPEN, Self::opened(node, tenant, token)).await?
    }

    async fn opened(node: SocketAddr, tenant: &str, token: &str) -> anyhow::Result<Self> {
        let mut request = format!("ws://{node}/t/{tenant}/graphql").into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
        // Small, so that thousands of them fit beside what is measured.
        let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
        let (stream, _) = connect_async_with_config(request, Some(config), true).await?;
        let mut socket = Self(stream);
        let payload = json!({ "authorization": format!("Bearer {token}") });
        socket.says(&json!({ "type": "connection_init", "payload": payload })).await?;
        let message = socket.message().await?;
        anyhow::ensure!(message["type"] == "connection_ack", "The socket was not acknowledged: {message}");
        Ok(socket)
    }

    /// Begins an operation.
    pub async fn subscribes(&mut self, id: &str, document: &str, variables: &Value) -> anyhow::Result<()> {
        let payload = json!({ "query": document, "variables": variables });
        self.says(&json!({ "id": id, "type": "subscribe", "payload": payload })).await
    }

    /// Sends a message.
    pub async fn says(&mut self, message: &Value) -> anyhow::Result<()> {
        Ok(self.0.send(Message::text(message.to_string())).await?)
    }

    /// The next message, or how the server closed. Pings are answered meanwhile. An error when the connection breaks.
    pub async fn hears(&mut self) -> anyhow::Result<Heard> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(Heard::Text(text)),
                Some(Ok(Message::Close(frame))) => {
                    return Ok(Heard::Closed(frame.map_or(1005, |frame| frame.code.into())));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => anyhow::bail!("The connection has ended"),
            }
        }
    }

    /// The next message, parsed.
    pub async fn message(&mut self) -> anyhow::Result<Value> {
        match self.hears().await? {
            Heard::Text(text) => Ok(serde_json::from_str(&text)?),
            Heard::Closed(code) => anyhow::bail!("The server closed the socket with {code}"),
        }
    }
}
