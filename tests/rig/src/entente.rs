//! The binary and its configuration: commands that end, and nodes that serve.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context as _;
use tokio::process::Command;

use crate::{Server, process};

/// Names the binary when it is not the one beside the tests.
const BINARY: &str = "ENTENTE_BINARY";

/// The binary with what is set for it, and nothing that the surroundings have set.
#[derive(Clone, Debug)]
pub struct Entente {
    binary: PathBuf,
    variables: Vec<(String, String)>,
}

impl Entente {
    /// The binary that `ENTENTE_BINARY` names, else the one that was built beside the running program.
    pub fn find() -> anyhow::Result<Self> {
        let binary = match std::env::var_os(BINARY) {
            Some(named) => PathBuf::from(named),
            None => beside(&std::env::current_exe()?).with_context(|| {
                format!("The binary was not built: run `cargo build --package server --no-default-features`, or set {BINARY}")
            })?,
        };
        anyhow::ensure!(binary.is_file(), "{} is no program", binary.display());
        Ok(Self { binary, variables: Vec::new() })
    }

    /// With this key (`database.url`, as in `docs/configuration.md`) set.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        let variable = format!("ENTENTE_{}", key.replace('.', "__").to_uppercase());
        self.variables.retain(|(name, _)| *name != variable);
        self.variables.push((variable, value.into()));
        self
    }

    /// The command line.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = process::bound(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ENTENTE_") {
                command.env_remove(name);
            }
        }
        command.envs(self.variables.iter().cloned()).args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs a command that must end well; what it printed.
    pub async fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> anyhow::Result<String> {
        let output = self.command(arguments).output().await?;
        let told = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(output.status.success(), "entente was refused: {told}");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts a node that logs into this file, on a port of its own, and waits until it is ready.
    pub async fn serve(&self, log: &Path) -> anyhow::Result<Server> {
        Server::start(self.clone(), log).await
    }
}

/// Tests run from `target/debug/deps`, programs and examples from beside it.
fn beside(program: &Path) -> Option<PathBuf> {
    program.ancestors().skip(1).take(2).map(|folder| folder.join("entente")).find(|binary| binary.is_file())
}
