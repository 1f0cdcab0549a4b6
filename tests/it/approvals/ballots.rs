//! Ballots of one seat that come at once, and the pages of what seats have said.

use serde_json::{Value, json};
use store::Store;

use crate::own::{Held, Own, number, psql};
use crate::person::Answer;
use crate::region::{ASKED, Region, SUBMITTED};
use crate::world::World;

/// What a ballot is cast on, without the lock.
const UNHELD: &str = "CREATE OR REPLACE FUNCTION entente.hold_for_ballot(uuid, uuid)
  RETURNS TABLE (request entente.approval_request, text entente.revised, seat entente.seat, votes boolean, tallied text) LANGUAGE sql AS $$
  SELECT r, v, s, true, NULL FROM entente.approval_request r JOIN entente.revised v ON v.id = r.subject_id, entente.seat s
    WHERE r.id = $1 AND s.id = $2 $$";

/// The ballots that name another as the one before them than the log does.
const MISNAMED: &str = "SELECT count(*) FROM (
    SELECT body->>'supersedes' AS before, lag(body->>'ballot') OVER (PARTITION BY workspace_id ORDER BY seq) AS last
    FROM entente.workspace_event WHERE kind = 'BALLOT_CAST') cast_in_turn WHERE before IS DISTINCT FROM last";

/// What a seat is answered that casts a second ballot while it casts one, and how many ballots were misnamed after a third.
async fn at_once(name: &str, changed: &str) -> ([Answer; 2], i64) {
    let own = Own::made(name);
    Store::migrate(&own.url()).await.unwrap();
    psql(&own.url(), changed);
    let world = World::region_on(Store::connect(&own.url(), 4).await.unwrap()).await;
    world.happened(SUBMITTED).await;
    world.happened(ASKED).await;
    let paola = world.paola().await;
    let region = Region::of(&paola).await;
    let input = json!({
        "approvalRequest": region.request()["id"], "seat": region.seat("Ferri"), "decision": "APPROVE", "revisionDigest": region.digest(),
    });
    let document = "mutation Cast($input: CastBallotInput!) { castBallot(input: $input) { ballot { state } userErrors { code } } }";
    let body = json!({ "query": document, "variables": { "input": input } });
    let casts = async || paola.sends(&body, &[]).await;
    let answers = Held::while_both_wait(&own.url(), casts).await;
    assert_eq!(casts().await.data()["castBallot"]["ballot"]["state"], "VALID");
    (answers, number(&own.url(), MISNAMED))
}

#[tokio::test]
async fn of_two_ballots_that_a_seat_casts_at_once_the_second_supersedes_the_first() {
    let ([first, second], misnamed) = at_once("entente_ballots", "").await;
    for answer in [first, second] {
        assert_eq!(answer.data()["castBallot"]["ballot"]["state"], "VALID");
    }
    assert_eq!(misnamed, 0, "each names the one before it");
}

#[tokio::test]
async fn where_the_request_is_not_held_the_second_fails() {
    let ([first, second], misnamed) = at_once("entente_ballots_unheld", UNHELD).await;
    assert_eq!(first.data()["castBallot"]["ballot"]["state"], "VALID");
    assert_eq!(second.code(), "INTERNAL_SERVER_ERROR");
    assert_eq!(misnamed, 0, "and nothing of it is left");
}

#[tokio::test]
async fn ballots_are_paged_as_they_were_cast_the_latest_or_all() {
    let world = World::region(&[SUBMITTED, ASKED]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let mut cast = Vec::new();
    for (person, seat, reason) in [
        (&elena, "Via", "1"),
        (&paola, "Ferri", "2"),
        (&elena, "Via", "3"),
        (&paola, "Ferri", "4"),
        (&elena, "Via", "5"),
    ] {
        world.clock.pass_hours(1);
        let input = json!({
            "approvalRequest": region.request()["id"], "seat": region.seat(seat), "decision": "ABSTAIN", "reason": reason,
            "revisionDigest": region.digest(),
        });
        region.accepts(person, "castBallot", input, "ballot { id }", "BALLOT_CAST").await;
        cast.push(reason);
    }
    let document =
        "query Ballots($id: ID!, $superseded: Boolean!, $first: Int, $after: String, $last: Int, $before: String) {
        node(id: $id) { ... on ApprovalRequest {
            ballots(superseded: $superseded, first: $first, after: $after, last: $last, before: $before) {
                totalCount nodes { reason } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            }
        } }
    }";
    let page = async |superseded: bool, page: Value| {
        let mut variables = json!({ "id": region.request()["id"], "superseded": superseded });
        variables.as_object_mut().unwrap().extend(page.as_object().unwrap().clone());
        let ballots = elena.asks(document, variables).await.data()["node"]["ballots"].clone();
        let reasons: Vec<String> = ballots["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["reason"].as_str().unwrap().to_owned())
            .collect();
        (reasons, ballots)
    };
    for (superseded, expected) in [(false, &cast[3..]), (true, &cast[..])] {
        let (mut forward, mut after) = (Vec::new(), Value::Null);
        loop {
            let (reasons, ballots) = page(superseded, json!({ "first": 2, "after": after })).await;
            assert_eq!(ballots["totalCount"], expected.len());
            forward.extend(reasons);
            after = ballots["pageInfo"]["endCursor"].clone();
            if ballots["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forward, expected);
        let brief = "query Brief($id: ID!, $superseded: Boolean!) { node(id: $id) { ... on ApprovalRequest {
            brief: ballots(superseded: $superseded) { nodes { id } } whole: ballots(superseded: $superseded) { nodes { id reason } }
        } } }";
        let both = json!({ "id": region.request()["id"], "superseded": superseded });
        let both = elena.asks(brief, both).await.data()["node"].clone();
        let ids = |of: &str| -> Vec<Value> {
            both[of]["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()).collect()
        };
        assert_eq!((ids("brief"), ids("brief").len()), (ids("whole"), expected.len()));
        let (last, ballots) = page(superseded, json!({ "last": 1 })).await;
        let (before, _) = page(superseded, json!({ "last": 4, "before": ballots["pageInfo"]["startCursor"] })).await;
        assert_eq!([before, last].concat(), expected);
    }
}
