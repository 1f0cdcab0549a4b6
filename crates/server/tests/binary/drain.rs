//! SIGTERM: sockets are sent away, nobody new is let in, and the process ends well.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::{Client, get};
use crate::process::{Serving, personas};

const EVENTS: &str = "subscription($workspace: ID!) { workspaceEvents(workspace: $workspace) { __typename seq } }";

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_closes_sockets_with_1012_refuses_new_ones_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::demo(folder.path());
    let address = serving.address;
    let persona = personas(folder.path()).swap_remove(0);
    let client = Client::new(&persona.tenant, &persona.token);
    let data = client.asks(address, "{ workspaces(first: 1) { nodes { id } } }", Value::Null).await;
    let workspace = json!({ "workspace": data["workspaces"]["nodes"][0]["id"] });

    // They are sent away in waves, a second from one to the next.
    let mut sockets = Vec::new();
    for _ in 0..4 {
        let mut socket = client.follows(address, EVENTS, &workspace).await.unwrap();
        assert_eq!(socket.hears().await["payload"]["data"]["workspaceEvents"]["__typename"], "Checkpoint");
        sockets.push(socket);
    }
    assert_eq!(get(address, "/readyz").await.0, 200);

    serving.terminate();
    let mut first = sockets.remove(0);
    let mut closing = JoinSet::new();
    for mut socket in sockets {
        closing.spawn(async move { socket.closed().await });
    }
    assert_eq!(first.closed().await, 1012);
    assert_eq!(get(address, "/readyz").await, (reqwest::StatusCode::SERVICE_UNAVAILABLE, "shutting down\n".to_owned()));
    assert_eq!(get(address, "/healthz").await.0, 200, "it lives until it has ended");
    assert_eq!(client.follows(address, EVENTS, &workspace).await.err(), Some(reqwest::StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(closing.join_all().await, [1012, 1012, 1012]);

    let log = serving.log();
    assert_eq!(serving.ended().code(), Some(0), "{log}");
    assert!(reqwest::get(format!("http://{address}/healthz")).await.is_err(), "nobody listens any more");
}
