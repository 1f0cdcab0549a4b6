//! A body, its charter and who holds its seats.

use serde_json::{Value, json};

use crate::region::{Region, with};
use crate::world::World;

fn charter(quorum: (i32, i32), threshold: (i32, i32)) -> Value {
    json!({
        "quorum": { "numerator": quorum.0, "denominator": quorum.1 },
        "threshold": { "numerator": threshold.0, "denominator": threshold.1, "kind": "AT_LEAST" },
    })
}

#[tokio::test]
async fn a_region_lead_creates_a_body_that_can_decide() {
    let world = World::region(&[]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let seat = |institution: &str, holder: &str| json!({ "institution": region.institution(institution), "holder": region.member(holder) });
    let input = json!({
        "workspace": region.workspace(), "name": "Audit", "kind": "AUDIT_COMMITTEE", "chair": region.member("Olga"),
        "charter": charter((1, 2), (1, 2)), "seats": [seat("Via", "Elena"), seat("Ferri", "Matteo")],
    });
    let refuses = async |input: Value, code: &str, field: &str| {
        region.refuses(&elena, "createGovernanceBody", input, code, field).await;
    };

    region.refuses(&paola, "createGovernanceBody", input.clone(), "approvals/FORBIDDEN", "").await;
    for unknown in [json!("nothing"), region.strategy()["id"].clone()] {
        refuses(with(&input, "workspace", unknown.clone()), "approvals/NOT_FOUND", "workspace").await;
        refuses(with(&input, "chair", unknown.clone()), "approvals/NOT_FOUND", "chair").await;
        let seats = json!([seat("Via", "Elena"), { "institution": unknown }]);
        refuses(with(&input, "seats", seats), "approvals/NOT_FOUND", "seats.1.institution").await;
        let seats = json!([{ "institution": region.institution("Via"), "holder": unknown }]);
        refuses(with(&input, "seats", seats), "approvals/NOT_FOUND", "seats.0.holder").await;
    }
    refuses(with(&input, "name", "Steering"), "approvals/INVALID", "name").await;
    refuses(with(&input, "name", "A\u{7}B"), "approvals/INVALID", "name").await;
    refuses(with(&input, "name", "n".repeat(5_000)), "approvals/INVALID", "name").await;
    refuses(with(&input, "seats", json!([])), "approvals/INVALID", "seats").await;
    refuses(with(&input, "seats", json!([seat("Via", "Olga")])), "approvals/INVALID", "seats.0.holder").await;
    refuses(with(&input, "seats", json!([seat("Via", "Paola")])), "approvals/INVALID", "seats.0.holder").await;
    let twice = json!([seat("Ferri", "Paola"), seat("Ferri", "Matteo")]);
    refuses(with(&input, "seats", twice), "approvals/DUPLICATE_SEAT", "seats").await;
    for rules in [charter((3, 2), (1, 2)), charter((1, 2), (1, 3))] {
        refuses(with(&input, "charter", rules), "approvals/IMPOSSIBLE_RULE", "charter").await;
    }

    let selection = "body { name chair { person { name } } charter { version coolingOffHours } seats { institution { shortName } holder { person { name } } } }";
    let body = region.accepts(&elena, "createGovernanceBody", input, selection, "BODY_CREATED").await["body"].clone();
    assert_eq!(body["charter"], json!({ "version": 1, "coolingOffHours": 24 }));
    assert_eq!(body["chair"]["person"]["name"], "Olga Neri");
    assert_eq!(body["seats"].as_array().unwrap().len(), 2);
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn another_charter_is_the_next_version() {
    let world = World::region(&[]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let input = json!({ "body": region.body("Steering")["id"], "charter": charter((1, 2), (3, 4)), "reason": "Decide by more" });

    region.refuses(&paola, "amendCharter", input.clone(), "approvals/FORBIDDEN", "").await;
    for unknown in [json!("nothing"), region.strategy()["id"].clone()] {
        region.refuses(&elena, "amendCharter", with(&input, "body", unknown), "approvals/NOT_FOUND", "body").await;
    }
    let impossible = with(&input, "charter", charter((1, 1), (4, 3)));
    region.refuses(&elena, "amendCharter", impossible, "approvals/IMPOSSIBLE_RULE", "charter").await;
    let rules = with(&input["charter"], "coolingOffHours", -1);
    let invalid = with(&input, "charter", rules);
    region.refuses(&elena, "amendCharter", invalid, "approvals/INVALID", "charter.coolingOffHours").await;
    region.refuses(&elena, "amendCharter", with(&input, "reason", " "), "approvals/INVALID", "reason").await;

    let selection = "body { charter { version threshold { numerator denominator } } }";
    let payload = region.accepts(&elena, "amendCharter", input, selection, "CHARTER_AMENDED").await;
    let threshold = json!({ "numerator": 3, "denominator": 4 });
    assert_eq!(payload["body"]["charter"], json!({ "version": 2, "threshold": threshold }));
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn an_institution_names_who_holds_its_seat() {
    let world = World::region(&[]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let input = json!({ "seat": region.seat("Ferri"), "holder": region.member("Matteo") });

    region.refuses(&elena, "nameSeatHolder", input.clone(), "approvals/FORBIDDEN", "").await;
    for field in ["seat", "holder"] {
        for unknown in [json!("nothing"), region.strategy()["id"].clone()] {
            region.refuses(&paola, "nameSeatHolder", with(&input, field, unknown), "approvals/NOT_FOUND", field).await;
        }
    }
    let of_another = with(&input, "holder", region.member("Elena").clone());
    region.refuses(&paola, "nameSeatHolder", of_another, "approvals/INVALID", "holder").await;

    let selection = "seat { holder { person { name } } }";
    let payload = region.accepts(&paola, "nameSeatHolder", input.clone(), selection, "SEAT_HOLDER_NAMED").await;
    assert_eq!(payload["seat"]["holder"]["person"]["name"], "Matteo Bianchi");
    let again = paola.calls("nameSeatHolder", input).await;
    assert_eq!((&again["seq"], &again["userErrors"]), (&Value::Null, &json!([])), "to name the holder changes nothing");
    world.feed_has_no_gap().await;
}
