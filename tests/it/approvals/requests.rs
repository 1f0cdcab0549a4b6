//! A request from its opening to its outcome.

use serde_json::{Value, json};

use crate::person::Person;
use crate::region::{ASKED, CLOSED, Region, SUBMITTED, VOTED, with};
use crate::world::World;

const BODIES: &str = "\
- by: elena@via.example
  body: {name: Empty, kind: ADVISORY, chair: elena@via.example, charter: {quorum: 1/2, threshold: AT_LEAST 1/2}, seats: [{institution: Ferri}]}
- body: {name: Slow, kind: ADVISORY, chair: elena@via.example, charter: {quorum: 1/2, threshold: AT_LEAST 1/2, noticeDays: 7}, seats: [{institution: Ferri, holder: paola@ferri.example}]}
";

#[tokio::test]
async fn a_body_is_asked_once_about_a_submitted_text() {
    let world = World::region(&[BODIES]).await;
    let elena = world.elena().await;
    let matteo = world.person("matteo@ferri.example").await;
    let region = Region::of(&elena).await;
    let input = json!({
        "subject": region.objective()["id"], "body": region.body("Steering")["id"], "revisionDigest": region.digest(),
        "dueAt": "2026-03-06T09:00:00Z",
    });
    let refuses = async |input: Value, code: &str, field: &str| {
        region.refuses(&elena, "openApprovalRequest", input, code, field).await;
    };

    refuses(input.clone(), "approvals/NOT_SUBMITTED", "subject").await;
    world.happened(SUBMITTED).await;
    region.refuses(&matteo, "openApprovalRequest", input.clone(), "approvals/FORBIDDEN", "").await;
    for unknown in [json!("nothing"), json!(region.workspace())] {
        refuses(with(&input, "subject", unknown.clone()), "approvals/NOT_FOUND", "subject").await;
        refuses(with(&input, "body", unknown), "approvals/NOT_FOUND", "body").await;
    }
    let empty = with(&input, "body", region.body("Empty")["id"].clone());
    refuses(empty, "approvals/NO_ELIGIBLE_SEAT", "body").await;
    let slow = with(&input, "body", region.body("Slow")["id"].clone());
    refuses(slow, "approvals/NOTICE_TOO_SHORT", "dueAt").await;
    refuses(with(&input, "dueAt", "2026-03-02T09:00:00Z"), "approvals/DUE_IN_THE_PAST", "dueAt").await;
    let other = with(&input, "revisionDigest", region.strategy()["revision"]["digest"].clone());
    refuses(other, "approvals/REVISION_MOVED", "revisionDigest").await;
    refuses(with(&input, "question", "q".repeat(20_000)), "approvals/INVALID", "question").await;

    let selection = "approvalRequest { state charter { version } electorate { id } }";
    let payload = region.accepts(&elena, "openApprovalRequest", input.clone(), selection, "APPROVAL_OPENED").await;
    assert_eq!(payload["approvalRequest"]["state"], "OPEN");
    assert_eq!(payload["approvalRequest"]["electorate"].as_array().unwrap().len(), 2);
    refuses(input, "approvals/REQUEST_ALREADY_OPEN", "subject").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn who_holds_a_seat_votes_on_the_text_of_now_while_the_request_is_open() {
    let world = World::region(&[SUBMITTED, ASKED]).await;
    let paola = world.paola().await;
    let olga = world.person("olga@via.example").await;
    let region = Region::of(&paola).await;
    let input = json!({
        "approvalRequest": region.request()["id"], "seat": region.seat("Ferri"), "decision": "REJECT", "revisionDigest": region.digest(),
    });
    let refuses = async |input: Value, code: &str, field: &str| {
        region.refuses(&paola, "castBallot", input, code, field).await;
    };

    region.refuses(&olga, "castBallot", input.clone(), "approvals/FORBIDDEN", "").await;
    for field in ["approvalRequest", "seat"] {
        for unknown in [json!("nothing"), json!(region.workspace())] {
            refuses(with(&input, field, unknown), "approvals/NOT_FOUND", field).await;
        }
    }
    refuses(with(&input, "seat", region.seat("Via").clone()), "approvals/NOT_YOUR_SEAT", "seat").await;
    let other = with(&input, "revisionDigest", region.strategy()["revision"]["digest"].clone());
    refuses(other, "approvals/REVISION_MOVED", "revisionDigest").await;
    refuses(with(&input, "reason", "r".repeat(20_000)), "approvals/INVALID", "reason").await;

    let selection = "ballot { decision state seat { id } } approvalRequest { tally { reject present } }";
    let payload = region.accepts(&paola, "castBallot", input.clone(), selection, "BALLOT_CAST").await;
    assert_eq!((&payload["ballot"]["decision"], &payload["ballot"]["state"]), (&json!("REJECT"), &json!("VALID")));
    assert_eq!(payload["approvalRequest"]["tally"], json!({ "reject": 1, "present": 1 }));
    let turned = with(&input, "decision", "APPROVE");
    let selection =
        "approvalRequest { tally { approve reject } ballots(superseded: true, first: 5) { nodes { state } } }";
    let payload = region.accepts(&paola, "castBallot", turned, selection, "BALLOT_CAST").await;
    assert_eq!(payload["approvalRequest"]["tally"], json!({ "approve": 1, "reject": 0 }));
    let states = json!([{ "state": "SUPERSEDED" }, { "state": "VALID" }]);
    assert_eq!(payload["approvalRequest"]["ballots"]["nodes"], states);

    world.clock.pass_days(15);
    let paola = world.paola().await;
    region.refuses(&paola, "castBallot", input, "approvals/REQUEST_CLOSED", "approvalRequest").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_request_is_closed_early_only_when_its_result_stands() {
    let world = World::region(&[SUBMITTED, ASKED]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let input = json!({ "approvalRequest": region.request()["id"] });
    let open = "approvals/RESULT_STILL_OPEN";

    region.refuses(&paola, "closeApprovalRequest", input.clone(), "approvals/FORBIDDEN", "").await;
    for unknown in [json!("nothing"), json!(region.workspace())] {
        let input = json!({ "approvalRequest": unknown });
        region.refuses(&elena, "closeApprovalRequest", input, "approvals/NOT_FOUND", "approvalRequest").await;
    }
    region.refuses(&elena, "closeApprovalRequest", input.clone(), open, "approvalRequest").await;
    world.happened(VOTED).await;
    region.refuses(&elena, "closeApprovalRequest", input.clone(), open, "approvalRequest").await;
    world.clock.pass_hours(25);
    let elena = world.elena().await;
    let selection = "approvalRequest { state tally { approve } }";
    let payload = region.accepts(&elena, "closeApprovalRequest", input.clone(), selection, "APPROVAL_CLOSED").await;
    assert_eq!(payload["approvalRequest"], json!({ "state": "PASSED", "tally": { "approve": 2 } }));
    let closed = "approvals/REQUEST_CLOSED";
    region.refuses(&elena, "closeApprovalRequest", input, closed, "approvalRequest").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_request_that_is_taken_back_can_be_opened_anew() {
    let world = World::region(&[SUBMITTED, ASKED]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let input = json!({ "approvalRequest": region.request()["id"], "reason": "Asked too early" });

    region.refuses(&paola, "withdrawApprovalRequest", input.clone(), "approvals/FORBIDDEN", "").await;
    let unknown = with(&input, "approvalRequest", "nothing");
    region.refuses(&elena, "withdrawApprovalRequest", unknown, "approvals/NOT_FOUND", "approvalRequest").await;
    let empty = with(&input, "reason", "");
    region.refuses(&elena, "withdrawApprovalRequest", empty, "approvals/INVALID", "reason").await;
    let selection = "approvalRequest { state }";
    let payload =
        region.accepts(&elena, "withdrawApprovalRequest", input.clone(), selection, "APPROVAL_WITHDRAWN").await;
    assert_eq!(payload["approvalRequest"]["state"], "WITHDRAWN");
    let closed = "approvals/REQUEST_CLOSED";
    region.refuses(&elena, "withdrawApprovalRequest", input, closed, "approvalRequest").await;
    world.happened(ASKED).await;
    assert_eq!(Region::of(&elena).await.request()["state"], "OPEN");
    world.feed_has_no_gap().await;
}

const BLOCKED: &str = "\
- by: paola@ferri.example
  comment: {key: doubt, subject: ST5.1, kind: CONCERN, blocking: true, body: Who pays for the tutors?}
";

#[tokio::test]
async fn the_chair_publishes_what_the_body_has_decided() {
    let world = World::region(&[SUBMITTED, ASKED, VOTED, BLOCKED]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let input =
        json!({ "approvalRequest": region.request()["id"], "result": "ADOPTED", "statement": "Adopted by both" });
    region.refuses(&elena, "publishOutcome", input.clone(), "approvals/WRONG_STATE", "").await;
    world.clock.pass_hours(25);
    world.happened(CLOSED).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let refuses = async |input: Value, code: &str, field: &str| {
        region.refuses(&elena, "publishOutcome", input, code, field).await;
    };

    region.refuses(&paola, "publishOutcome", input.clone(), "approvals/FORBIDDEN", "").await;
    refuses(with(&input, "approvalRequest", "nothing"), "approvals/NOT_FOUND", "approvalRequest").await;
    refuses(with(&input, "conditions", json!(["Tutors"])), "approvals/INVALID", "conditions").await;
    refuses(with(&input, "result", "ADOPTED_WITH_CONDITIONS"), "approvals/INVALID", "conditions").await;
    refuses(with(&input, "result", "REJECTED"), "approvals/RESULT_CONTRADICTS_TALLY", "result").await;
    refuses(input.clone(), "approvals/BLOCKING_THREAD", "approvalRequest").await;

    let document =
        "query Threads($id: ID!) { node(id: $id) { ... on Objective { comments(first: 1) { nodes { id } } } } }";
    let threads = paola.asks(document, json!({ "id": region.objective()["id"] })).await;
    let thread = threads.data()["node"]["comments"]["nodes"][0]["id"].clone();
    paola.does("ResolveComment", json!({ "comment": thread, "outcome": "ACCEPTED" })).await;
    let selection = "approvalRequest { outcome { result statement } } subject { ... on Objective { state } }";
    let payload = region.accepts(&elena, "publishOutcome", input.clone(), selection, "OUTCOME_PUBLISHED").await;
    let outcome = json!({ "result": "ADOPTED", "statement": "Adopted by both" });
    assert_eq!((&payload["approvalRequest"]["outcome"], &payload["subject"]["state"]), (&outcome, &json!("APPROVED")));
    refuses(input, "approvals/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_request_without_a_quorum_lapses_by_the_clock() {
    let world = World::region(&[SUBMITTED, ASKED]).await;
    world.clock.pass_days(13);
    world.tick().await;
    let elena = world.elena().await;
    assert_eq!(Region::of(&elena).await.request()["state"], "OPEN", "the due instant has not come");
    world.clock.pass_days(2);
    world.tick().await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    assert_eq!(region.request()["state"], "LAPSED");
    let last = crate::check::last(&elena, region.workspace()).await;
    assert_eq!((&last["kind"], &last["subject"]["id"]), (&json!("APPROVAL_LAPSED"), &region.request()["id"]));
    world.tick().await;
    assert_eq!(crate::check::last(&elena, region.workspace()).await, last, "it lapses once");
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn each_is_told_what_they_may_do_with_a_request() {
    let world = World::region(&[SUBMITTED, ASKED]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let (matteo, olga) = (world.person("matteo@ferri.example").await, world.person("olga@via.example").await);
    let region = Region::of(&elena).await;
    let document = "query May($id: ID!) { node(id: $id) { ... on ApprovalRequest {
        tally { seats } viewerCan { cast { blockedBy } close { blockedBy } withdraw { blockedBy } publishOutcome { blockedBy } }
    } } }";
    let may = async |person: &Person<'_>| {
        let answer = person.asks(document, json!({ "id": region.request()["id"] })).await.data()["node"].clone();
        assert_eq!(answer["tally"]["seats"], 2, "held or not");
        ["cast", "close", "withdraw", "publishOutcome"]
            .map(|act| answer["viewerCan"][act]["blockedBy"][0].as_str().unwrap_or("may").to_owned())
    };
    assert_eq!(may(&elena).await, ["may", "RESULT_STILL_OPEN", "may", "WRONG_STATE"], "the chair, who opened it");
    assert_eq!(may(&paola).await, ["may", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"], "who holds a seat");
    assert_eq!(may(&matteo).await, ["NOT_YOUR_SEAT", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"], "who holds none");
    assert_eq!(may(&olga).await, ["FORBIDDEN"; 4], "who only looks on");

    let names = json!({ "seat": region.seat("Ferri"), "holder": region.member("Matteo") });
    region.accepts(&paola, "nameSeatHolder", names, "seat { id }", "SEAT_HOLDER_NAMED").await;
    assert_eq!([&may(&matteo).await[0], &may(&paola).await[0]], ["may", "NOT_YOUR_SEAT"]);
    let end = json!({ "member": region.member("Matteo"), "reason": "Left" });
    region.accepts(&paola, "endMembership", end, "member { state }", "MEMBER_ENDED").await;
    assert_eq!([&may(&elena).await[0], &may(&paola).await[0]], ["may", "NOT_YOUR_SEAT"], "nobody holds the other seat");
    world.feed_has_no_gap().await;
}
