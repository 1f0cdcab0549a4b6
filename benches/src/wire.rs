//! A client of HTTP/1.1 that takes as little as it can: what it costs is not measured, but it runs beside what is.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request as it goes over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The path of the product's endpoint or of a limit.
    pub(crate) path: String,
    /// Who asks.
    pub(crate) token: String,
    /// The idempotency key of a mutation.
    pub(crate) key: Option<String>,
    /// JSON.
    pub(crate) body: String,
}

impl Request {
    fn bytes(&self) -> Vec<u8> {
        let key = self.key.as_ref().map(|key| format!("idempotency-key: {key}\r\n")).unwrap_or_default();
        let Self { path, token, body, .. } = self;
        format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
             accept: application/json\r\n{key}content-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

/// A connection that is kept alive.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    /// Opens it.
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(64 * 1024) })
    }

    /// Asks, and gives the body of the answer.
    pub(crate) async fn ask(&mut self, request: &Request) -> anyhow::Result<&[u8]> {
        self.stream.write_all(&request.bytes()).await?;
        self.read.clear();
        loop {
            anyhow::ensure!(self.stream.read_buf(&mut self.read).await? > 0, "The server has closed the connection");
            let Some(head) = self.read.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let text = std::str::from_utf8(&self.read[..head])?;
            anyhow::ensure!(text.starts_with("HTTP/1.1 200"), "{}", String::from_utf8_lossy(&self.read));
            let length = text.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            let body = head + 4;
            let end = body + length.context("An answer without a length")?;
            while self.read.len() < end {
                anyhow::ensure!(self.stream.read_buf(&mut self.read).await? > 0, "The answer is not whole");
            }
            return Ok(&self.read[body..end]);
        }
    }
}
