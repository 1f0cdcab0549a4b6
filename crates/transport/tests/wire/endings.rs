//! How a socket ends: in time, by the client's fault, by the session's end, by the drain.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::client::Server;

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[tokio::test]
async fn what_is_no_message_closes_with_4400() {
    let server = Server::start().await;
    for message in [
        Message::text("{"),
        Message::text("[]"),
        Message::text(r#"{"id":"1"}"#),
        Message::text(r#"{"type":"start","id":"1","payload":{"query":"{ hello }"}}"#),
        Message::text(format!(r#"{{"type":"{}"}}"#, "x".repeat(500))),
        Message::text(r#"{"type":"next","id":"1","payload":{}}"#),
        Message::text(r#"{"type":"subscribe","payload":{"query":"{ hello }"}}"#),
        Message::text(r#"{"type":"subscribe","id":"","payload":{"query":"{ hello }"}}"#),
        Message::text(r#"{"type":"subscribe","id":"1","payload":{}}"#),
        Message::text(r#"{"type":"subscribe","id":"1","payload":"{ hello }"}"#),
        Message::text(r#"{"type":"subscribe","id":"1","payload":{"query":"{ hello }","variables":"{}"}}"#),
        Message::text(r#"{"type":"complete"}"#),
        Message::binary(br#"{"type":"ping"}"#.to_vec()),
    ] {
        let mut client = server.join().await;
        client.send_raw(message.clone()).await;
        assert_eq!(client.closed().await, 4400, "{message:?}");
    }
}

#[tokio::test]
async fn connection_init_comes_first_and_once() {
    let server = Server::start().await;
    let mut early = server.connect().await;
    early.subscribe("1", "{ hello }").await;
    assert_eq!(early.closed().await, 4401);

    let mut twice = server.join().await;
    twice.send(json!({ "type": "connection_init" })).await;
    assert_eq!(twice.closed().await, 4429);

    let slow = json!({ "type": "connection_init", "payload": { "authorization": "Bearer slow" } });
    let mut impatient = server.connect().await;
    impatient.send(slow.clone()).await;
    server.toy.at_the_gate.notified().await;
    impatient.lives().await;
    impatient.subscribe("1", "{ hello }").await;
    assert_eq!(impatient.closed().await, 4401, "not acknowledged yet");

    let mut twice = server.connect().await;
    twice.send(slow.clone()).await;
    server.toy.at_the_gate.notified().await;
    twice.send(slow).await;
    assert_eq!(twice.closed().await, 4429, "though the first was not acknowledged yet");
}

#[tokio::test]
async fn who_does_not_introduce_himself_in_time_is_sent_away() {
    let server = Server::with(|settings| {
        settings.socket.init = millis(300);
        settings.socket.ping = millis(100);
    })
    .await;
    let mut silent = server.connect().await;
    assert_eq!(silent.closed().await, 4408);

    let mut stuck = server.connect().await;
    stuck.send(json!({ "type": "connection_init", "payload": { "authorization": "Bearer slow" } })).await;
    assert_eq!(stuck.closed().await, 4408, "an engine that does not answer holds no socket");

    let mut client = server.join().await;
    for _ in 0..4 {
        assert_eq!(client.receive().await, json!({ "type": "ping" }));
        client.send(json!({ "type": "pong" })).await;
    }
}

#[tokio::test]
async fn a_message_has_one_mebibyte() {
    let server = Server::start().await;
    let ping = |bytes: usize| {
        let empty = r#"{"type":"ping","payload":{"x":""}}"#;
        let filling = "x".repeat(bytes - empty.len());
        Message::text(empty.replace(r#""x":"""#, &format!(r#""x":"{filling}""#)))
    };
    let mut client = server.join().await;
    client.send_raw(ping(1024 * 1024)).await;
    assert_eq!(client.receive().await["type"], "pong");
    client.send_raw(ping(1024 * 1024 + 1)).await;
    assert_eq!(client.closed().await, 1009);

    let wide = Server::with(|settings| settings.socket.message = 2 * 1024 * 1024).await;
    let mut client = wide.join().await;
    client.send_raw(ping(1024 * 1024 + 1)).await;
    assert_eq!(client.receive().await["type"], "pong", "the twin: with a wider limit");
}

#[tokio::test]
async fn a_client_that_does_not_answer_pings_is_left() {
    let server = Server::with(|settings| {
        settings.socket.ping = millis(30);
        settings.socket.pong = millis(300);
    })
    .await;
    let mut dead = server.join().await;
    assert_eq!(dead.receive().await, json!({ "type": "ping" }));
    assert_eq!(dead.closed().await, 4499);

    let mut idle = server.join().await;
    for _ in 0..5 {
        assert_eq!(idle.receive().await, json!({ "type": "ping" }));
        idle.send(json!({ "type": "pong" })).await;
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_is_left() {
    let stall = millis(200);
    let server = Server::with(|settings| settings.socket.stall = stall).await;
    let mut slow = server.join().await;
    slow.subscribe("1", "subscription { flood }").await;
    server.toy.dropped.notified().await;
    assert_eq!(slow.closed().await, 1013);

    let mut reader = server.join().await;
    reader.subscribe("1", "subscription { flood }").await;
    let begun = Instant::now();
    while begun.elapsed() < 3 * stall {
        assert_eq!(reader.receive().await["id"], "1", "the twin: who reads stays");
    }
}

#[tokio::test]
async fn nobody_works_for_a_client_that_does_not_read() {
    let server = Server::start().await;
    let flooded = || server.toy.flooded.load(Ordering::Relaxed);
    let mut slow = server.join().await;
    slow.subscribe("1", "subscription { flood }").await;
    let (mut last, mut same) = (0, 0);
    while same < 10 {
        tokio::time::sleep(millis(30)).await;
        same = if flooded() == last && last > 0 { same + 1 } else { 0 };
        last = flooded();
    }
    // The twin: who reads is worked for.
    for _ in 0..2 * last {
        assert_eq!(slow.receive().await["id"], "1");
    }
    assert!(flooded() >= 2 * last, "{} of {last}", flooded());
}

#[tokio::test]
async fn a_session_ends_in_its_time() {
    let server = Server::start().await;
    let init = json!({ "type": "connection_init" });
    let ack = json!({ "type": "connection_ack", "payload": { "expiresAt": "2026-11-23T12:00:00Z" } });

    *server.toy.session.lock().unwrap() = Some(millis(30));
    let mut client = server.connect().await;
    client.send(init.clone()).await;
    assert_eq!(client.receive().await, ack);
    assert_eq!(client.closed().await, 4403);

    *server.toy.session.lock().unwrap() = Some(Duration::MAX);
    let mut client = server.connect().await;
    client.send(init).await;
    assert_eq!(client.receive().await, ack);
    client.lives().await;
}

#[tokio::test]
async fn a_session_is_looked_at_again() {
    let server = Server::with(|settings| settings.socket.recheck = millis(10)).await;
    for (verdict, code) in [("expired", 4403), ("revoked", 4401)] {
        *server.toy.verdict.lock().unwrap() = "valid";
        let mut client = server.join().await;
        client.subscribe("1", "subscription { forever }").await;
        assert_eq!(client.receive().await["type"], "next");
        *server.toy.verdict.lock().unwrap() = verdict;
        assert_eq!(client.closed().await, code);
        server.toy.dropped.notified().await;
    }
    for verdict in ["valid", "down"] {
        *server.toy.verdict.lock().unwrap() = verdict;
        let mut client = server.join().await;
        for _ in 0..5 {
            server.toy.rechecked.notified().await;
        }
        client.lives().await;
    }
}

#[tokio::test]
async fn a_session_that_has_ended_begins_nothing_more() {
    let server = Server::with(|settings| settings.socket.recheck = Duration::from_hours(1)).await;
    for (verdict, code) in [("expired", 4403), ("revoked", 4401)] {
        for query in ["{ hello }", "mutation { bump }", "subscription { forever }"] {
            *server.toy.verdict.lock().unwrap() = "valid";
            let mut client = server.join().await;
            client.subscribe("1", "{ hello }").await;
            assert_eq!(client.receive().await["type"], "next", "the twin: while it stands");
            assert_eq!(client.receive().await["type"], "complete");
            *server.toy.verdict.lock().unwrap() = verdict;
            client.lives().await;
            client.subscribe("2", query).await;
            assert_eq!(client.next().await.unwrap_err().0, code, "{query}");
        }
    }
    assert_eq!(server.toy.bumps.load(Ordering::SeqCst), 0);

    *server.toy.verdict.lock().unwrap() = "down";
    let mut client = server.join().await;
    client.subscribe("1", "{ hello }").await;
    let refused = client.receive().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("1")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE");
    client.lives().await;
}

#[tokio::test]
async fn a_drain_closes_in_waves_and_lets_nobody_in() {
    let server = Server::with(|settings| {
        settings.socket.drain_waves = 3;
        settings.socket.drain_gap = millis(300);
    })
    .await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        clients.push(server.join().await);
    }
    let begun = Instant::now();
    server.drain.token.cancel();
    let refused = server.upgrade(&[PROTOCOL]).await;
    assert_eq!(refused.err().map(|status| status.as_u16()), Some(503));
    clients[2].lives().await;
    for (wave, client) in (0..).zip(&mut clients) {
        assert_eq!(client.closed().await, 1012);
        assert!(begun.elapsed() >= wave * millis(300), "wave {wave}");
    }
    server.drain.tasks.close();
    server.drain.tasks.wait().await;
}

#[tokio::test]
async fn a_short_drain_closes_the_last_wave_too() {
    let server = Server::with(|settings| {
        let socket = settings.socket.clone();
        let apart = socket.drain_gap * (socket.drain_waves - 1);
        assert!(apart > Duration::from_secs(10), "the twin: as they are, the waves take longer");
        settings.socket = socket.drained_within(Duration::from_secs(3));
    })
    .await;
    let mut clients = Vec::new();
    for _ in 0..14 {
        clients.push(server.join().await);
    }
    let begun = Instant::now();
    server.drain.token.cancel();
    for client in &mut clients {
        assert_eq!(client.closed().await, 1012);
    }
    server.drain.tasks.close();
    server.drain.tasks.wait().await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
