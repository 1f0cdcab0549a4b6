//! The processes that are measured: the server's own binary, and this one in the part of a limit.

use std::net::SocketAddr;
use std::process::Stdio;

use anyhow::Context as _;
use rig::Entente;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::cpu::Watched;

/// A process that listens.
#[derive(Debug)]
pub(crate) struct Serving {
    child: Child,
    /// Where.
    pub(crate) address: SocketAddr,
    /// Its number.
    pub(crate) id: u32,
}

impl Serving {
    /// The server, as it is set up by default, but for its database.
    pub(crate) async fn product(entente: &Entente) -> anyhow::Result<Self> {
        Self::start(entente.clone().with("http.listen", "127.0.0.1:0").command(&["serve"])).await
    }

    /// This binary in the part that its arguments name.
    pub(crate) async fn limit(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments);
        Self::start(command).await
    }

    /// Waits for the line that says where it listens. What it logs goes to a file, as it would in service.
    async fn start(mut command: Command) -> anyhow::Result<Self> {
        let log = std::env::temp_dir().join(format!("entente-bench-{}.log", std::process::id()));
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log)?;
        let mut child = command.stdout(Stdio::piped()).stderr(log).stdin(Stdio::null()).kill_on_drop(true).spawn()?;
        let mut printed = BufReader::new(child.stdout.take().context("No output")?).lines();
        let line = printed.next_line().await?.context("It ended before it listened; see its log")?;
        let address =
            line.rsplit("//").next().unwrap_or_default().parse().with_context(|| format!("It says {line}"))?;
        let id = child.id().context("It has ended")?;
        Ok(Self { child, address, id })
    }

    /// What its processor time is read from.
    pub(crate) fn watched(&self) -> Watched {
        Watched::Process(self.id)
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}
