//! The binary as a process that ends with its test.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};

use serde::Deserialize;

/// The command line, without whatever the surroundings have set.
pub(crate) fn entente(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ENTENTE_")) {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    entente(arguments).output().unwrap()
}

/// Runs a command that must end well; what it printed.
#[track_caller]
pub(crate) fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that must be refused; what it said.
#[track_caller]
pub(crate) fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{arguments:?} was not refused: {told}");
    told
}

/// A process that serves; it is killed when its test is over.
pub(crate) struct Serving {
    child: Child,
    printed: BufReader<ChildStdout>,
    log: PathBuf,
    /// Where it said that it listens.
    pub(crate) address: SocketAddr,
}

impl Serving {
    /// Starts it, and waits until it has said where it listens. Its log goes into this folder.
    pub(crate) fn start(mut command: Command, folder: &Path) -> Self {
        let log = folder.join("log");
        let mut child = command.stdout(Stdio::piped()).stderr(File::create(&log).unwrap()).spawn().unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        printed.read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("Entente listens on http://") else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("it does not listen, but says `{line}` and {}", fs::read_to_string(&log).unwrap());
        };
        let address = address.parse().unwrap();
        Self { child, printed, log, address }
    }

    /// The demonstration, on a free port, with its data and its personas in this folder.
    pub(crate) fn demo(folder: &Path) -> Self {
        let (data, personas) = (folder.join("data"), folder.join("personas.json"));
        let mut command = entente(&["demo", "--listen", "127.0.0.1:0"]);
        command.arg("--data").arg(data).arg("--personas").arg(personas);
        Self::start(command, folder)
    }

    /// What it prints up to the line that begins so.
    pub(crate) fn printed_until(&mut self, last: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for line in self.printed.by_ref().lines() {
            let line = line.unwrap();
            if line.starts_with(last) {
                break;
            }
            lines.push(line);
        }
        lines
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// SIGKILL: nothing of it runs any more.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, by what every shell has built in: a small machine has no program for it.
    pub(crate) fn terminate(&self) {
        let sent = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        assert!(sent.unwrap().success());
    }

    /// How it ended.
    pub(crate) fn ended(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody of the personas' file, which has these keys and no other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Persona {
    pub(crate) tenant: String,
    pub(crate) name: String,
    pub(crate) institution: Option<String>,
    pub(crate) role: String,
    pub(crate) token: String,
}

/// The personas in the file of the demonstration in this folder.
pub(crate) fn personas(folder: &Path) -> Vec<Persona> {
    serde_json::from_slice(&fs::read(folder.join("personas.json")).unwrap()).unwrap()
}
