//! A node: the real binary, serving, that can be killed and started again at the same address.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::process::Child;
use tokio::time::sleep;

use crate::process::{self, Used};
use crate::{Entente, port};

/// How long a start may take.
const START: Duration = Duration::from_secs(30);

/// A node that serves as long as this lives.
#[derive(Debug)]
pub struct Server {
    entente: Entente,
    log: PathBuf,
    address: SocketAddr,
    child: Option<Child>,
    http: reqwest::Client,
}

impl Server {
    pub(crate) async fn start(entente: Entente, log: &Path) -> anyhow::Result<Self> {
        let address = port::free()?;
        let entente = entente.with("http.listen", address.to_string());
        let http = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
        let mut server = Self { entente, log: log.to_owned(), address, child: None, http };
        server.restart()?;
        server.ready(START).await?;
        Ok(server)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref()?.id()
    }

    /// What it has used since it was started.
    pub fn used(&self) -> anyhow::Result<Used> {
        process::used(self.pid().as_slice())
    }

    /// What it has logged, over all its lives.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// SIGKILL.
    pub async fn kill9(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Starts it again, and does not wait.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        anyhow::ensure!(self.child.is_none(), "The node runs already");
        let log = || File::options().create(true).append(true).open(&self.log);
        let mut command = self.entente.command(&["serve"]);
        self.child = Some(command.stdout(log()?).stderr(log()?).spawn().context("The binary cannot be started")?);
        Ok(())
    }

    /// Whether it says now that it is ready.
    pub async fn is_ready(&self) -> bool {
        let answer = self.http.get(format!("http://{}/readyz", self.address)).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Waits until it is ready; how long that took. An error when it takes longer than this, or when the process has ended.
    pub async fn ready(&mut self, at_most: Duration) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        while !self.is_ready().await {
            let ended = self.child.as_mut().context("The node does not run")?.try_wait()?;
            anyhow::ensure!(ended.is_none(), "The node ended: {ended:?}\n{}", self.last_lines());
            anyhow::ensure!(
                begun.elapsed() < at_most,
                "The node is not ready after {at_most:?}\n{}",
                self.last_lines()
            );
            sleep(Duration::from_millis(5)).await;
        }
        Ok(begun.elapsed())
    }

    fn last_lines(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}
