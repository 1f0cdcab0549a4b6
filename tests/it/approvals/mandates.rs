//! Mandates: a ballot counts as long as who cast it may hold the seat, and no longer.

use serde_json::{Value, json};

use crate::person::Person;
use crate::region::{ASKED, Region, SUBMITTED};
use crate::world::World;

const SAYS: &str = "\
- by: paola@ferri.example
  ballot: {subject: ST5.1, decision: APPROVE}
";

/// Who holds the school's seat, how its ballot stands, and how many are present.
async fn seat(person: &Person<'_>, region: &Region) -> (Value, Value, Value) {
    let document = "query Seat($request: ID!, $seat: ID!) {
        request: node(id: $request) { ... on ApprovalRequest { tally { present } ballots(first: 5) { nodes { state } } } }
        seat: node(id: $seat) { ... on Seat { holder { person { name } } } }
    }";
    let asked = json!({ "request": region.request()["id"], "seat": region.seat("Ferri") });
    let answer = person.asks(document, asked).await;
    let (request, seat) = (&answer.data()["request"], &answer.data()["seat"]);
    (seat["holder"].clone(), request["ballots"]["nodes"][0]["state"].clone(), request["tally"]["present"].clone())
}

fn held_by(name: &str) -> Value {
    json!({ "person": { "name": name } })
}

#[tokio::test]
async fn an_ended_membership_takes_the_seat_and_the_ballot_that_is_not_counted() {
    let world = World::region(&[SUBMITTED, ASKED, SAYS]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    assert_eq!(seat(&elena, &region).await, (held_by("Paola Rinaldi"), json!("VALID"), json!(1)));
    let end = json!({ "member": region.member("Paola"), "reason": "Left" });
    region.accepts(&elena, "endMembership", end, "member { state }", "MEMBER_ENDED").await;
    assert_eq!(seat(&elena, &region).await, (Value::Null, json!("VOID_MANDATE"), json!(0)));
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn who_becomes_an_observer_loses_seat_and_ballot_and_who_becomes_a_member_does_not() {
    let world = World::region(&[SUBMITTED, ASKED, SAYS]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let to = |role: &str| json!({ "member": region.member("Paola"), "role": role });
    region.accepts(&elena, "changeMemberRole", to("MEMBER"), "member { role }", "MEMBER_ROLE_CHANGED").await;
    assert_eq!(seat(&elena, &region).await, (held_by("Paola Rinaldi"), json!("VALID"), json!(1)));
    region.accepts(&elena, "changeMemberRole", to("OBSERVER"), "member { role }", "MEMBER_ROLE_CHANGED").await;
    assert_eq!(seat(&elena, &region).await, (Value::Null, json!("VOID_MANDATE"), json!(0)));
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn another_holder_votes_anew_and_after_the_outcome_nothing_changes() {
    let world = World::region(&[SUBMITTED, ASKED, SAYS]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let matteo = world.person("matteo@ferri.example").await;
    let region = Region::of(&elena).await;
    let name = json!({ "seat": region.seat("Ferri"), "holder": region.member("Matteo") });
    region.accepts(&paola, "nameSeatHolder", name, "seat { id }", "SEAT_HOLDER_NAMED").await;
    assert_eq!(seat(&elena, &region).await, (held_by("Matteo Bianchi"), json!("VOID_MANDATE"), json!(0)));
    let ballot = json!({
        "approvalRequest": region.request()["id"], "seat": region.seat("Ferri"), "decision": "APPROVE", "revisionDigest": region.digest(),
    });
    region.refuses(&paola, "castBallot", ballot.clone(), "approvals/NOT_YOUR_SEAT", "seat").await;
    region.accepts(&matteo, "castBallot", ballot, "ballot { state }", "BALLOT_CAST").await;
    assert_eq!(seat(&elena, &region).await, (held_by("Matteo Bianchi"), json!("VALID"), json!(1)));

    world.clock.pass_days(15);
    world.tick().await;
    let elena = world.elena().await;
    let counted = Region::of(&elena).await;
    assert_eq!(counted.request()["state"], "LAPSED");
    let end = json!({ "member": region.member("Matteo"), "reason": "Left" });
    region.accepts(&elena, "endMembership", end, "member { state }", "MEMBER_ENDED").await;
    assert_eq!(seat(&elena, &region).await, (Value::Null, json!("VALID"), json!(1)), "what was counted stays");
    world.feed_has_no_gap().await;
}
