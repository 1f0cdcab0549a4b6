//! Workspaces: one per region, in the country of the region, led by an institution of the tenant.

use serde_json::{Value, json};

use super::{institution, nothing, place, region};
use crate::check::{last, refused};
use crate::person::Person;

async fn region_but(person: &Person<'_>, field: &str, value: Value) -> Value {
    let lead = institution(person, "Via Emilia").await;
    let mut region = json!({ "name": "Liguria", "nutsCode": "ITC3", "country": "IT", "timezone": "Europe/Rome", "leadInstitution": lead });
    region[field] = value;
    region
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_begins_with_its_lead_and_its_first_event() {
    let world = region().await;
    let marieke = world.person("marieke@nova.example").await;
    let input = region_but(&marieke, "nutsVersion", json!(2024)).await;
    let document = "mutation New($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { seq userErrors { code } workspace { id actors { nodes { roles joinedAt } } } } }";
    let answer = marieke.asks(document, json!({ "input": input })).await;
    let payload = &answer.data()["createWorkspace"];
    assert_eq!((&payload["seq"], &payload["userErrors"]), (&json!(1), &json!([])));
    assert_eq!(payload["workspace"]["actors"]["nodes"], json!([{ "roles": ["REGION_LEAD"], "joinedAt": null }]));
    let event = last(&marieke, payload["workspace"]["id"].as_str().unwrap()).await;
    assert_eq!((&event["kind"], &event["seq"]), (&json!("WORKSPACE_CREATED"), &json!(1)));
    assert_eq!(event["subject"]["id"], payload["workspace"]["id"]);
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_is_refused_for_its_region_its_name_or_its_lead() {
    let world = region().await;
    let marieke = world.person("marieke@nova.example").await;
    let elsewhere = place(&marieke).await;
    for (field, value, expected, path) in [
        ("nutsCode", json!("ITZ9"), "people/UNKNOWN_NUTS_CODE", "input.nutsCode"),
        ("nutsVersion", json!(2016), "people/UNKNOWN_NUTS_CODE", "input.nutsCode"),
        ("nutsCode", json!("FRK2"), "people/COUNTRY_MISMATCH", "input.country"),
        ("name", json!("emilia-romagna"), "people/NAME_TAKEN", "input.name"),
        ("nutsCode", json!("ITH5"), "people/WORKSPACE_EXISTS", "input.nutsCode"),
        ("customArea", json!("The coast"), "people/INVALID", "input.customArea"),
        ("nutsCode", Value::Null, "people/INVALID", "input.nutsCode"),
        ("timezone", json!("Europe/Atlantis"), "people/INVALID", "input.timezone"),
        ("name", json!("x".repeat(121)), "people/INVALID", "input.name"),
    ] {
        let input = region_but(&marieke, field, value).await;
        refused(&marieke, None, "createWorkspace", input, expected, Some(path)).await;
    }
    for id in nothing(&elsewhere) {
        let input = region_but(&marieke, "leadInstitution", json!(id)).await;
        refused(&marieke, None, "createWorkspace", input, "people/NOT_FOUND", Some("input.leadInstitution")).await;
    }
    let elena = world.person("elena@via.example").await;
    let input = region_but(&elena, "name", json!("Liguria")).await;
    refused(&elena, None, "createWorkspace", input, "people/FORBIDDEN", None).await;
    world.feed_has_no_gap().await;
}
