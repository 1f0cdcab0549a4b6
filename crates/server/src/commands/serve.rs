//! `entente serve`: answers until it is told to stop, then drains.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::serve::ListenerExt as _;
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use transport::Drain;

use crate::clock::moment;
use crate::commands::{Opened, Place};
use crate::house::{self, House};
use crate::routes;

/// How long the database may take to close, once nobody is served any more.
const CLOSING: Duration = Duration::from_secs(5);

/// Serves a database of your own, or an embedded one.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
}

impl Serve {
    /// Runs until SIGTERM or an interrupt.
    pub async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open(false).await?;
        let serving = begin(&opened).await?;
        println!("Entente listens on http://{}", serving.address);
        serving.until_told(opened).await
    }
}

/// A server that has its address, and answers.
pub(crate) struct Serving {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    told: Told,
    drain: Drain,
    /// Ends the listener, the clock and the feed's sweep, after the sockets.
    stop: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
    jobs: JoinHandle<()>,
}

/// Checks the borders, listens, and begins to answer and to do what the clock does.
pub(crate) async fn begin(opened: &Opened) -> anyhow::Result<Serving> {
    house::check_isolation(&opened.store).await?;
    let told = Told::listen()?;
    let http = &opened.configuration.http;
    let listener =
        TcpListener::bind(http.listen).await.with_context(|| format!("{} cannot be listened on", http.listen))?;
    let address = listener.local_addr()?;
    let (drain, stop) = (Drain::default(), CancellationToken::new());
    let (live, redis) = (&opened.configuration.live, &opened.configuration.redis);
    let house = House::open(opened.store.clone(), Arc::new(moment), live, redis, stop.clone())?;
    let router = routes::router(&house, http, drain.clone());
    // A message that is small goes out at once, and does not wait until the client has acknowledged the one before.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection may be slow");
        }
    });
    let serve = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
    #[expect(clippy::disallowed_methods, reason = "the server's own task, awaited in until_told")]
    let server = tokio::spawn(serve.into_future());
    let public_url = if http.public_url.is_empty() { format!("http://{address}") } else { http.public_url.clone() };
    let settings = jobs::Settings { public_url, ..jobs::Settings::default() };
    let run = jobs::run(house.hub, Arc::new(moment), settings, stop.clone());
    #[expect(clippy::disallowed_methods, reason = "the clock's own task, awaited in until_told")]
    let jobs = tokio::spawn(run);
    Ok(Serving { address, told, drain, stop, server, jobs })
}

impl Serving {
    /// Waits for SIGTERM or an interrupt, then closes: readiness first, sockets in waves, open requests, the database. Who is told
    /// twice waits for nobody.
    pub(crate) async fn until_told(mut self, opened: Opened) -> anyhow::Result<()> {
        self.told.wait().await;
        tracing::info!("shutting down");
        let drain_for = Duration::from_secs(opened.configuration.http.drain_seconds);
        let Self { mut told, drain, stop, server, jobs, .. } = self;
        let drained = async {
            // From here on /readyz says no, and new sockets are refused; what was begun goes on.
            drain.token.cancel();
            drain.tasks.close();
            drain.tasks.wait().await;
            stop.cancel();
            server.await??;
            anyhow::Ok(jobs.await?)
        };
        tokio::select! {
            drained = tokio::time::timeout(drain_for, drained) => if let Ok(ended) = drained {
                ended?;
            } else {
                tracing::warn!("requests were still open after {} s", drain_for.as_secs());
            },
            () = told.wait() => tracing::warn!("told again: whoever was still served is left"),
        }
        stop.cancel();
        tokio::time::timeout(CLOSING, opened.close()).await.context("The database did not close in time")?
    }
}

/// The two ways in which a process is told to end.
struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    /// From here on neither ends the process by itself.
    fn listen() -> anyhow::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
