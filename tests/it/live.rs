//! Who may no longer read hears nothing more, not even what was pulled from the log before.

use std::time::Duration;

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use futures_util::stream::{BoxStream, StreamExt as _};
use graphql::Read;
use live::{Feed, Settings};
use serde_json::{Value, json};
use store::{Reader, Store};
use words::WorkspaceId;
use words::people::TokenScope;

use crate::check::accepted_in_tenant;
use crate::person::Person;
use crate::region::{ASKED, Region, SUBMITTED, VOTED};
use crate::statements::Statements;
use crate::world::{World, url};

const EVENTS: &str = "workspaceEvents(workspace: $id, after: $after) { __typename previousSeq seq }";
/// With what stands below an event: who did it, and what was said.
const SAID: &str = "workspaceEvents(workspace: $id, after: $after) { __typename seq ... on WorkspaceEvent { by { id person { name } } subject { id ... on Comment { body } } } }";
const COMMITMENTS: &str = "commitments(workspace: $id) { previousSeq seq commitment { statement } }";

/// Three promises of the school.
fn promised() -> String {
    let offer = |n: u32| {
        format!(
            "  offer: {{key: p{n}, objective: ST5.1, statement: Promise {n}, kind: PLACEMENTS, quantity: 30, unit: places, dueOn: 2026-12-0{n}, evidenceWanted: Agreements}}"
        )
    };
    (1..=3).map(|n| format!("- by: paola@ferri.example\n{}\n", offer(n))).collect()
}

