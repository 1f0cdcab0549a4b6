//! What is driven does what it is told: it dies, it comes back with what it had, and the network fails as asked.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::time::{Duration, Instant};

use rig::{FaultProxy, Postgres, Redis};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_killed_comes_back_with_what_it_acknowledged() {
    let mut postgres = Postgres::start(&[]).await.unwrap();
    let mut before = PgConnection::connect(&postgres.superuser()).await.unwrap();
    before.execute("CREATE TABLE kept (n int)").await.unwrap();
    let first = postgres.pid().unwrap();
    for n in 1..=3_i64 {
        let mut connection = PgConnection::connect(&postgres.superuser()).await.unwrap();
        connection.execute("INSERT INTO kept VALUES (1)").await.unwrap();
        assert!(postgres.used().unwrap().resident > 0);
        postgres.kill9().await.unwrap();
        assert_eq!(postgres.used().unwrap().resident, 0, "nothing of it lives");
        assert!(connection.ping().await.is_err() && before.ping().await.is_err());
        postgres.restart().await.unwrap();
        assert_ne!(postgres.pid(), Some(first));
        let mut connection = PgConnection::connect(&postgres.superuser()).await.unwrap();
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(&mut connection).await.unwrap();
        assert_eq!(rows, n);
    }
    let serving = PgConnection::connect(&postgres.url(postgres.address())).await.unwrap();
    serving.close().await.unwrap();
}

#[tokio::test]
async fn a_redis_that_was_killed_comes_back_at_its_address() {
    let mut redis = Redis::start().await.unwrap();
    redis.kill9().await.unwrap();
    assert!(TcpStream::connect(redis.address()).await.is_err());
    redis.restart().await.unwrap();
    assert!(TcpStream::connect(redis.address()).await.is_ok());
}

/// A server that gives back what it gets, and a proxy before it.
async fn echo(tasks: &mut JoinSet<()>) -> FaultProxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            connections.spawn(async move {
                let (mut from, mut to) = stream.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    FaultProxy::before(address).await.unwrap()
}

async fn said(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"hello").await?;
    stream.read_exact(&mut [0; 5]).await.map(drop)
}

#[tokio::test]
async fn the_network_fails_as_it_is_told() {
    let mut tasks = JoinSet::new();
    let proxy = echo(&mut tasks).await;
    let connected = async || TcpStream::connect(proxy.address()).await.unwrap();
    let mut stream = connected().await;
    said(&mut stream).await.unwrap();

    proxy.delay(Duration::from_millis(40));
    let begun = Instant::now();
    said(&mut stream).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(80), "there and back");
    proxy.delay(Duration::ZERO);

    let waits = Duration::from_millis(100);
    let (waited, ()) = tokio::join!(timeout(waits / 2, said(&mut stream)), proxy.stall(waits));
    assert!(waited.is_err(), "nothing passes");
    timeout(Duration::from_secs(5), stream.read_exact(&mut [0; 5])).await.unwrap().unwrap();
    said(&mut stream).await.unwrap();

    proxy.reset();
    assert!(said(&mut stream).await.is_err());
    let mut stream = connected().await;
    said(&mut stream).await.unwrap();

    proxy.swallow_answers(true);
    assert!(said(&mut stream).await.is_err());
    proxy.swallow_answers(false);
    said(&mut connected().await).await.unwrap();
}
