//! Tokens, and what a credential shows: the person's own keys, within the scopes of the key that makes them.

use serde_json::{Value, json};
use words::people::TokenScope;

use super::{member, nothing, place, region};
use crate::check::{accepted_in_tenant, refused};

fn key(scopes: &[&str], expires_at: &str) -> Value {
    json!({ "name": "Reports", "scopes": scopes, "expiresAt": expires_at })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_made_used_and_revoked() {
    let world = region().await;
    let sara = world.person("sara@ferri.example").await;
    let input = key(&["READ"], "2026-05-01T00:00:00Z");
    let made = accepted_in_tenant(&sara, "createApiToken", input, "secret apiToken { id scopes revokedAt }").await;
    assert_eq!(made["apiToken"]["scopes"], json!(["READ"]));
    let program = crate::person::Person { world: &world, token: made["secret"].as_str().map(str::to_owned) };
    let seen = program.asks("{ viewer { name } }", json!({})).await;
    assert_eq!(seen.data()["viewer"]["name"], "Sara Conti");

    let input = json!({ "apiToken": made["apiToken"]["id"] });
    let revoked = accepted_in_tenant(&sara, "revokeApiToken", input.clone(), "apiToken { revokedAt }").await;
    assert_ne!(revoked["apiToken"]["revokedAt"], Value::Null);
    let refused_now = program.asks("{ viewer { name } }", json!({})).await;
    assert_eq!(refused_now.code(), "UNAUTHENTICATED", "{}", refused_now.body);
    refused(&sara, None, "revokeApiToken", input, "people/WRONG_STATE", None).await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_token_does_nothing_more_on_a_socket_that_is_open() {
    let world = region().await;
    let sara = world.person("sara@ferri.example").await;
    let served = world.served().await;
    for then in [
        "{ viewer { name } }",
        "mutation { createApiToken(input: {name: \"More\", scopes: [READ], expiresAt: \"2026-05-01T00:00:00Z\"}) { secret } }",
    ] {
        let made = accepted_in_tenant(
            &sara,
            "createApiToken",
            key(&["READ", "MANAGE"], "2026-05-01T00:00:00Z"),
            "secret apiToken { id }",
        )
        .await;
        let program = crate::person::Person { world: &world, token: made["secret"].as_str().map(str::to_owned) };
        let mut socket = program.connects(&served).await;
        socket.subscribes("{ viewer { name } }", None, json!({})).await;
        assert_eq!(socket.delivery().await["name"], "Sara Conti", "the twin: until it is revoked");
        assert_eq!(socket.receive().await["type"], "complete");
        let input = json!({ "apiToken": made["apiToken"]["id"] });
        accepted_in_tenant(&sara, "revokeApiToken", input, "apiToken { revokedAt }").await;
        socket.subscribes(then, None, json!({})).await;
        assert_eq!(socket.closed().await, 4401, "{then}");
    }
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_refused_for_its_lifetime_its_scopes_or_its_owner() {
    let world = region().await;
    let sara = world.person("sara@ferri.example").await;
    for wrong in ["2026-03-01T00:00:00Z", "2028-01-01T00:00:00Z"] {
        let input = key(&["READ"], wrong);
        refused(&sara, None, "createApiToken", input, "people/TOKEN_LIFETIME", Some("input.expiresAt")).await;
    }
    let none = key(&[], "2026-05-01T00:00:00Z");
    refused(&sara, None, "createApiToken", none, "people/INVALID", Some("input.scopes")).await;
    let small = world.person_with("sara@ferri.example", &[TokenScope::Read, TokenScope::Manage]).await;
    let more = key(&["DECIDE"], "2026-05-01T00:00:00Z");
    refused(&small, None, "createApiToken", more, "people/FORBIDDEN", None).await;

    let input = key(&["READ"], "2026-05-01T00:00:00Z");
    let paola = world.person("paola@ferri.example").await;
    let hers = accepted_in_tenant(&paola, "createApiToken", input, "apiToken { id }").await;
    let foreign = hers["apiToken"]["id"].as_str().unwrap();
    let reader = world.person_with("paola@ferri.example", &[TokenScope::Read]).await;
    refused(&reader, None, "revokeApiToken", json!({ "apiToken": foreign }), "people/FORBIDDEN", None).await;
    let input = key(&["READ"], "2026-05-01T00:00:00Z");
    refused(&world.nobody(), None, "createApiToken", input, "people/FORBIDDEN", None).await;
    for id in nothing(foreign) {
        let input = json!({ "apiToken": id });
        refused(&sara, None, "revokeApiToken", input, "people/NOT_FOUND", Some("input.apiToken")).await;
    }
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_viewer_is_who_the_credential_says_and_nobody_without_one() {
    let world = region().await;
    let asked = "{ viewer { name memberships { role institution { shortName } } } }";
    let paola = world.person("paola@ferri.example").await.asks(asked, json!({})).await;
    assert_eq!(
        paola.data()["viewer"],
        json!({ "name": "Paola Rinaldi", "memberships": [{ "role": "INSTITUTION_LEAD", "institution": { "shortName": "IM Ferri" } }] })
    );
    let nobody = world.nobody().asks(asked, json!({})).await;
    assert_eq!(nobody.body["data"]["viewer"], Value::Null, "{}", nobody.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_that_shows_nothing_answers_alike_whatever_it_is() {
    let (world, elsewhere) = (region().await, region().await);
    let (sara, stranger) = (world.person("sara@ferri.example").await, elsewhere.person("sara@ferri.example").await);
    let there = place(&stranger).await;
    let foreign = member(&stranger, &there, "Elena Marchetti").await;
    let asked = "query Any($id: ID!) { node(id: $id) { id } }";
    let at_home = stranger.asks(asked, json!({ "id": foreign })).await;
    assert_eq!(at_home.data()["node"]["id"], json!(foreign), "the id is one, in its own tenant");
    let mut answers = Vec::new();
    for id in nothing(&foreign) {
        let answer = sara.asks(asked, json!({ "id": id })).await;
        assert_eq!(answer.code(), "NOT_FOUND", "{}", answer.body);
        answers.push((answer.status, answer.body));
    }
    let mut bodies = answers.iter().map(|(status, body)| {
        let mut body = body.clone();
        body["errors"][0]["extensions"].as_object_mut().unwrap().remove("requestId");
        (*status, body)
    });
    let first = bodies.next().unwrap();
    assert!(bodies.all(|body| body == first), "nothing tells one from the other: {answers:?}");
}
