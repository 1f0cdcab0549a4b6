//! What comes of a vote: passed or failed, returned, rejected, adopted; and by whom, when the chair is gone.

use serde_json::{Value, json};

use crate::person::Person;
use crate::region::{ADOPTED, ASKED, CLOSED, Region, SUBMITTED, VOTED, with};
use crate::world::World;

/// One seat approves, the other rejects: fewer than two thirds.
const DIVIDED: &str = "\
- by: elena@via.example
  ballot: {subject: ST5.1, decision: APPROVE}
- by: paola@ferri.example
  ballot: {subject: ST5.1, decision: REJECT, reason: Too few tutors}
";

/// A world in which both have voted so, a day has passed, and the request is closed.
async fn decided(votes: &str) -> World {
    let world = World::region(&[SUBMITTED, ASKED, votes]).await;
    world.clock.pass_hours(25);
    world.happened(CLOSED).await;
    world
}

fn outcome(region: &Region, result: &str) -> Value {
    json!({ "approvalRequest": region.request()["id"], "result": result, "statement": "So be it" })
}

/// The objective's state, its revisions' numbers, and its request with what was said, of which nothing more is read.
async fn objective(person: &Person<'_>, region: &Region) -> Value {
    let document = "query Objective($id: ID!) { node(id: $id) { ... on Objective {
        state revision { number } approvedRevision { number } approvalRequest { state tally { approve reject stale } }
    } } }";
    person.asks(document, json!({ "id": region.objective()["id"] })).await.data()["node"].clone()
}

#[tokio::test]
async fn a_failed_request_is_returned_or_rejected_and_the_text_is_a_draft_again() {
    for result in ["RETURNED", "REJECTED"] {
        let world = decided(DIVIDED).await;
        let elena = world.elena().await;
        let region = Region::of(&elena).await;
        assert_eq!(region.request()["state"], "FAILED");
        for adopted in ["ADOPTED", "ADOPTED_WITH_CONDITIONS"] {
            let input = match adopted {
                "ADOPTED" => outcome(&region, adopted),
                _ => with(&outcome(&region, adopted), "conditions", json!(["Tutors"])),
            };
            let expected = "approvals/RESULT_CONTRADICTS_TALLY";
            region.refuses(&elena, "publishOutcome", input, expected, "result").await;
        }
        let selection = "approvalRequest { outcome { result } }";
        let payload =
            region.accepts(&elena, "publishOutcome", outcome(&region, result), selection, "OUTCOME_PUBLISHED").await;
        assert_eq!(payload["approvalRequest"]["outcome"]["result"], result);
        let now = objective(&elena, &region).await;
        assert_eq!((&now["state"], &now["approvedRevision"]), (&json!("DRAFT"), &Value::Null));
        world.feed_has_no_gap().await;
    }
}

