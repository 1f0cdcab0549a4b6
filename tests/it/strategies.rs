//! Strategies and objectives: what each mutation does, and each of its refusals.

use serde_json::{Value, json};

use crate::region::{ASKED, CLOSED, Region, SUBMITTED, VOTED, with};
use crate::world::World;

/// The digest of no text.
const UNREAD: &str = "0000000000000000000000000000000000000000000000000000000000000000";

#[tokio::test]
async fn a_strategy_is_begun() {
    let world = World::region(&[]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let input = json!({ "workspace": region.workspace(), "themeCode": "ST5", "title": "Tutors", "periodFrom": "2026-01-01", "periodTo": "2027-12-31" });
    let refuses = async |input: Value, expected: &str, field: &str| {
        region.refuses(&elena, "createStrategy", input, expected, field).await;
    };
    let elsewhere = region.objective()["id"].clone();
    refuses(with(&input, "workspace", elsewhere.clone()), "strategies/NOT_FOUND", "workspace").await;
    refuses(with(&input, "owner", elsewhere), "strategies/NOT_FOUND", "owner").await;
    refuses(with(&input, "title", ""), "strategies/INVALID", "title").await;
    refuses(with(&input, "themeCode", "ST99"), "strategies/UNKNOWN_THEME", "themeCode").await;
    refuses(with(&input, "periodTo", "2025-12-31"), "strategies/OUTSIDE_PERIOD", "periodTo").await;
    region.refuses(&paola, "createStrategy", input.clone(), "strategies/FORBIDDEN", "").await;

    let own = with(&input, "owner", region.institution("Ferri").clone());
    let begun = region
        .accepts(&paola, "createStrategy", own, "strategy { title state revision { number } }", "STRATEGY_CREATED")
        .await;
    assert_eq!(begun["strategy"], json!({ "title": "Tutors", "state": "DRAFT", "revision": { "number": 1 } }));
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_strategy_is_revised_and_submitted_and_given_back() {
    let world = World::region(&[]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let id = &region.strategy()["id"];
    let elsewhere = region.objective()["id"].clone();

    let revise = json!({ "strategy": id, "expectedRevision": region.strategy()["revision"]["digest"], "title": "Placements abroad" });
    let refuses = async |input: Value, expected: &str, field: &str| {
        region.refuses(&elena, "reviseStrategy", input, expected, field).await;
    };
    refuses(with(&revise, "strategy", elsewhere.clone()), "strategies/NOT_FOUND", "strategy").await;
    refuses(with(&revise, "expectedRevision", UNREAD), "strategies/REVISION_MOVED", "expectedRevision").await;
    let same = with(&revise, "title", "Placements with exporting firms");
    refuses(same, "strategies/NOTHING_CHANGED", "").await;
    refuses(with(&revise, "periodTo", "2026-12-31"), "strategies/OUTSIDE_PERIOD", "periodTo").await;
    refuses(with(&revise, "title", "x".repeat(2_000)), "strategies/INVALID", "title").await;
    region.refuses(&paola, "reviseStrategy", revise.clone(), "strategies/FORBIDDEN", "").await;
    let selection = "strategy { title revision { number digest changedFields } }";
    let revised = region.accepts(&elena, "reviseStrategy", revise, selection, "STRATEGY_REVISED").await;
    let revision = &revised["strategy"]["revision"];
    assert_eq!((&revision["number"], &revision["changedFields"]), (&json!(2), &json!(["title"])));

    let submit = json!({ "strategy": id, "revisionDigest": revision["digest"] });
    let give_back = json!({ "strategy": id, "note": "Name the firms" });
    region.refuses(&elena, "requestStrategyChanges", give_back.clone(), "strategies/WRONG_STATE", "").await;
    let earlier = with(&submit, "revisionDigest", region.strategy()["revision"]["digest"].clone());
    region.refuses(&elena, "submitStrategy", earlier, "strategies/REVISION_MOVED", "revisionDigest").await;
    let unknown = with(&submit, "strategy", elsewhere.clone());
    region.refuses(&elena, "submitStrategy", unknown, "strategies/NOT_FOUND", "strategy").await;
    region.refuses(&paola, "submitStrategy", submit.clone(), "strategies/FORBIDDEN", "").await;
    let state = "strategy { state }";
    let submitted = region.accepts(&elena, "submitStrategy", submit.clone(), state, "STRATEGY_SUBMITTED").await;
    assert_eq!(submitted["strategy"]["state"], "IN_REVIEW");
    region.refuses(&elena, "submitStrategy", submit, "strategies/WRONG_STATE", "").await;

    let unknown = with(&give_back, "strategy", elsewhere);
    region.refuses(&elena, "requestStrategyChanges", unknown, "strategies/NOT_FOUND", "strategy").await;
    region.refuses(&paola, "requestStrategyChanges", give_back.clone(), "strategies/FORBIDDEN", "").await;
    let returned =
        region.accepts(&elena, "requestStrategyChanges", give_back, state, "STRATEGY_CHANGES_REQUESTED").await;
    assert_eq!(returned["strategy"]["state"], "CHANGES_REQUESTED");
    let retire = json!({ "strategy": id, "reason": "It is over" });
    region.refuses(&elena, "retireStrategy", retire, "strategies/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn an_objective_is_begun_and_revised_and_submitted() {
    let world = World::region(&[]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let create = json!({ "strategy": region.strategy()["id"], "statement": "Forty tutors", "origin": "BOTTOM_UP" });
    let elsewhere = region.member("Elena").clone();
    let refuses = async |input: Value, expected: &str, field: &str| {
        region.refuses(&elena, "createObjective", input, expected, field).await;
    };
    refuses(with(&create, "strategy", elsewhere.clone()), "strategies/NOT_FOUND", "strategy").await;
    refuses(with(&create, "code", "ST5.1"), "strategies/CODE_TAKEN", "code").await;
    refuses(with(&create, "statement", ""), "strategies/INVALID", "statement").await;
    let backwards = with(&with(&create, "startsOn", "2027-01-01"), "dueOn", "2026-01-01");
    refuses(backwards, "strategies/OUTSIDE_PERIOD", "dueOn").await;
    region.refuses(&paola, "createObjective", create.clone(), "strategies/FORBIDDEN", "").await;
    let selection = "objective { id code state revision { digest } }";
    let begun = region.accepts(&elena, "createObjective", create, selection, "OBJECTIVE_CREATED").await;
    let (id, digest) = (&begun["objective"]["id"], &begun["objective"]["revision"]["digest"]);
    assert_eq!((&begun["objective"]["code"], &begun["objective"]["state"]), (&json!("ST5.2"), &json!("DRAFT")));

    let submit = json!({ "objective": id, "revisionDigest": digest });
    region.refuses(&elena, "submitObjective", submit, "strategies/NOT_SMART", "").await;

    let revise = json!({ "objective": region.objective()["id"], "expectedRevision": region.digest(), "statement": "Two hundred placements a year" });
    let refuses = async |input: Value, expected: &str, field: &str| {
        region.refuses(&elena, "reviseObjective", input, expected, field).await;
    };
    refuses(with(&revise, "objective", elsewhere.clone()), "strategies/NOT_FOUND", "objective").await;
    refuses(with(&revise, "expectedRevision", UNREAD), "strategies/REVISION_MOVED", "expectedRevision").await;
    refuses(with(&revise, "statement", "A hundred placements a year"), "strategies/NOTHING_CHANGED", "").await;
    region.refuses(&paola, "reviseObjective", revise.clone(), "strategies/FORBIDDEN", "").await;
    let selection = "objective { revision { number digest } }";
    let revised = region.accepts(&elena, "reviseObjective", revise, selection, "OBJECTIVE_REVISED").await;

    let submit =
        json!({ "objective": region.objective()["id"], "revisionDigest": revised["objective"]["revision"]["digest"] });
    let earlier = with(&submit, "revisionDigest", region.digest().clone());
    region.refuses(&elena, "submitObjective", earlier, "strategies/REVISION_MOVED", "revisionDigest").await;
    let unknown = with(&submit, "objective", elsewhere);
    region.refuses(&elena, "submitObjective", unknown, "strategies/NOT_FOUND", "objective").await;
    region.refuses(&paola, "submitObjective", submit.clone(), "strategies/FORBIDDEN", "").await;
    let state = "objective { state }";
    let submitted = region.accepts(&elena, "submitObjective", submit.clone(), state, "OBJECTIVE_SUBMITTED").await;
    assert_eq!(submitted["objective"]["state"], "SUBMITTED");
    region.refuses(&elena, "submitObjective", submit, "strategies/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_request_holds_its_objective() {
    let world = World::region(&[SUBMITTED, ASKED, VOTED]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let drop = json!({ "objective": region.objective()["id"], "reason": "No firms" });
    region.refuses(&elena, "dropObjective", drop, "strategies/REQUEST_OPEN", "").await;
    world.clock.pass_hours(25);
    world.happened(CLOSED).await;
    let revise =
        json!({ "objective": region.objective()["id"], "expectedRevision": region.digest(), "statement": "Fewer" });
    region.refuses(&elena, "reviseObjective", revise, "strategies/REQUEST_OPEN", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn an_adopted_objective_is_begun_and_given_up() {
    let world = World::adopted().await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let activate = json!({ "objective": region.objective()["id"] });
    let elsewhere = region.strategy()["id"].clone();
    let state = "objective { state }";
    let unknown = with(&activate, "objective", elsewhere.clone());
    region.refuses(&elena, "activateObjective", unknown, "strategies/NOT_FOUND", "objective").await;
    region.refuses(&paola, "activateObjective", activate.clone(), "strategies/FORBIDDEN", "").await;
    let active = region.accepts(&elena, "activateObjective", activate.clone(), state, "OBJECTIVE_ACTIVATED").await;
    assert_eq!(active["objective"]["state"], "ACTIVE");
    region.refuses(&elena, "activateObjective", activate, "strategies/WRONG_STATE", "").await;

    let drop = json!({ "objective": region.objective()["id"], "reason": "No firms" });
    let unknown = with(&drop, "objective", elsewhere);
    region.refuses(&elena, "dropObjective", unknown, "strategies/NOT_FOUND", "objective").await;
    region.refuses(&elena, "dropObjective", with(&drop, "reason", ""), "strategies/INVALID", "reason").await;
    region.refuses(&paola, "dropObjective", drop.clone(), "strategies/FORBIDDEN", "").await;
    let dropped = region.accepts(&elena, "dropObjective", drop.clone(), state, "OBJECTIVE_DROPPED").await;
    assert_eq!(dropped["objective"]["state"], "DROPPED");
    region.refuses(&elena, "dropObjective", drop, "strategies/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

/// The strategy is adopted by the body.
const CHOSEN: &str = "\
- by: elena@via.example
  submit: {subject: wbl}
- request: {subject: wbl, body: Steering, dueAt: 2026-03-16T09:00:00Z}
- ballot: {subject: wbl, decision: APPROVE}
- by: paola@ferri.example
  ballot: {subject: wbl, decision: APPROVE}
";

const CHOSEN_AND_ADOPTED: &str = "\
- by: elena@via.example
  close: {subject: wbl}
- outcome: {subject: wbl, result: ADOPTED, statement: Adopted by both}
";

#[tokio::test]
async fn an_adopted_strategy_is_retired() {
    let chosen = CHOSEN.replace("wbl", "\"Placements with exporting firms\"");
    let adopted = CHOSEN_AND_ADOPTED.replace("wbl", "\"Placements with exporting firms\"");
    let world = World::region(&[&chosen]).await;
    world.clock.pass_hours(25);
    world.happened(&adopted).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let retire = json!({ "strategy": region.strategy()["id"], "reason": "Another took its place" });
    let unknown = with(&retire, "strategy", region.objective()["id"].clone());
    region.refuses(&elena, "retireStrategy", unknown, "strategies/NOT_FOUND", "strategy").await;
    region.refuses(&elena, "retireStrategy", with(&retire, "reason", ""), "strategies/INVALID", "reason").await;
    region.refuses(&paola, "retireStrategy", retire.clone(), "strategies/FORBIDDEN", "").await;
    let state = "strategy { state }";
    let retired = region.accepts(&elena, "retireStrategy", retire.clone(), state, "STRATEGY_RETIRED").await;
    assert_eq!(retired["strategy"]["state"], "RETIRED");
    region.refuses(&elena, "retireStrategy", retire, "strategies/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_request_holds_its_strategy() {
    let chosen = CHOSEN.replace("wbl", "\"Placements with exporting firms\"");
    let world = World::region(&[&chosen]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let give_back = json!({ "strategy": region.strategy()["id"], "note": "Name the firms" });
    region.refuses(&elena, "requestStrategyChanges", give_back.clone(), "strategies/REQUEST_OPEN", "").await;
    world.clock.pass_hours(25);
    world.tick().await;
    let elena = world.elena().await;
    let digest = region.strategy()["revision"]["digest"].clone();
    let revise =
        json!({ "strategy": region.strategy()["id"], "expectedRevision": digest, "title": "Placements abroad" });
    region.refuses(&elena, "reviseStrategy", revise, "strategies/REQUEST_OPEN", "").await;
    region.refuses(&elena, "requestStrategyChanges", give_back, "strategies/REQUEST_OPEN", "").await;
    world.feed_has_no_gap().await;
}
