//! A Redis of one's own, which keeps nothing, and can be killed and started again.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Child;
use tokio::time::sleep;

use crate::port;
use crate::process::{self, Used};

/// How long a start may take.
const START: Duration = Duration::from_secs(10);

/// A server that runs as long as this lives.
#[derive(Debug)]
pub struct Redis {
    folder: TempDir,
    address: SocketAddr,
    child: Option<Child>,
}

impl Redis {
    /// Starts `redis-server` on a free port, without persistence.
    pub async fn start() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("entente-rig").tempdir()?;
        let mut redis = Self { folder, address: port::free()?, child: None };
        redis.restart().await?;
        Ok(redis)
    }

    /// Its URL, at this address: its own, or that of a proxy before it.
    pub fn url(&self, address: SocketAddr) -> String {
        format!("redis://{address}/")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has used.
    pub fn used(&self) -> anyhow::Result<Used> {
        process::used(self.child.as_ref().and_then(Child::id).as_slice())
    }

    /// SIGKILL.
    pub async fn kill9(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Starts it again at the same address, empty, and waits until it answers.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        anyhow::ensure!(self.child.is_none(), "Redis runs already");
        let port = self.address.port().to_string();
        let mut child = process::bound(Path::new("redis-server"))
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .arg("--dir")
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("Redis cannot be started; scripts/with-redis installs it")?;
        let begun = Instant::now();
        while !answers(self.address).await {
            let ended = child.try_wait()?;
            anyhow::ensure!(ended.is_none() && begun.elapsed() < START, "Redis did not start: {ended:?}");
            sleep(Duration::from_millis(2)).await;
        }
        self.child = Some(child);
        Ok(())
    }
}

async fn answers(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    let mut answer = [0; 7];
    stream.write_all(b"PING\r\n").await.is_ok()
        && stream.read_exact(&mut answer).await.is_ok()
        && &answer == b"+PONG\r\n"
}