/// Follows without a wire between: nothing is taken but what is asked for.
async fn follows(person: &Person<'_>, field: &str, region: &Region, after: Option<&str>) -> BoxStream<'static, Read> {
    let after_is_used = if field.contains("$after") { ", $after: String" } else { "" };
    let text = format!("subscription Follow($id: ID!{after_is_used}) {{ {field} }}");
    let api = &person.world.house.api;
    let prepared = api.prepare(parse_query(text).unwrap(), None).unwrap();
    let variables = Variables::from_json(json!({ "id": region.workspace(), "after": after }));
    api.subscribe(person.caller().await, &prepared, variables, "").boxed()
}

async fn next(deliveries: &mut BoxStream<'static, Read>) -> Option<Value> {
    let next = tokio::time::timeout(Duration::from_secs(10), deliveries.next()).await.expect("a delivery in time")?;
    let json = match next {
        Read::Written(json) => json,
        Read::Response(response) => serde_json::to_string(&response).unwrap(),
    };
    Some(serde_json::from_str(&json).unwrap())
}

fn code(response: &Value) -> &str {
    response["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

async fn matteo_leaves(region: &Region, paola: &Person<'_>) {
    let left = json!({ "member": region.member("Matteo"), "reason": "Left the school" });
    region.accepts(paola, "endMembership", left, "member { id }", "MEMBER_ENDED").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_no_longer_a_member_is_not_told_what_was_pulled_before() {
    let world = World::adopted().await;
    world.happened(&promised()).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let matteo = world.person("matteo@ferri.example").await;
    let region = Region::of(&elena).await;
    let first = "query First($id: ID!) { workspace(id: $id) { events(first: 1) { pageInfo { endCursor } } } }";
    let first = elena.asks(first, json!({ "id": region.workspace() })).await;
    let first = first.data()["workspace"]["events"]["pageInfo"]["endCursor"].as_str().unwrap();

    let mut told = Vec::new();
    for field in [EVENTS, COMMITMENTS] {
        for person in [&matteo, &elena] {
            let mut deliveries = follows(person, field, &region, Some(first)).await;
            let delivery = next(&mut deliveries).await.unwrap();
            assert_eq!(delivery.get("errors"), None, "{delivery}");
            told.push(deliveries);
        }
    }
    let mut at_the_head = follows(&elena, EVENTS, &region, None).await;
    next(&mut at_the_head).await.unwrap();
    matteo_leaves(&region, &paola).await;
    // Once the end is told to anybody here, who has left is told nothing more.
    next(&mut at_the_head).await.unwrap();
    let [events_to_matteo, events_to_elena, commitments_to_matteo, commitments_to_elena] = &mut told[..] else {
        unreachable!("two and two")
    };
    for deliveries in [events_to_matteo, commitments_to_matteo] {
        let last = next(deliveries).await.unwrap();
        assert_eq!((code(&last), &last["data"]), ("NOT_FOUND", &Value::Null), "{last}");
        assert_eq!(next(deliveries).await, None);
    }
    for deliveries in [events_to_elena, commitments_to_elena] {
        let second = next(deliveries).await.unwrap();
        assert_eq!(second.get("errors"), None, "the twin: who stays is told what comes next: {second}");
    }
    world.feed_has_no_gap().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_token_is_not_told_what_was_pulled_before() {
    let world = World::adopted().await;
    world.happened(&promised()).await;
    let (paola, other) = (world.paola().await, world.paola().await);
    let elena = world.elena().await;
    let region = Region::of(&paola).await;
    let mut at_the_head = follows(&elena, EVENTS, &region, None).await;
    next(&mut at_the_head).await.unwrap();
    for other_is_revoked in [true, false] {
        let mut deliveries = follows(&paola, COMMITMENTS, &region, None).await;
        assert_eq!(next(&mut deliveries).await.unwrap().get("errors"), None);
        // The twin: of two tokens of one person, only the one that was revoked ends.
        let token = if other_is_revoked { &other } else { &paola }.caller().await.token().unwrap();
        let input = json!({ "apiToken": token.relay() });
        accepted_in_tenant(&paola, "revokeApiToken", input, "apiToken { revokedAt }").await;
        // Once what happened later is told to anybody here, a revoked token is told nothing more.
        let input = json!({ "subject": region.objective()["id"], "body": format!("{other_is_revoked}?") });
        region.accepts(&elena, "addComment", input, "comment { id }", "COMMENT_ADDED").await;
        next(&mut at_the_head).await.unwrap();
        let delivery = next(&mut deliveries).await.unwrap();
        assert_eq!(code(&delivery), if other_is_revoked { "none" } else { "UNAUTHENTICATED" }, "{delivery}");
        assert_eq!(next(&mut deliveries).await.is_none(), !other_is_revoked);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_is_pulled_no_further_than_it_is_taken() {
    let world = World::adopted().await;
    world.happened(&promised()).await;
    let paola = world.paola().await;
    let region = Region::of(&paola).await;
    let workspace = WorkspaceId::from_relay(region.workspace());
    // Whoever brings a connection along needs none of the pool.
    let caller = paola.caller().await.settled();
    let store = Store::connect(&url(), 1).await.unwrap();
    // And the twin: with pages as large as the list, all of it waits.
    for (batch, waiting) in [(1, 0), (2, 1), (100, 3)] {
        let clock = world.clock.clone();
        let feed = Feed::new(store.clone(), move || clock.now(), Settings { batch, ..Settings::default() });
        let whole = feed.follow_commitments(caller.clone(), workspace).take(4).map(|one| one.unwrap().delivered);
        let whole: Vec<_> =
            whole.map(|one| (one.previous_seq, one.seq, one.commitment.map(|row| row.id))).collect().await;
        let head = whole[0].1;
        assert!(whole.iter().all(|(_, seq, _)| *seq == head), "each leads to the head: {whole:?}");
        assert_eq!(whole.iter().map(|(previous, ..)| *previous).collect::<Vec<_>>(), [0, head, head, head]);
        assert!(whole[..3].iter().all(|(.., id)| id.is_some()) && whole[3].2.is_none(), "{whole:?}");

        let mut slow = feed.follow_commitments(caller.clone(), workspace).boxed();
        slow.next().await.unwrap().unwrap();
        // What had been pulled is there at once; what had not must be asked for, and the one connection is taken.
        let _taken = Reader::open(&store, &caller, world.clock.now()).await.unwrap();
        let mut at_hand = 0;
        while slow.next().now_or_never().is_some() {
            at_hand += 1;
        }
        assert_eq!(at_hand, waiting, "in pages of {batch}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_without_read_is_told_so_once() {
    let world = World::region(&[SUBMITTED, ASKED, VOTED]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let mute = world.person_with("elena@via.example", &[TokenScope::Comment]).await;
    for field in [EVENTS, COMMITMENTS] {
        let mut deliveries = follows(&mute, field, &region, None).await;
        let last = next(&mut deliveries).await.unwrap();
        assert_eq!((code(&last), &last["data"]), ("FORBIDDEN", &Value::Null), "{last}");
        assert_eq!(next(&mut deliveries).await, None);
        // The twin: who may read is told, and goes on waiting.
        let mut deliveries = follows(&elena, field, &region, None).await;
        assert_eq!(next(&mut deliveries).await.unwrap().get("errors"), None);
        assert!(tokio::time::timeout(Duration::from_millis(200), deliveries.next()).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_everybody_sees_is_read_once_for_all_and_what_some_see_by_each_of_them() {
    let world = World::region(&[]).await;
    let (elena, paola, matteo) = (world.elena().await, world.paola().await, world.person("matteo@ferri.example").await);
    let region = Region::of(&elena).await;
    let mut told = Vec::new();
    for person in [&elena, &paola, &matteo] {
        let mut deliveries = follows(person, SAID, &region, None).await;
        next(&mut deliveries).await.unwrap();
        told.push(deliveries);
    }
    let subject = region.objective()["id"].clone();
    let says = async |body: &str, audience: &str| {
        let input = json!({ "subject": subject, "body": body, "audience": audience });
        region.accepts(&matteo, "addComment", input, "comment { id }", "COMMENT_ADDED").await;
    };
    let heard = async |told: &mut [BoxStream<'static, Read>]| {
        let all = join_all(told.iter_mut().map(next));
        let (all, statements) = Statements::of(all).await;
        let event = |one: Option<Value>| one.unwrap()["data"]["workspaceEvents"].clone();
        (all.into_iter().map(event).collect::<Vec<_>>(), statements)
    };

    says("How many abroad?", "WORKSPACE").await;
    let (all, statements) = heard(&mut told).await;
    for event in &all {
        assert_eq!(event["subject"]["body"], "How many abroad?", "{event}");
        assert_eq!(event["by"]["person"]["name"], "Matteo Bianchi", "{event}");
    }
    assert_eq!(statements.len(), 0, "the author and the comment came with the event:\n{}", statements.told());

    // The twin: what some may see is not among what is read for all. Only who may see it asks for it.
    says("Between us", "INSTITUTION").await;
    let (all, statements) = heard(&mut told[1..]).await;
    for event in &all {
        assert_eq!(event["subject"]["body"], "Between us", "{event}");
    }
    assert_eq!(statements.len(), 2, "each asks for itself:\n{}", statements.told());
    let (all, statements) = heard(&mut told[..1]).await;
    assert_eq!((&all[0]["__typename"], all[0].get("subject")), (&json!("Checkpoint"), None), "of another institution");
    assert_eq!(statements.len(), 0, "for whom it is was read once for all:\n{}", statements.told());
}

/// Two told of what is past take as many statements as six do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_behind_reads_at_once_what_is_told_of_it() {
    let world = World::region(&[]).await;
    let (elena, matteo) = (world.elena().await, world.person("matteo@ferri.example").await);
    let region = Region::of(&elena).await;
    let mut taken = Vec::new();
    for past in [2, 6] {
        let cursor = "query Cursor($id: ID!) { workspace(id: $id) { cursor } }";
        let cursor = elena.asks(cursor, json!({ "id": region.workspace() })).await;
        let cursor = cursor.data()["workspace"]["cursor"].as_str().unwrap().to_owned();
        for n in 0..past {
            // Some for all, some for the institution alone, of which Matteo is.
            let audience = if n % 2 == 0 { "WORKSPACE" } else { "INSTITUTION" };
            let input =
                json!({ "subject": region.objective()["id"], "body": format!("{n} of {past}"), "audience": audience });
            region.accepts(&matteo, "addComment", input, "comment { id }", "COMMENT_ADDED").await;
        }
        let mut deliveries = follows(&matteo, SAID, &region, Some(&cursor)).await;
        let (said, statements) = Statements::of(async {
            let mut said = Vec::new();
            for _ in 0..past {
                let event = next(&mut deliveries).await.unwrap();
                said.push(event["data"]["workspaceEvents"]["subject"]["body"].as_str().unwrap().to_owned());
            }
            said
        })
        .await;
        assert_eq!(said, (0..past).map(|n| format!("{n} of {past}")).collect::<Vec<_>>());
        taken.push(statements.len());
    }
    assert_eq!(taken[0], taken[1], "statements for two and for six");
}
