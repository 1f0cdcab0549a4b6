//! Ports that stay one's own while nobody listens on them.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range from which the kernel gives ports to outgoing connections: none of those may take the port of a server that is down.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

static DRAWN: AtomicU16 = AtomicU16::new(0);

/// An address on the loopback on which nobody listens, and which this process gives to nobody else.
pub(crate) fn free() -> anyhow::Result<SocketAddr> {
    // Each process begins elsewhere.
    let start = u16::try_from(std::process::id().wrapping_mul(2_654_435_761) % u32::from(COUNT))?;
    for _ in 0..COUNT {
        let port = FIRST + (start + DRAWN.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    anyhow::bail!("No port is free")
}
