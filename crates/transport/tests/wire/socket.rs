//! Frames and close codes of `graphql-transport-ws`.

use std::time::Duration;

use crate::client::{Client, Server};
use serde_json::{Value, json};
use tokio::time::timeout;

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

fn next(id: &str, data: &Value) -> Value {
    json!({ "type": "next", "id": id, "payload": { "data": data } })
}

fn complete(id: &str) -> Value {
    json!({ "type": "complete", "id": id })
}

async fn error_code(client: &mut Client, id: &str) -> Value {
    let error = client.receive().await;
    assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!(id)), "{error}");
    assert!(error["payload"][0]["extensions"]["requestId"].is_string());
    error["payload"][0]["extensions"]["code"].clone()
}

#[tokio::test]
async fn queries_mutations_and_subscriptions_are_served() {
    let server = Server::start().await;
    server.toy.gate.add_permits(1);
    let mut client = server.join().await;
    client.subscribe("q", "{ hello }").await;
    assert_eq!(client.receive().await, next("q", &json!({ "hello": "world" })));
    assert_eq!(client.receive().await, complete("q"));
    client.subscribe("m", "mutation { bump }").await;
    assert_eq!(client.receive().await, next("m", &json!({ "bump": 1 })));
    assert_eq!(client.receive().await, complete("m"));
    client.subscribe("s", "subscription { ticks }").await;
    for n in 1..=3 {
        assert_eq!(client.receive().await, next("s", &json!({ "n": n })));
    }
    assert_eq!(client.receive().await, complete("s"));
    client.lives().await;
}

#[tokio::test]
async fn variables_extensions_and_operation_names_go_through() {
    let server = Server::start().await;
    let mut client = server.join().await;
    let payload = json!({
        "query": "query A { who } query B { hello }", "operationName": "B",
        "variables": { "v": 1 }, "extensions": { "idempotencyKey": "k-1" },
    });
    client.send(json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
    assert_eq!(client.receive().await, next("1", &json!({ "hello": "world" })));
    let seen = server.toy.seen.lock().unwrap().clone();
    assert!(seen.starts_with(r#"k-1 {"v":1} {"idempotencyKey":"k-1"} "#), "{seen}");
}

#[tokio::test]
async fn what_is_not_executed_is_an_error_frame() {
    let server = Server::start().await;
    let mut client = server.join().await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...A } fragment A on Q { ...A }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ page(last: 101) }", "BAD_USER_INPUT"),
        ("{ uncoerced }", "BAD_USER_INPUT"),
        ("subscription { unsubscribable }", "BAD_USER_INPUT"),
        ("{ boom }", "INTERNAL_SERVER_ERROR"),
        ("{ planBoom }", "INTERNAL_SERVER_ERROR"),
        ("mutation { boomMutation }", "INTERNAL_SERVER_ERROR"),
        ("subscription { subscribeBoom }", "INTERNAL_SERVER_ERROR"),
    ] {
        client.subscribe("1", query).await;
        assert_eq!(error_code(&mut client, "1").await, code, "{query}");
    }
    let payload = json!({ "query": "{ hello }", "extensions": { "idempotencyKey": "" } });
    client.send(json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
    assert_eq!(error_code(&mut client, "1").await, "BAD_USER_INPUT");
    client.lives().await;
}

#[tokio::test]
async fn a_stream_that_breaks_ends_alone() {
    let server = Server::start().await;
    let mut client = server.join().await;
    client.subscribe("other", "subscription { forever }").await;
    assert_eq!(client.receive().await, next("other", &json!({ "n": 1 })));
    client.subscribe("1", "subscription { tickBoom }").await;
    assert_eq!(client.receive().await, next("1", &json!({ "n": 1 })));
    assert_eq!(error_code(&mut client, "1").await, "INTERNAL_SERVER_ERROR");
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.receive().await["type"], "next");
}

#[tokio::test]
async fn the_error_of_a_root_field_is_a_result() {
    let server = Server::start().await;
    let mut client = server.join().await;
    client.subscribe("1", "subscription { member }").await;
    let result = client.receive().await;
    assert_eq!(result["type"], "next");
    assert_eq!(result["payload"]["errors"][0]["extensions"]["code"], "NOT_FOUND");
    assert_eq!(result["payload"]["data"], Value::Null);
    assert_eq!(client.receive().await, complete("1"));
    client.lives().await;
}

