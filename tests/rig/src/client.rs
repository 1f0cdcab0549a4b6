//! A person with a key, who asks over HTTP.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::Socket;

/// What clients share: connections that are kept, and how long an answer is waited for.
pub fn http() -> anyhow::Result<reqwest::Client> {
    let builder = reqwest::Client::builder().timeout(Duration::from_secs(15)).pool_max_idle_per_host(usize::MAX);
    Ok(builder.tcp_nodelay(true).build()?)
}

/// A person with a key, at one tenant's address on any node.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    tenant: String,
    token: String,
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Of the response.
    pub status: u16,
    /// `data`, `errors`, `extensions`.
    pub body: Value,
}

impl Client {
    /// A person of this tenant with this key.
    pub fn new(http: &reqwest::Client, tenant: &str, token: &str) -> Self {
        Self { http: http.clone(), tenant: tenant.to_owned(), token: token.to_owned() }
    }

    /// Sends a document; with an idempotency key, if one is given. An error when no whole answer came.
    pub async fn sends(
        &self,
        node: SocketAddr,
        document: &str,
        variables: &Value,
        key: Option<&str>,
    ) -> reqwest::Result<Answer> {
        let url = format!("http://{node}/t/{}/graphql", self.tenant);
        let body = json!({ "query": document, "variables": variables });
        let mut request = self.http.post(url).bearer_auth(&self.token).json(&body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let response = request.send().await?;
        Ok(Answer { status: response.status().as_u16(), body: response.json().await? })
    }

    /// Asks; the data of an answer without errors.
    pub async fn asks(&self, node: SocketAddr, document: &str, variables: &Value) -> anyhow::Result<Value> {
        self.sends(node, document, variables, None).await?.data()
    }

    /// Opens a socket, which has acknowledged this person.
    pub async fn connects(&self, node: SocketAddr) -> anyhow::Result<Socket> {
        Socket::open(node, &self.tenant, &self.token).await
    }
}

impl Answer {
    /// The data, if there are no errors.
    pub fn data(mut self) -> anyhow::Result<Value> {
        anyhow::ensure!(self.body.get("errors").is_none(), "{}: {}", self.status, self.body);
        self.body.get_mut("data").map(Value::take).with_context(|| format!("{}: no data", self.status))
    }

    /// The code of the first error.
    pub fn code(&self) -> Option<&str> {
        self.body["errors"][0]["extensions"]["code"].as_str()
    }
}
