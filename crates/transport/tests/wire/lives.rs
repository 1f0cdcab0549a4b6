//! What outlives its client, and what does not: mutations do, queries do not.

use std::{
    sync::{Arc, atomic::Ordering},
    task::Poll,
};

use axum::{body::Body, http::Request};
use serde_json::json;
use tower::ServiceExt;
use transport::{Drain, router};

use crate::{
    client::Server,
    toy::{Toy, settings},
};

/// Sends a request, waits until it stands at the gate, and goes away.
async fn post_and_leave(toy: &Arc<Toy>, drain: &Drain, query: &str) {
    let app = router(Arc::clone(toy), settings(), drain.clone());
    let request = Request::post("/t/house/graphql").header("content-type", "application/json");
    let body = json!({ "query": query }).to_string();
    let mut answer = Box::pin(app.oneshot(request.body(Body::from(body)).unwrap()));
    let mut arrived = Box::pin(toy.at_the_gate.notified());
    std::future::poll_fn(|context| {
        assert!(answer.as_mut().poll(context).is_pending(), "it waits at the gate");
        match arrived.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => Poll::Pending,
        }
    })
    .await;
}

#[tokio::test]
async fn a_closed_tab_does_not_stop_a_mutation() {
    let (toy, drain) = (Toy::new(), Drain::default());
    post_and_leave(&toy, &drain, "mutation { bump }").await;
    toy.gate.add_permits(1);
    drain.tasks.close();
    drain.tasks.wait().await;
    assert_eq!(toy.bumps.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_closed_tab_stops_a_query() {
    let (toy, drain) = (Toy::new(), Drain::default());
    post_and_leave(&toy, &drain, "{ gated }").await;
    toy.dropped.notified().await;
}

#[tokio::test]
async fn a_closed_socket_does_not_stop_a_mutation() {
    let server = Server::start().await;
    let mut client = server.join().await;
    client.subscribe("1", "mutation { bump }").await;
    server.toy.at_the_gate.notified().await;
    client.subscribe("2", "subscription { forever }").await;
    assert_eq!(client.receive().await["id"], "2");
    drop(client);
    // The subscription's end says that the socket's has been noticed.
    server.toy.dropped.notified().await;
    server.toy.gate.add_permits(1);
    server.drain.tasks.close();
    server.drain.tasks.wait().await;
    assert_eq!(server.toy.bumps.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_completed_mutation_goes_on_in_silence() {
    let server = Server::start().await;
    let mut client = server.join().await;
    client.subscribe("1", "mutation { bump }").await;
    server.toy.at_the_gate.notified().await;
    client.send(json!({ "type": "complete", "id": "1" })).await;
    client.lives().await;
    server.toy.gate.add_permits(1);
    // The gate lets one pass at a time: when this one stands there, the other has it.
    client.subscribe("2", "mutation { bump }").await;
    server.toy.at_the_gate.notified().await;
    server.toy.gate.add_permits(1);
    let next = client.receive().await;
    assert_eq!(next["id"], "2");
    assert_eq!(next["payload"]["data"]["bump"], 2);
}

#[tokio::test]
async fn a_closed_or_completed_socket_stops_what_is_no_mutation() {
    let server = Server::start().await;
    for query in ["{ gated }", "{ never }", "subscription { forever }"] {
        let mut client = server.join().await;
        client.subscribe("1", query).await;
        if query == "{ gated }" {
            server.toy.at_the_gate.notified().await;
        }
        client.lives_with("1").await;
        client.send(json!({ "type": "complete", "id": "1" })).await;
        server.toy.dropped.notified().await;
        client.lives().await;

        client.subscribe("2", query).await;
        client.lives_with("2").await;
        drop(client);
        server.toy.dropped.notified().await;
    }
    server.drain.tasks.close();
    server.drain.tasks.wait().await;
}
