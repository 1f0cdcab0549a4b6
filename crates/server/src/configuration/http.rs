//! Where and how requests are answered.

use std::net::{Ipv4Addr, SocketAddr};

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
    pub origins: Vec<String>,
    /// What links in messages begin with.
    pub public_url: String,
    /// After how many seconds a query is given up.
    pub query_timeout_seconds: u64,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            drain_seconds: 15,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4000)),
            origins: Vec::new(),
            public_url: "http://127.0.0.1:4000".to_owned(),
            query_timeout_seconds: 10,
        }
    }
}