#[tokio::test]
async fn what_has_passed_may_be_returned_and_not_rejected() {
    let world = decided(VOTED).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let rejected = outcome(&region, "REJECTED");
    region.refuses(&elena, "publishOutcome", rejected, "approvals/RESULT_CONTRADICTS_TALLY", "result").await;
    let returned = outcome(&region, "RETURNED");
    region.accepts(&elena, "publishOutcome", returned, "approvalRequest { id }", "OUTCOME_PUBLISHED").await;
    assert_eq!(objective(&elena, &region).await["state"], "DRAFT");
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn the_approved_revision_stays_readable_when_the_text_goes_on() {
    let world = World::adopted().await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let adopted = objective(&elena, &region).await;
    assert_eq!((&adopted["state"], &adopted["approvedRevision"]["number"]), (&json!("APPROVED"), &json!(1)));
    let input = json!({ "objective": region.objective()["id"], "expectedRevision": region.digest(), "statement": "Two hundred placements a year" });
    elena.does("ReviseObjective", input).await;
    let revised = objective(&elena, &region).await;
    let numbers = (&revised["revision"]["number"], &revised["approvedRevision"]["number"]);
    assert_eq!((&revised["state"], numbers), (&json!("SUBMITTED"), (&json!(2), &json!(1))));
    let counted = json!({ "approve": 2, "reject": 0, "stale": 0 });
    assert_eq!(
        revised["approvalRequest"]["tally"], counted,
        "what was decided is counted on the text that was tallied"
    );
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_request_keeps_the_charter_that_it_was_opened_under() {
    let world = World::region(&[SUBMITTED, ASKED, DIVIDED]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let lower = json!({
        "body": region.body("Steering")["id"], "reason": "One of two is enough",
        "charter": { "quorum": { "numerator": 1, "denominator": 2 }, "threshold": { "numerator": 1, "denominator": 2, "kind": "AT_LEAST" }, "coolingOffHours": 0 },
    });
    region.accepts(&elena, "amendCharter", lower, "body { charter { version } }", "CHARTER_AMENDED").await;
    let document = "query Request($id: ID!) { node(id: $id) { ... on ApprovalRequest {
        state charter { version } body { charter { version } } explain { passed sum }
    } } }";
    let request = async || elena.asks(document, json!({ "id": region.request()["id"] })).await.data()["node"].clone();
    let explained = json!({ "passed": false, "sum": "1*3 < 2*2" });
    let open = request().await;
    assert_eq!((&open["charter"]["version"], &open["body"]["charter"]["version"]), (&json!(1), &json!(2)));
    assert_eq!(open["explain"], explained);
    region
        .refuses(
            &elena,
            "closeApprovalRequest",
            json!({ "approvalRequest": region.request()["id"] }),
            "approvals/RESULT_STILL_OPEN",
            "approvalRequest",
        )
        .await;
    world.clock.pass_hours(25);
    world.happened(CLOSED).await;
    let elena = world.elena().await;
    let closed = elena.asks(document, json!({ "id": region.request()["id"] })).await.data()["node"].clone();
    assert_eq!((&closed["state"], &closed["explain"]), (&json!("FAILED"), &explained));

    let returned = outcome(&region, "RETURNED");
    region.accepts(&elena, "publishOutcome", returned, "approvalRequest { id }", "OUTCOME_PUBLISHED").await;
    world.happened(SUBMITTED).await;
    world.happened(ASKED).await;
    let document = "query Requests($id: ID!) { node(id: $id) { ... on GovernanceBody {
        requests(first: 5) { nodes { charter { version } tally { seats reject } explain { sum } } }
    } } }";
    let asked = elena.asks(document, json!({ "id": region.body("Steering")["id"] })).await.data()["node"].clone();
    let each = [(2, 0, "0*2 >= 1*0, and 0 < 1"), (1, 1, "1*3 < 2*2")].map(|(version, reject, sum)| {
        json!({ "charter": { "version": version }, "tally": { "seats": 2, "reject": reject }, "explain": { "sum": sum } })
    });
    assert_eq!(asked["requests"]["nodes"], json!(each), "each by its own rules, beside one another");
    let open = objective(&elena, &region).await["approvalRequest"]["tally"].clone();
    assert_eq!(
        open,
        json!({ "approve": 0, "reject": 0, "stale": 0 }),
        "the same where nothing of the request was read before"
    );
    world.feed_has_no_gap().await;
}

/// Another lead of the region; then the chair's membership ends.
const CHAIR_GONE: &str = "\
- by: marieke@nova.example
  person: {key: ugo, email: ugo@via.example, name: Ugo Verdi, institution: via, role: REGION_LEAD}
- by: elena@via.example
  endMembership: {person: elena@via.example, reason: Left}
";

#[tokio::test]
async fn once_the_chair_is_gone_the_leads_of_the_region_act_as_chair() {
    let world = decided(VOTED).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    world.happened(CHAIR_GONE).await;
    let ugo = world.person("ugo@via.example").await;
    let adopted = outcome(&region, "ADOPTED");
    region.refuses(&paola, "publishOutcome", adopted.clone(), "approvals/FORBIDDEN", "").await;
    let actions = ugo.runs("MyActions", json!({})).await;
    let kinds: Vec<&Value> =
        actions["viewer"]["actions"]["nodes"].as_array().unwrap().iter().map(|a| &a["kind"]).collect();
    assert!(kinds.contains(&&json!("PUBLISH_OUTCOME")), "{actions}");
    region.accepts(&ugo, "publishOutcome", adopted, "approvalRequest { id }", "OUTCOME_PUBLISHED").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn the_clock_closes_what_all_have_voted_on_once_it_has_cooled_off() {
    let world = World::region(&[SUBMITTED, ASKED, VOTED]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let kinds = async |person: &Person<'_>| {
        let actions = person.runs("MyActions", json!({})).await;
        let actions = actions["viewer"]["actions"]["nodes"].as_array().unwrap().clone();
        actions.iter().map(|action| action["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    world.clock.pass_hours(23);
    world.tick().await;
    assert_eq!(Region::of(&elena).await.request()["state"], "OPEN", "ballots may still be cast anew");
    assert!(!kinds(&elena).await.contains(&"CLOSE_REQUEST".to_owned()), "nobody is asked for what would be refused");
    world.clock.pass_hours(2);
    let elena = world.elena().await;
    assert!(kinds(&elena).await.contains(&"CLOSE_REQUEST".to_owned()));
    world.tick().await;
    assert_eq!(Region::of(&elena).await.request()["state"], "PASSED");
    let last = crate::check::last(&elena, region.workspace()).await;
    assert_eq!((&last["kind"], &last["subject"]["id"]), (&json!("APPROVAL_CLOSED"), &region.request()["id"]));
    world.happened(ADOPTED).await;
    world.feed_has_no_gap().await;
}
