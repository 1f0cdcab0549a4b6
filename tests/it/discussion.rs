//! Discussion: what each mutation does, and each of its refusals.

use serde_json::{Value, json};

use crate::region::{Region, with};
use crate::world::World;

/// A question of the teacher, and an answer to it.
const ASKED: &str = "\
- by: matteo@ferri.example
  comment: {key: why, subject: ST5.1, body: Why a hundred?, kind: QUESTION}
- by: paola@ferri.example
  comment: {key: because, parent: why, body: Forty firms were asked}
";

const RESOLVED: &str = "\
- by: elena@via.example
  resolve: {comment: why, outcome: ANSWERED}
";

/// The root of the only thread, and the reply in it.
async fn thread(world: &World, region: &Region) -> (Value, Value) {
    let document = "query Thread($id: ID!) { node(id: $id) { ... on Objective { comments(first: 5) { nodes { id replies(first: 5) { nodes { id } } } } } } }";
    let elena = world.elena().await;
    let answer = elena.asks(document, json!({ "id": region.objective()["id"] })).await;
    let comments = answer.data()["node"]["comments"]["nodes"].as_array().unwrap();
    let root = comments.iter().find(|comment| comment["replies"]["nodes"][0].is_object()).unwrap();
    (root["id"].clone(), root["replies"]["nodes"][0]["id"].clone())
}