#[tokio::test]
async fn a_query_has_a_time_on_sockets_too() {
    let server = Server::with(|settings| settings.query_timeout = Duration::from_millis(20)).await;
    let mut client = server.join().await;
    client.subscribe("1", "{ never }").await;
    let result = client.receive().await;
    assert_eq!(result["payload"]["errors"][0]["extensions"]["code"], "OPERATION_TIMEOUT");
    assert_eq!(client.receive().await, complete("1"));
}

#[tokio::test]
async fn only_graphql_transport_ws_is_spoken() {
    let server = Server::start().await;
    for offer in [&[][..], &[("sec-websocket-protocol", "graphql-ws")]] {
        assert_eq!(server.upgrade_raw(offer).await, 4406, "{offer:?}");
    }
    let both = [("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")];
    let (mut client, headers) = server.upgrade(&both).await.unwrap();
    assert_eq!(headers["sec-websocket-protocol"], "graphql-transport-ws");
    let payload = json!({ "authorization": "Bearer anna" });
    client.send(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(client.receive().await, json!({ "type": "connection_ack" }));
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.receive().await["type"], "next", "and not the legacy protocol's data");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_id_is_used_once_at_a_time() {
    let server = Server::start().await;
    let mut client = server.join().await;
    // An id is free as soon as the client knows that it is.
    for _ in 0..50 {
        client.subscribe("1", "{ hello }").await;
        assert_eq!(client.receive().await["type"], "next");
        assert_eq!(client.receive().await, complete("1"));
    }
    client.subscribe("1", "subscription { forever }").await;
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.closed().await, 4409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_the_clients_complete_there_is_silence() {
    let server = Server::start().await;
    let mut client = server.join().await;
    for _ in 0..5 {
        client.subscribe("1", "subscription { flood }").await;
        assert_eq!(client.receive().await["id"], "1");
        client.send(complete("1")).await;
        client.lives_with("1").await;
        server.toy.dropped.notified().await;
        client.subscribe("1", "{ hello }").await;
        assert_eq!(client.receive().await, next("1", &json!({ "hello": "world" })));
        assert_eq!(client.receive().await, complete("1"));
    }
    client.send(complete("1")).await;
    client.send(complete("never used")).await;
    client.lives().await;
}

#[tokio::test]
async fn a_busy_operation_starves_no_other() {
    let server = Server::start().await;
    let mut client = server.join().await;
    client.subscribe("busy", "subscription { flood }").await;
    client.subscribe("1", "subscription { ticks }").await;
    let mut own = Vec::new();
    while own.len() < 4 {
        let message = client.receive().await;
        if message["id"] == "1" {
            own.push(message);
        }
    }
    assert_eq!(own[3], complete("1"));
}

#[tokio::test]
async fn a_socket_has_32_operations() {
    let server = Server::start().await;
    let mut client = server.join().await;
    for n in 0..32 {
        let id = n.to_string();
        client.subscribe(&id, "subscription { forever }").await;
        assert_eq!(client.receive().await, next(&id, &json!({ "n": 1 })));
    }
    for _ in 0..100 {
        client.subscribe("more", "{ hello }").await;
    }
    for _ in 0..100 {
        assert_eq!(error_code(&mut client, "more").await, "RATE_LIMITED");
    }
    client.send(complete("0")).await;
    client.subscribe("more", "{ hello }").await;
    assert_eq!(client.receive().await["type"], "next", "one has ended");

    let wide = Server::with(|settings| settings.socket.operations = 33).await;
    let mut client = wide.join().await;
    for n in 0..33 {
        client.subscribe(&n.to_string(), "subscription { forever }").await;
        assert_eq!(client.receive().await["type"], "next", "the twin: with a wider limit");
    }
}

#[tokio::test]
async fn pings_are_answered_with_what_they_carry() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send(json!({ "type": "ping" })).await;
    assert_eq!(client.receive().await, json!({ "type": "pong" }), "before connection_init, too");
    client.lives().await;
    client.send(json!({ "type": "pong", "payload": {} })).await;
    client.lives().await;
}

#[tokio::test]
async fn who_floods_without_reading_waits_and_is_heard_on_once_it_reads() {
    let server = Server::start().await;
    let mut client = server.join().await;
    let filling = "x".repeat(64 * 1024);
    let ping = |n: usize| json!({ "type": "ping", "payload": { "n": n, "filling": filling } });
    let mut sent = 0;
    while timeout(Duration::from_secs(1), client.send(ping(sent))).await.is_ok() {
        sent += 1;
        assert!(sent < 1_000, "all of it is taken in, and what is not read is kept");
    }
    assert!(sent > 2, "the twin: before nobody reads any more, it is heard");
    for n in 0..sent {
        assert_eq!(client.receive().await["payload"]["n"], n);
    }
    // With this one the rest of the one that was stuck is sent.
    client.send(ping(sent + 1)).await;
    for n in [sent, sent + 1] {
        assert_eq!(client.receive().await["payload"]["n"], n);
    }
}

#[tokio::test]
async fn the_credential_comes_in_the_payload_or_with_the_upgrade() {
    let server = Server::start().await;
    let bearer = |name: &str| json!({ "authorization": format!("Bearer {name}") });
    for (header, payload, expected) in [
        (None, json!(null), Ok("nobody@house")),
        (None, json!({ "other": 1 }), Ok("nobody@house")),
        (None, json!({ "authorization": null }), Ok("nobody@house")),
        (None, bearer("anna"), Ok("anna@house")),
        (None, json!({ "Authorization": "bearer anna" }), Ok("anna@house")),
        (Some("Bearer ben"), json!(null), Ok("ben@house")),
        (Some("Bearer ben"), bearer("anna"), Ok("anna@house")),
        (Some("Bearer bad"), bearer("anna"), Ok("anna@house")),
        (Some("Bearer bad"), json!(null), Err(4403)),
        (Some("Basic x"), json!(null), Err(4403)),
        (Some("Bearer ben"), bearer("bad"), Err(4403)),
        (None, bearer("bad"), Err(4403)),
        (None, json!({ "authorization": "anna" }), Err(4403)),
        (None, json!({ "authorization": 1 }), Err(4403)),
        (None, bearer("revoked"), Err(4401)),
        (None, bearer("down"), Err(1013)),
        (None, bearer("boom"), Err(1013)),
    ] {
        let origin = format!("http://{}", server.host());
        let mut headers = vec![PROTOCOL, ("origin", &*origin)];
        headers.extend(header.map(|value| ("authorization", value)));
        let (mut client, _) = server.upgrade(&headers).await.unwrap();
        client.send(json!({ "type": "connection_init", "payload": payload })).await;
        match expected {
            Ok(who) => {
                assert_eq!(client.receive().await, json!({ "type": "connection_ack" }));
                client.subscribe("1", "{ who }").await;
                assert_eq!(client.receive().await, next("1", &json!({ "who": who })));
            }
            Err(code) => assert_eq!(client.closed().await, code, "{header:?} {payload}"),
        }
    }
}

#[tokio::test]
async fn who_comes_from_nowhere_says_who_it_is() {
    let server = Server::start().await;
    let origin = format!("http://{}", server.host());
    let anna = json!({ "authorization": "Bearer anna" });
    for (header, payload, expected) in [
        (None, json!(null), Err(4403)),
        (None, json!({ "authorization": null }), Err(4403)),
        (None, anna, Ok("anna@house")),
        (Some(("authorization", "Bearer ben")), json!(null), Ok("ben@house")),
        (Some(("origin", &*origin)), json!(null), Ok("nobody@house")), // the twin: a page may be anybody's
    ] {
        let headers: Vec<_> = std::iter::once(PROTOCOL).chain(header).collect();
        let (mut client, _) = server.upgrade(&headers).await.unwrap();
        client.send(json!({ "type": "connection_init", "payload": payload })).await;
        client.subscribe("1", "{ who }").await;
        match expected {
            Ok(who) => {
                assert_eq!(client.receive().await["type"], "connection_ack");
                assert_eq!(client.receive().await, next("1", &json!({ "who": who })));
            }
            Err(code) => assert_eq!(client.next().await.unwrap_err().0, code, "{header:?} {payload}"),
        }
    }
}

#[tokio::test]
async fn a_page_of_another_site_opens_no_socket() {
    let server = Server::with(|settings| {
        settings.origins = vec!["https://app.example.org".to_owned()];
    })
    .await;
    let own = format!("http://{}", server.host());
    for (origin, allowed) in
        [("https://evil.test", false), ("null", false), ("https://app.example.org", true), (&*own, true)]
    {
        let upgraded = server.upgrade(&[PROTOCOL, ("origin", origin)]).await;
        assert_eq!(upgraded.is_ok(), allowed, "{origin}");
        if let Err(status) = upgraded {
            assert_eq!(status.as_u16(), 403);
        }
    }
    assert!(server.upgrade(&[PROTOCOL]).await.is_ok(), "who sends no origin is no page");
}
