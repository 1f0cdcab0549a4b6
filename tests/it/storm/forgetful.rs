//! A relay before PostgreSQL on which one thing is lost: what the pool tells a connection that comes back.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What is lost (`store/src/pool.rs`).
const RESET: &[u8] = b"ROLLBACK; RESET entente.tenant; RESET entente.workspaces";

/// The same URL by way of a relay, which ends with the process.
pub(super) async fn url_to(url: &str) -> String {
    let (login, rest) = url.rsplit_once('@').unwrap();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (server, database) = rest.split_at(end);
    let server = if server.contains(':') { server.to_owned() } else { format!("{server}:5432") };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let relay = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(relayed(client, server.clone()));
        }
    });
    format!("{login}@{relay}{database}")
}

async fn relayed(mut client: TcpStream, server: String) {
    let mut server = TcpStream::connect(server).await.unwrap();
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let ((mut asked, mut answered), (mut answers, mut asks)) = (client.split(), server.split());
    let up = async {
        let mut bytes = vec![0; 64 << 10];
        while let Ok(length @ 1..) = asked.read(&mut bytes).await {
            lose(&mut bytes[..length]);
            if asks.write_all(&bytes[..length]).await.is_err() {
                break;
            }
        }
        let _ = asks.shutdown().await;
    };
    // Either end may go first: that is the other's end, too.
    let _ = tokio::join!(up, tokio::io::copy(&mut answers, &mut answered));
}

/// In its place stands something harmless of the same length, so that the messages keep their form.
fn lose(bytes: &mut [u8]) {
    while let Some(at) = bytes.windows(RESET.len()).position(|window| window == RESET) {
        bytes[at..at + RESET.len()].fill(b' ');
        bytes[at..at + 8].copy_from_slice(b"SELECT 1");
    }
}
