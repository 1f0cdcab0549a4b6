//! Institutions: registered once under a name and an organisation id.

use serde_json::{Value, json};

use super::region;
use crate::check::{accepted_in_tenant, refused};

fn firm() -> Value {
    json!({ "legalName": "Ditta Motori", "shortName": "Motori", "type": "COMPANY", "country": "IT", "oid": "E10900099" })
}

fn firm_but(field: &str, value: Value) -> Value {
    let mut firm = firm();
    firm[field] = value;
    firm
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_institution_is_registered_in_the_tenant() {
    let world = region().await;
    let elena = world.person("elena@via.example").await;
    let payload = accepted_in_tenant(&elena, "createInstitution", firm(), "institution { shortName helix }").await;
    assert_eq!(payload["institution"], json!({ "shortName": "Motori", "helix": "INDUSTRY" }));
    let other = firm_but("type", json!("OTHER"));
    refused(&elena, None, "createInstitution", other, "people/INVALID", Some("input.helix")).await;
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_institution_is_refused_for_its_name_its_id_or_its_registrar() {
    let world = region().await;
    let elena = world.person("elena@via.example").await;
    let taken = firm_but("shortName", json!("im ferri"));
    refused(&elena, None, "createInstitution", taken, "people/NAME_TAKEN", Some("input.shortName")).await;
    let taken = firm_but("oid", json!("E10900013"));
    refused(&elena, None, "createInstitution", taken, "people/OID_TAKEN", Some("input.oid")).await;
    let sara = world.person("sara@ferri.example").await;
    refused(&sara, None, "createInstitution", firm(), "people/FORBIDDEN", None).await;
    for wrong in ["x".repeat(1000), "bell\u{7}".to_owned(), "right\u{202E}left".to_owned(), String::new()] {
        let input = firm_but("legalName", json!(wrong));
        refused(&elena, None, "createInstitution", input, "people/INVALID", Some("input.legalName")).await;
    }
    let reader = world.person_with("elena@via.example", &[words::people::TokenScope::Read]).await;
    let message = refused(&reader, None, "createInstitution", firm(), "people/FORBIDDEN", None).await;
    assert!(message.contains("scope MANAGE"), "the message names the scope: {message}");
    world.feed_has_no_gap().await;
}
