//! Real processes, driven from outside: PostgreSQL, Redis, the `entente` binary, clients, and a network that fails.
//!
//! Nothing of the product is linked: what is driven here is what is shipped. Whatever was started ends with its value.

mod client;
mod entente;
mod port;
mod postgres;
mod process;
mod proxy;
mod redis;
mod server;
mod socket;

pub use client::{Answer, Client, http};
pub use entente::Entente;
pub use postgres::Postgres;
pub use process::Used;
pub use proxy::FaultProxy;
pub use redis::Redis;
pub use server::Server;
pub use socket::{Heard, Socket};
