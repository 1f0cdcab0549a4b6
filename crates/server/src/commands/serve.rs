//! `entente serve`: answers until it is told to stop, then drains.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use transport::Drain;

use crate::clock::moment;
use crate::commands::{Opened, Place};
use crate::house::{self, House};
use crate::routes;

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
    /// What it serves.
    pub(crate) house: House,
    drain: Drain,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    jobs: tokio::task::JoinHandle<()>,
}

/// Checks the borders, listens, and begins to answer and to do what the clock does.
pub(crate) async fn begin(opened: &Opened) -> anyhow::Result<Serving> {
    house::check_isolation(&opened.store).await?;
    let drain = Drain::default();
    let configuration = &opened.configuration;
    let house = House::open(opened.store.clone(), Arc::new(moment), &configuration.live, drain.token.clone())?;
    let router = routes::router(&house, &configuration.http, drain.clone());
    let listen = configuration.http.listen;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("{listen} cannot be listened on"))?;
    let address = listener.local_addr()?;
    let stop = drain.token.clone();
    let serve = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    #[expect(clippy::disallowed_methods, reason = "the server's own task, awaited in until_told")]
    let server = tokio::spawn(async move { serve.with_graceful_shutdown(async move { stop.cancelled().await }).await });
    let settings = jobs::Settings { public_url: configuration.http.public_url.clone(), ..jobs::Settings::default() };
    let run = jobs::run(house.hub.clone(), Arc::new(moment), settings, drain.token.clone());
    #[expect(clippy::disallowed_methods, reason = "the clock's own task, awaited in until_told")]
    let jobs = tokio::spawn(run);
    Ok(Serving { address, house, drain, server, jobs })
}

impl Serving {
    /// Waits for SIGTERM or an interrupt, then closes: readiness first, sockets in waves, open requests, the database.
    pub(crate) async fn until_told(self, opened: Opened) -> anyhow::Result<()> {
        told().await?;
        let drain_for = Duration::from_secs(opened.configuration.http.drain_seconds);
        tracing::info!("shutting down");
        self.drain.token.cancel();
        self.drain.tasks.close();
        let drained = tokio::time::timeout(drain_for, async {
            self.drain.tasks.wait().await;
            let _ = self.server.await;
            let _ = self.jobs.await;
        });
        if drained.await.is_err() {
            tracing::warn!("requests were still open after {} s", drain_for.as_secs());
        }
        opened.close().await
    }
}

async fn told() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}
