//! Where and how requests are answered.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;

use axum::http::{HeaderValue, Uri};
use serde::{Deserialize, Serialize};

/// The HTTP side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// How long a shutdown waits for open requests and sockets, in seconds.
    pub drain_seconds: u64,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Origins whose pages may ask, beside the server's own.
    pub origins: Vec<Origin>,
    /// What links in messages begin with. Empty: `http://` and the address that is listened on.
    pub public_url: String,
    /// After how many seconds a query is given up.
    pub query_timeout_seconds: NonZeroU64,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            drain_seconds: 15,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4000)),
            origins: Vec::new(),
            public_url: String::new(),
            query_timeout_seconds: const { NonZeroU64::new(10).unwrap() },
        }
    }
}

/// A web origin as browsers send it: scheme, host and, if it is not the scheme's own, port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

impl Origin {
    /// As it stands in the header `Origin`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let no_origin = || format!("`{text}` is no origin; write it like https://app.example.org, without a path");
        let uri: Uri = text.parse().map_err(|_| no_origin())?;
        let host = uri.authority().map(axum::http::uri::Authority::as_str).filter(|host| !host.contains('@'));
        match (uri.scheme_str(), host) {
            (Some("http" | "https"), Some(host)) if text.ends_with(&format!("://{host}")) => {}
            _ => return Err(no_origin()),
        }
        HeaderValue::from_str(&text).map_err(|_| no_origin())?;
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_and_nothing_more() {
        for (text, is_one) in [
            ("https://app.example.org", true),
            ("http://localhost:3000", true),
            ("https://app.example.org/", false),
            ("https://app.example.org/path", false),
            ("https://app.example.org?x", false),
            ("https://anna@app.example.org", false),
            ("ftp://app.example.org", false),
            ("app.example.org", false),
            ("*", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(Origin::try_from(text.to_owned()).is_ok(), is_one, "{text}");
        }
    }
}
