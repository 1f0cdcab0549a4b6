//! Commitments: what each mutation does, and each of its refusals.

use serde_json::{Value, json};

use crate::check;
use crate::region::{Region, SUBMITTED, with};
use crate::world::World;

const OFFERED: &str = "\
- by: paola@ferri.example
  offer: {key: places, objective: ST5.1, statement: Thirty places a year, kind: PLACEMENTS, quantity: 30, unit: places, dueOn: 2026-12-31, evidenceWanted: Agreements}
";

const ACCEPTED: &str = "\
- by: elena@via.example
  acceptOffer: {commitment: places}
";

/// A world with an offer of the school to the region's lead.
async fn offered() -> World {
    let world = World::adopted().await;
    world.happened(OFFERED).await;
    world
}

async fn in_force() -> World {
    let world = World::adopted().await;
    world.happened(&[OFFERED, ACCEPTED].concat()).await;
    world
}

fn promise(region: &Region) -> Value {
    json!({
        "objective": region.objective()["id"], "revisionDigest": region.digest(), "statement": "Thirty places a year",
        "kind": "PLACEMENTS", "quantity": "30", "unit": "places", "dueOn": "2026-12-31", "evidenceWanted": "Agreements",
    })
}

#[tokio::test]
async fn a_lead_promises_for_what_is_decided() {
    let world = World::adopted().await;
    let paola = world.paola().await;
    let matteo = world.person("matteo@ferri.example").await;
    let region = Region::of(&paola).await;
    let input = promise(&region);
    let refuses = async |input: Value, code: &str, field: &str| {
        region.refuses(&paola, "offerCommitment", input, code, field).await;
    };

    region.refuses(&matteo, "offerCommitment", input.clone(), "commitments/FORBIDDEN", "").await;
    for field in ["objective", "counterparty", "commitment"] {
        for unknown in [json!("nothing"), json!(region.workspace())] {
            refuses(with(&input, field, unknown), "commitments/NOT_FOUND", field).await;
        }
    }
    let other = with(&input, "revisionDigest", region.strategy()["revision"]["digest"].clone());
    refuses(other, "commitments/REVISION_MOVED", "revisionDigest").await;
    refuses(with(&input, "quantity", "0"), "commitments/INVALID", "quantity").await;
    refuses(with(&input, "startsOn", "2027-01-01"), "commitments/INVALID", "startsOn").await;
    refuses(with(&input, "statement", "A\u{7}B"), "commitments/INVALID", "statement").await;
    refuses(with(&input, "unit", "u".repeat(5_000)), "commitments/INVALID", "unit").await;
    refuses(with(&input, "dueOn", "2026-03-03"), "commitments/DUE_IN_THE_PAST", "dueOn").await;
    let own = with(&input, "counterparty", region.actor("Ferri")["id"].clone());
    refuses(own, "commitments/OWN_OFFER", "").await;

    let selection = "commitment { state quantity counterparty { institution { shortName } } }";
    let payload = region.accepts(&paola, "offerCommitment", input, selection, "COMMITMENT_OFFERED").await;
    let via = json!({ "institution": { "shortName": "Via" } });
    assert_eq!(payload["commitment"], json!({ "state": "OFFERED", "quantity": "30", "counterparty": via }));
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn nobody_promises_for_what_is_not_decided() {
    let world = World::region(&[SUBMITTED]).await;
    let paola = world.paola().await;
    let region = Region::of(&paola).await;
    let input = promise(&region);
    region.refuses(&paola, "offerCommitment", input, "commitments/NOT_APPROVED", "objective").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn the_counterparty_answers_an_offer_once() {
    let world = offered().await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let matteo = world.person("matteo@ferri.example").await;
    let region = Region::of(&elena).await;
    let input = json!({ "commitment": region.commitment()["id"] });

    for mutation in ["acceptCommitment", "requestCommitmentChange"] {
        let input = if mutation == "acceptCommitment" { input.clone() } else { with(&input, "note", "More") };
        region.refuses(&matteo, mutation, input.clone(), "commitments/FORBIDDEN", "").await;
        region.refuses(&paola, mutation, input.clone(), "commitments/OWN_OFFER", "").await;
        for unknown in [json!("nothing"), json!(region.workspace())] {
            let unknown = with(&input, "commitment", unknown);
            region.refuses(&elena, mutation, unknown, "commitments/NOT_FOUND", "commitment").await;
        }
    }
    let silent = with(&input, "note", "");
    region.refuses(&elena, "requestCommitmentChange", silent, "commitments/INVALID", "note").await;

    // A change is asked for, and the offer is made anew.
    let asked = with(&input, "note", "Rather forty");
    let selection = "commitment { state }";
    let kind = "COMMITMENT_CHANGE_REQUESTED";
    let payload = region.accepts(&elena, "requestCommitmentChange", asked.clone(), selection, kind).await;
    assert_eq!(payload["commitment"]["state"], "CHANGE_REQUESTED");
    region.refuses(&elena, "requestCommitmentChange", asked, "commitments/WRONG_STATE", "").await;
    region.refuses(&elena, "acceptCommitment", input.clone(), "commitments/WRONG_STATE", "").await;
    let anew = with(&with(&promise(&region), "commitment", input["commitment"].clone()), "quantity", "40");
    let selection = "commitment { id state quantity }";
    let payload = region.accepts(&paola, "offerCommitment", anew.clone(), selection, "COMMITMENT_OFFERED").await;
    assert_eq!(payload["commitment"], json!({ "id": input["commitment"], "state": "OFFERED", "quantity": "40" }));
    region.refuses(&paola, "offerCommitment", anew, "commitments/WRONG_STATE", "").await;

    let selection = "commitment { state acceptedBy { person { name } } nextCheckInDue }";
    let payload = region.accepts(&elena, "acceptCommitment", input.clone(), selection, "COMMITMENT_ACCEPTED").await;
    let by = json!({ "person": { "name": "Elena Moretti" } });
    let accepted = json!({ "state": "ACCEPTED", "acceptedBy": by, "nextCheckInDue": "2026-04-02" });
    assert_eq!(payload["commitment"], accepted);
    region.refuses(&elena, "acceptCommitment", input, "commitments/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn who_promised_tells_how_it_goes() {
    let world = offered().await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let matteo = world.person("matteo@ferri.example").await;
    let region = Region::of(&elena).await;
    let commitment = region.commitment()["id"].clone();
    let input =
        json!({ "commitment": commitment, "health": "AT_RISK", "note": "Two firms left", "deliveredQuantity": "12.5" });

    region.refuses(&matteo, "checkInCommitment", input.clone(), "commitments/WRONG_STATE", "").await;
    elena.does("AcceptCommitment", json!({ "commitment": commitment })).await;
    region.refuses(&elena, "checkInCommitment", input.clone(), "commitments/FORBIDDEN", "").await;
    let unknown = with(&input, "commitment", "nothing");
    region.refuses(&paola, "checkInCommitment", unknown, "commitments/NOT_FOUND", "commitment").await;
    let much = with(&input, "deliveredQuantity", "90.01");
    region.refuses(&paola, "checkInCommitment", much, "commitments/DELIVERED_TOO_MUCH", "deliveredQuantity").await;
    let silent = with(&input, "note", " ");
    region.refuses(&paola, "checkInCommitment", silent, "commitments/INVALID", "note").await;

    let selection = "commitment { health deliveredQuantity } checkIn { note }";
    let payload = region.accepts(&matteo, "checkInCommitment", input, selection, "COMMITMENT_CHECKED_IN").await;
    assert_eq!(payload["commitment"], json!({ "health": "AT_RISK", "deliveredQuantity": "12.5" }));
    assert_eq!(payload["checkIn"]["note"], "Two firms left");
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn who_promised_may_take_it_back_on_record() {
    let world = in_force().await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let input = json!({ "commitment": region.commitment()["id"], "reason": "The firms have left" });

    region.refuses(&elena, "withdrawCommitment", input.clone(), "commitments/FORBIDDEN", "").await;
    let unknown = with(&input, "commitment", "nothing");
    region.refuses(&paola, "withdrawCommitment", unknown, "commitments/NOT_FOUND", "commitment").await;
    let silent = with(&input, "reason", "");
    region.refuses(&paola, "withdrawCommitment", silent, "commitments/INVALID", "reason").await;
    let selection = "commitment { state withdrawal { reason } }";
    let payload = region.accepts(&paola, "withdrawCommitment", input.clone(), selection, "COMMITMENT_WITHDRAWN").await;
    let reason = json!({ "reason": "The firms have left" });
    assert_eq!(payload["commitment"], json!({ "state": "WITHDRAWN", "withdrawal": reason }));
    region.refuses(&paola, "withdrawCommitment", input, "commitments/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_promise_that_was_not_kept_lapses_by_the_clock() {
    let world = in_force().await;
    // Due on 2026-12-31; ninety days later is 2027-03-31, and it is 2026-03-03 now.
    world.clock.pass_days(393);
    world.tick().await;
    assert_eq!(Region::of(&world.elena().await).await.commitment()["state"], "ACCEPTED", "the last day is not over");
    world.clock.pass_days(1);
    world.tick().await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    assert_eq!(region.commitment()["state"], "LAPSED");
    let last = check::last(&elena, region.workspace()).await;
    assert_eq!((&last["kind"], &last["subject"]["id"]), (&json!("COMMITMENT_LAPSED"), &region.commitment()["id"]));
    world.tick().await;
    assert_eq!(check::last(&elena, region.workspace()).await, last, "it lapses once");
    world.feed_has_no_gap().await;
}
