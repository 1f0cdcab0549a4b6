//! Ballots belong to a text: they go stale with it, and count again when it comes back.

use serde_json::{Value, json};

use crate::person::Person;
use crate::region::{ASKED, Region, SUBMITTED};
use crate::world::World;

const SAYS: &str = "\
- by: paola@ferri.example
  ballot: {subject: ST5.1, decision: APPROVE}
";

async fn poll(person: &Person<'_>, region: &Region) -> Value {
    let document = "query Poll($id: ID!) { node(id: $id) { ... on ApprovalRequest {
        tally { approve present stale } ballots(first: 5) { nodes { state } }
    } } }";
    person.asks(document, json!({ "id": region.request()["id"] })).await.data()["node"].clone()
}

#[tokio::test]
async fn a_ballot_goes_stale_with_its_text_and_counts_again_when_the_text_comes_back() {
    let world = World::region(&[SUBMITTED, ASKED, SAYS]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let first = region.digest().clone();
    let valid =
        json!({ "tally": { "approve": 1, "present": 1, "stale": 0 }, "ballots": { "nodes": [{ "state": "VALID" }] } });
    let stale =
        json!({ "tally": { "approve": 0, "present": 0, "stale": 1 }, "ballots": { "nodes": [{ "state": "STALE" }] } });
    assert_eq!(poll(&elena, &region).await, valid);

    let revise = async |read: &Value, statement: &str| {
        let input = json!({ "objective": region.objective()["id"], "expectedRevision": read, "statement": statement });
        let revised = elena.does("ReviseObjective", input).await;
        revised["objective"]["revision"]["digest"].clone()
    };
    let second = revise(&first, "Two hundred placements a year").await;
    assert_eq!(poll(&elena, &region).await, stale);
    let third = revise(&second, "A hundred placements a year").await;
    assert_eq!(third, first, "the same words are the same text");
    assert_eq!(poll(&elena, &region).await, valid);
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_command_with_a_key_is_done_once() {
    let world = World::region(&[SUBMITTED, ASKED]).await;
    let paola = world.paola().await;
    let region = Region::of(&paola).await;
    let cast = async |decision: &str, key: Option<&str>| {
        let input = json!({
            "approvalRequest": region.request()["id"], "seat": region.seat("Ferri"), "decision": decision, "revisionDigest": region.digest(),
        });
        let document = "mutation Cast($input: CastBallotInput!) { castBallot(input: $input) { seq ballot { id decision } userErrors { code } } }";
        let headers: Vec<(&str, &str)> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
        paola.sends(&json!({ "query": document, "variables": { "input": input } }), &headers).await
    };
    let head = async || crate::check::head(&paola, region.workspace()).await;

    let before = head().await;
    let once = cast("APPROVE", Some("ballot-1")).await.data()["castBallot"].clone();
    let again = cast("APPROVE", Some("ballot-1")).await.data()["castBallot"].clone();
    assert_eq!((once["seq"].as_i64(), &again), (Some(before + 1), &once), "a replay has the outcome of the first");
    assert_eq!(head().await, before + 1, "and one event");

    assert_eq!(cast("REJECT", Some("ballot-1")).await.code(), "CONFLICT", "the key is another command's");
    assert_eq!(head().await, before + 1, "and nothing is written");

    let twins = [cast("APPROVE", None).await, cast("APPROVE", None).await];
    let [one, other] = twins.map(|answer| answer.data()["castBallot"]["ballot"]["id"].clone());
    assert_ne!(one, other, "without a key a command is done twice");
    assert_eq!(head().await, before + 3);
    world.feed_has_no_gap().await;
}
