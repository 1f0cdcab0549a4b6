//! The thread that serves one client after the other, and outlives those who break off.

use std::fs;
use std::os::unix::net::{UnixListener, UnixStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use pglite_oxide::{PglitePaths, PgliteProxy};
use tokio::sync::oneshot;

use crate::folder::Folder;

/// How long the thread rests after a failure, so that one that lasts does not fill the log.
const REST: Duration = Duration::from_millis(20);

/// The handle of the serving thread.
#[derive(Debug)]
pub(crate) struct Listener {
    socket: PathBuf,
    stopping: Arc<AtomicBool>,
    ended: oneshot::Receiver<()>,
}

/// Unpacks what is missing, binds the socket and serves it on a thread of its own, which keeps the folder's claim.
pub(crate) fn serve(folder: Folder) -> anyhow::Result<Listener> {
    let data = folder.data();
    pglite_oxide::install_into(&data)
        .and_then(|_| pglite_oxide::preload_runtime_module(&PglitePaths::with_root(&data)))
        .with_context(|| format!("Cannot prepare the embedded database in {}", data.display()))?;

    let socket = folder.socket();
    // Left behind by a process that was killed: the claim says that nobody listens on it.
    let _ = fs::remove_file(&socket);
    let listener = UnixListener::bind(&socket).with_context(|| format!("Cannot bind {}", socket.display()))?;

    let stopping = Arc::new(AtomicBool::new(false));
    let (ending, ended) = oneshot::channel();
    let handle = Listener { socket, stopping: Arc::clone(&stopping), ended };
    thread::Builder::new()
        .name("embedded-postgres".to_owned())
        .spawn(move || {
            serve_until(&stopping, &PgliteProxy::new(data), &listener);
            let _ = fs::remove_file(folder.socket());
            drop(folder);
            // Nobody may be waiting for the end.
            let _ = ending.send(());
        })
        .context("Cannot start the thread of the embedded database")?;
    Ok(handle)
}

/// Serves clients until it is told to stop. The runtime's own server ends with the first client that breaks off inside a
/// message; here that costs the client its connection, and the next one gets a new backend.
fn serve_until(stopping: &AtomicBool, proxy: &PgliteProxy, listener: &UnixListener) {
    while !stopping.load(Ordering::SeqCst) {
        match catch_unwind(AssertUnwindSafe(|| proxy.accept_unix_once(listener))) {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => {
                tracing::warn!(error = format!("{error:#}"), "a client of the embedded database broke off");
            }
            Err(_) => tracing::error!("the embedded database lost a connection to a panic"),
        }
        thread::sleep(REST);
    }
}

impl Listener {
    /// Says that no further client is to be served, and wakes the thread if it waits for one.
    pub(crate) fn ask_to_end(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Refused when the thread has ended, which is as well.
        let _ = UnixStream::connect(&self.socket);
    }

    /// Resolves when the thread has ended and the folder is free.
    pub(crate) async fn ended(&mut self) {
        // An error says that the sender is gone, and with it the thread.
        let _ = (&mut self.ended).await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.ask_to_end();
    }
}
