//! Trouble: what no client of ours writes, and a database that does not answer in time. Each is answered by its code.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::world::World;

const WORLD: &str = "\
- coordinator: {key: cora, email: cora@nova.example, name: Cora}
- by: cora
  institution: {key: via, legalName: Via Emilia, shortName: Via, type: REGIONAL_AUTHORITY, country: IT}
- workspace: {key: er, name: Emilia-Romagna, nutsCode: ITH5, country: IT, timezone: Europe/Rome, leadInstitution: via}
- invitation: {email: elena@via.example, institution: via, role: REGION_LEAD}
";

/// What is answered at this place, as it stands in an address, to who holds this key.
async fn at(world: &World, place: &str, token: &str) -> (u16, Value) {
    let body = json!({ "query": "{ viewer { name } tenant { slug } workspaces(first: 1) { nodes { id } } }" });
    let request = Request::post(format!("/t/{place}/graphql"))
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body.to_string()));
    let response = world.router.clone().oneshot(request.unwrap()).await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_slice(&to_bytes(response.into_body(), 1 << 20).await.unwrap()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_slug_is_answered_like_a_tenant_without_rights() {
    let (world, other) = (World::given(WORLD).await, World::given(WORLD).await);
    let cora = world.person("cora@nova.example").await.token.unwrap();
    assert_eq!(at(&world, &world.slug, &cora).await.1["data"]["tenant"]["slug"], *world.slug);
    let without_rights = at(&world, &other.slug, &cora).await;
    assert_eq!(without_rights.1["data"]["tenant"], Value::Null);
    let capital = world.slug.to_uppercase();
    let spaced = format!("%20{}", world.slug);
    for place in ["nowhere", "a%00b", "%00", "%F0%9F%8F%9B", "-", "a%27b", &capital, &spaced, &"a".repeat(5_000)] {
        assert_eq!(at(&world, place, &cora).await, without_rights, "{place}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_cursor_and_a_day_out_of_range_are_the_clients_fault() {
    let world = World::given(WORLD).await;
    let cora = world.person("cora@nova.example").await;
    let id = uuid::Uuid::nil();
    let document = "query Forged($after: String!) { institutions(first: 1, after: $after) { nodes { id } } }";
    for key in [json!(["b\0", id]), json!(["b", "no id"]), json!([null, id])] {
        let after = URL_SAFE_NO_PAD.encode(json!(["1", key]).to_string());
        let answer = cora.asks(document, json!({ "after": after })).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{key}: {}", answer.body);
    }
    let place = cora.asks("{ workspaces(first: 1) { nodes { id } } }", json!({})).await;
    let place = place.data()["workspaces"]["nodes"][0]["id"].clone();
    for (mutation, input) in [
        (
            "createStrategy",
            json!({ "workspace": place, "themeCode": "ST3", "title": "Networks", "periodFrom": "-5000-01-01" }),
        ),
        ("createApiToken", json!({ "name": "Reports", "scopes": ["READ"], "expiresAt": "9999-12-31T23:59:59-01:00" })),
    ] {
        let capital = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!("mutation Far($input: {capital}Input!) {{ {mutation}(input: $input) {{ seq }} }}");
        let answer = cora.asks(&document, json!({ "input": input })).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{mutation}: {}", answer.body);
        let said = answer.body["errors"][0]["message"].as_str().unwrap();
        assert!(said.contains("; write "), "{mutation} says how a day is written: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mutation_that_waits_too_long_for_another_is_told_so_and_can_be_sent_again() {
    let world = World::given(WORLD).await;
    let cora = world.person("cora@nova.example").await;
    let document = "{ workspaces(first: 1) { nodes { invitations(first: 1) { nodes { id } } } } }";
    let seen = cora.asks(document, json!({})).await;
    let id = seen.data()["workspaces"]["nodes"][0]["invitations"]["nodes"][0]["id"].clone();
    let input = json!({ "invitation": id });

    let invitation = words::InvitationId::from_relay(id.as_str().unwrap());
    let clock = store::directory::clock(world.tenant().await);
    let mut other = store::Unit::open(world.house.hub.store(), &clock, world.clock.moment()).await.unwrap();
    store::people::lock_invitation(&mut other, invitation).await.unwrap();
    let revoke =
        "mutation Revoke($input: RevokeInvitationInput!) { revokeInvitation(input: $input) { userErrors { code } } }";
    let answer = cora.asks(revoke, json!({ "input": input })).await;
    assert_eq!(answer.code(), "OPERATION_TIMEOUT", "{}", answer.body);
    drop(other);
    let answer = cora.asks(revoke, json!({ "input": input })).await;
    assert_eq!(answer.data()["revokeInvitation"]["userErrors"], json!([]));
    world.feed_has_no_gap().await;
}