#[tokio::test]
async fn who_works_on_a_text_says_something_about_it() {
    let world = World::region(&[ASKED]).await;
    let (elena, matteo, olga) =
        (world.elena().await, world.person("matteo@ferri.example").await, world.person("olga@via.example").await);
    let region = Region::of(&elena).await;
    let (root, reply) = thread(&world, &region).await;
    let input = json!({ "subject": region.objective()["id"], "body": "How many abroad?" });

    let refuses = async |input: Value, expected: &str, field: &str| {
        region.refuses(&matteo, "addComment", input, expected, field).await;
    };
    refuses(with(&input, "subject", region.member("Elena").clone()), "discussion/NOT_FOUND", "subject").await;
    refuses(with(&input, "subject", "nonsense"), "discussion/NOT_FOUND", "subject").await;
    refuses(with(&input, "parent", region.objective()["id"].clone()), "discussion/NOT_FOUND", "parent").await;
    refuses(with(&input, "body", ""), "discussion/INVALID", "body").await;
    refuses(with(&input, "body", "x".repeat(20_001)), "discussion/INVALID", "body").await;
    refuses(with(&input, "audience", "BODY"), "discussion/INVALID", "audienceBody").await;
    refuses(with(&with(&input, "parent", root.clone()), "blocking", true), "discussion/INVALID", "blocking").await;
    refuses(with(&with(&input, "parent", root), "audience", "INSTITUTION"), "discussion/INVALID", "audience").await;
    refuses(with(&input, "parent", reply), "discussion/TOO_DEEP", "parent").await;
    let unread = json!({ "revisionDigest": region.strategy()["revision"]["digest"] });
    refuses(with(&input, "anchor", unread), "discussion/UNKNOWN_ANCHOR", "anchor.revisionDigest").await;
    let unsaid = json!({ "revisionDigest": region.digest(), "fieldPath": "statement", "quote": "a thousand" });
    refuses(with(&input, "anchor", unsaid), "discussion/UNKNOWN_ANCHOR", "anchor.quote").await;
    region.refuses(&olga, "addComment", input.clone(), "discussion/FORBIDDEN", "").await;

    let selection = "comment { body kind state audience version blocking }";
    let said = region.accepts(&matteo, "addComment", with(&input, "blocking", true), selection, "COMMENT_ADDED").await;
    let comment = json!({ "body": "How many abroad?", "kind": "COMMENT", "state": "OPEN", "audience": "WORKSPACE", "version": 1, "blocking": true });
    assert_eq!(said["comment"], comment);
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_resolved_thread_takes_no_reply() {
    let world = World::region(&[ASKED, RESOLVED]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let (root, _) = thread(&world, &region).await;
    let input = json!({ "subject": region.objective()["id"], "parent": root, "body": "Late" });
    region.refuses(&elena, "addComment", input, "discussion/CLOSED_THREAD", "parent").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn an_author_says_it_in_other_words() {
    let world = World::region(&[ASKED]).await;
    let (elena, matteo) = (world.elena().await, world.person("matteo@ferri.example").await);
    let region = Region::of(&elena).await;
    let (root, _) = thread(&world, &region).await;
    let input = json!({ "comment": root, "body": "Why a hundred, and not two?", "version": 1 });

    let elsewhere = with(&input, "comment", region.objective()["id"].clone());
    region.refuses(&matteo, "editComment", elsewhere, "discussion/NOT_FOUND", "comment").await;
    region.refuses(&elena, "editComment", input.clone(), "discussion/FORBIDDEN", "").await;
    region.refuses(&matteo, "editComment", with(&input, "body", ""), "discussion/INVALID", "body").await;
    let ahead = with(&input, "version", 2);
    region.refuses(&matteo, "editComment", ahead, "discussion/VERSION_MOVED", "version").await;

    let selection = "comment { body version versions { version body } }";
    let edited = region.accepts(&matteo, "editComment", input.clone(), selection, "COMMENT_EDITED").await;
    assert_eq!(edited["comment"]["version"], 2);
    assert_eq!(edited["comment"]["versions"][0], json!({ "version": 1, "body": "Why a hundred?" }));
    region.refuses(&matteo, "editComment", input.clone(), "discussion/VERSION_MOVED", "version").await;

    let taken_back = json!({ "comment": input["comment"] });
    region.accepts(&matteo, "deleteComment", taken_back, "comment { body }", "COMMENT_DELETED").await;
    region.refuses(&matteo, "editComment", with(&input, "version", 2), "discussion/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn an_author_takes_it_back() {
    let world = World::region(&[ASKED]).await;
    let (elena, matteo) = (world.elena().await, world.person("matteo@ferri.example").await);
    let region = Region::of(&elena).await;
    let (root, _) = thread(&world, &region).await;
    let input = json!({ "comment": root });

    let elsewhere = json!({ "comment": region.objective()["id"] });
    region.refuses(&matteo, "deleteComment", elsewhere, "discussion/NOT_FOUND", "comment").await;
    region.refuses(&elena, "deleteComment", input.clone(), "discussion/FORBIDDEN", "").await;
    let selection = "comment { body versions { version } replies(first: 5) { totalCount } }";
    let deleted = region.accepts(&matteo, "deleteComment", input.clone(), selection, "COMMENT_DELETED").await;
    assert_eq!(deleted["comment"], json!({ "body": null, "versions": [], "replies": { "totalCount": 1 } }));
    region.refuses(&matteo, "deleteComment", input, "discussion/WRONG_STATE", "").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn a_thread_is_resolved_and_opened_again() {
    let world = World::region(&[ASKED]).await;
    let (elena, paola) = (world.elena().await, world.paola().await);
    let region = Region::of(&elena).await;
    let (root, reply) = thread(&world, &region).await;
    let elsewhere = region.objective()["id"].clone();

    let resolve = json!({ "comment": root, "outcome": "ANSWERED", "note": "See the annex" });
    let unknown = with(&resolve, "comment", elsewhere.clone());
    region.refuses(&elena, "resolveComment", unknown, "discussion/NOT_FOUND", "comment").await;
    region.refuses(&paola, "resolveComment", resolve.clone(), "discussion/FORBIDDEN", "").await;
    let answer = with(&resolve, "comment", reply.clone());
    region.refuses(&elena, "resolveComment", answer, "discussion/INVALID", "comment").await;

    let reopen = json!({ "comment": root, "reason": "Not answered yet" });
    region.refuses(&paola, "reopenComment", reopen.clone(), "discussion/WRONG_STATE", "").await;

    let selection = "comment { state resolution { outcome note } }";
    let resolved = region.accepts(&elena, "resolveComment", resolve.clone(), selection, "COMMENT_RESOLVED").await;
    let resolution = json!({ "outcome": "ANSWERED", "note": "See the annex" });
    assert_eq!(resolved["comment"], json!({ "state": "RESOLVED", "resolution": resolution }));
    region.refuses(&elena, "resolveComment", resolve, "discussion/WRONG_STATE", "").await;

    let unknown = with(&reopen, "comment", elsewhere);
    region.refuses(&paola, "reopenComment", unknown, "discussion/NOT_FOUND", "comment").await;
    region.refuses(&paola, "reopenComment", with(&reopen, "reason", ""), "discussion/INVALID", "reason").await;
    region.refuses(&paola, "reopenComment", with(&reopen, "comment", reply), "discussion/INVALID", "comment").await;
    let reopened = region.accepts(&paola, "reopenComment", reopen, selection, "COMMENT_REOPENED").await;
    assert_eq!(reopened["comment"], json!({ "state": "REOPENED", "resolution": null }));
    world.feed_has_no_gap().await;
}

/// A coordinator who acts for an institution that has no part in the workspace.
const NETWORK: &str = "\
- by: marieke@nova.example
  institution: {key: net, legalName: The Network, shortName: Net, type: NGO, country: BE}
- coordinator: {email: jonas@net.example, name: Jonas Lindqvist, institution: net}
";

#[tokio::test]
async fn whoever_says_something_hears_it() {
    let world = World::region(&[NETWORK]).await;
    let (elena, jonas) = (world.elena().await, world.person("jonas@net.example").await);
    let region = Region::of(&elena).await;
    let input = json!({ "subject": region.objective()["id"], "body": "Between us", "audience": "INSTITUTION" });
    let said = region.accepts(&jonas, "addComment", input, "comment { id body audience }", "COMMENT_ADDED").await;
    let comment = &said["comment"];
    assert_eq!((&comment["body"], &comment["audience"]), (&json!("Between us"), &json!("INSTITUTION")));
    // In brief and whole, in a list and alone.
    for selected in ["id body", "id body audience"] {
        let list = format!(
            "query List($id: ID!) {{ node(id: $id) {{ ... on Objective {{ comments(first: 100) {{ nodes {{ {selected} }} }} }} }} }}"
        );
        let alone = format!("query Alone($id: ID!) {{ node(id: $id) {{ ... on Comment {{ {selected} }} }} }}");
        for (who, hears) in [(&elena, false), (&jonas, true)] {
            let listed = who.asks(&list, json!({ "id": region.objective()["id"] })).await;
            let nodes = listed.data()["node"]["comments"]["nodes"].as_array().unwrap();
            assert_eq!(nodes.iter().any(|node| node["id"] == comment["id"]), hears, "{selected}");
            let found = who.asks(&alone, json!({ "id": comment["id"] })).await;
            assert_eq!(found.body["data"]["node"].is_object(), hears, "{selected}");
        }
    }
    let edit = json!({ "comment": comment["id"], "body": "Among us", "version": 1 });
    region.refuses(&elena, "editComment", edit.clone(), "discussion/NOT_FOUND", "comment").await;
    region.accepts(&jonas, "editComment", edit, "comment { body }", "COMMENT_EDITED").await;
    world.feed_has_no_gap().await;
}

#[tokio::test]
async fn comments_of_subjects_of_comments_come_to_an_end() {
    let body = "Why? ".repeat(200);
    let said: String = (0..30)
        .map(|n| format!("- by: matteo@ferri.example\n  comment: {{subject: ST5.1, body: \"{n} {body}\"}}\n"))
        .collect();
    let world = World::region(&[&said]).await;
    let elena = world.elena().await;
    let region = Region::of(&elena).await;
    let asks = async |levels: usize| {
        let (open, close) = ("... on Objective { comments(first: 100) { nodes { body subject { ", "__typename } } } }");
        let document =
            format!("query Deep($id: ID!) {{ node(id: $id) {{ {}{} }} }}", open.repeat(levels), close.repeat(levels));
        elena.asks(&document, json!({ "id": region.objective()["id"] })).await
    };
    let answer = asks(3).await;
    assert_eq!(answer.code(), "COST_EXCEEDED", "{}", answer.body);
    assert_eq!(answer.body["data"], Value::Null);
    assert!(answer.body["errors"][0]["message"].as_str().unwrap().contains("smaller pages"), "{}", answer.body);
    let two = asks(2).await;
    assert_eq!(two.data()["node"]["comments"]["nodes"].as_array().unwrap().len(), 30, "the twin: a level less");
}
