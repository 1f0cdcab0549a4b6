//! A network that fails: between a client and a server it resets, stalls, delays, or swallows answers.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How the network is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weather {
    /// Nothing passes, and nobody is told: what is sent waits, new connections get no answer.
    stalled: bool,
    /// Each chunk waits so long, in each direction.
    delay: Duration,
    /// The first byte of an answer resets its connection: what was asked for has happened.
    swallows: bool,
    /// Connections of an earlier number have been reset.
    resets: u64,
    /// On connections of an earlier number nothing passes any more.
    silences: u64,
}

/// A proxy before one address. It ends with its value.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    _stop: DropGuard,
}

impl FaultProxy {
    /// Passes everything on to this address, until it is told otherwise.
    pub async fn before(target: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (weather, _) = watch::channel(Weather::default());
        let stop = CancellationToken::new();
        let accepting = accept(listener, target, weather.subscribe());
        let stopped = stop.clone();
        #[expect(clippy::disallowed_methods, reason = "the proxy's own task, which ends with its value")]
        tokio::spawn(async move { stopped.run_until_cancelled(accepting).await });
        Ok(Self { address, weather, _stop: stop.drop_guard() })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Resets all connections that there are; new ones pass.
    pub fn reset(&self) {
        self.weather.send_modify(|weather| weather.resets += 1);
    }

    /// From now on nothing passes on the connections that there are, and nobody is told; new ones pass. So a network is that was gone for a while.
    pub fn silence(&self) {
        self.weather.send_modify(|weather| weather.silences += 1);
    }

    /// Lets nothing pass for so long, without a word to either side; then what waited goes on.
    pub async fn stall(&self, time: Duration) {
        self.weather.send_modify(|weather| weather.stalled = true);
        sleep(time).await;
        self.weather.send_modify(|weather| weather.stalled = false);
    }

    /// Each chunk takes so much longer, in each direction.
    pub fn delay(&self, time: Duration) {
        self.weather.send_modify(|weather| weather.delay = time);
    }

    /// Whether the first byte of an answer resets its connection, so that nobody hears what was done.
    pub fn swallow_answers(&self, swallows: bool) {
        self.weather.send_modify(|weather| weather.swallows = swallows);
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, weather: watch::Receiver<Weather>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => { connections.spawn(connect(client, target, weather.clone())); }
                Err(_) => sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connect(client: TcpStream, target: SocketAddr, mut weather: watch::Receiver<Weather>) {
    let Weather { resets: made, silences: heard, .. } = *weather.borrow();
    if weather.wait_for(|weather| !weather.stalled).await.is_err() {
        return;
    }
    let Ok(server) = TcpStream::connect(target).await else {
        let _ = client.set_zero_linger();
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut until_reset = weather.clone();
    let whole = tokio::select! {
        passed = async {
            let (there, back) = (weather.clone(), weather);
            tokio::try_join!(pass(&mut from_client, &mut to_server, there, (heard, false)), pass(&mut from_server, &mut to_client, back, (heard, true)))
        } => passed.is_ok(),
        _ = until_reset.wait_for(|weather| weather.resets > made) => false,
    };
    if !whole {
        // Closed without a goodbye: both sides see a reset, and what was not yet read is lost.
        let _ = (to_client.as_ref().set_zero_linger(), to_server.as_ref().set_zero_linger());
        to_client.forget();
        to_server.forget();
    }
}

/// The connection is to be torn.
struct Torn;

/// Passes on what comes, as the weather is, up to the end of it.
async fn pass(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    mut weather: watch::Receiver<Weather>,
    (heard, answers): (u64, bool),
) -> Result<(), Torn> {
    let mut chunk = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut chunk).await.map_err(|_| Torn)?;
        let now = weather.wait_for(|weather| !weather.stalled && weather.silences == heard);
        let now = *now.await.map_err(|_| Torn)?;
        if length == 0 {
            return to.shutdown().await.map_err(|_| Torn);
        }
        if answers && now.swallows {
            return Err(Torn);
        }
        if !now.delay.is_zero() {
            sleep(now.delay).await;
        }
        to.write_all(&chunk[..length]).await.map_err(|_| Torn)?;
    }
}
