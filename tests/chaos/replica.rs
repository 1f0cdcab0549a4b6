//! What a client knows: a snapshot, and what each event says, object by object. It must come to the same as asking anew.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use rig::Client;
use serde_json::{Map, Value, json};

use crate::world::Region;

/// What is selected of each object, wherever it stands. The aliases keep apart what has one name and several types.
pub(crate) const OBJECTS: &str = "
fragment S on Strategy { __typename id title strategyState: state revision { number digest } }
fragment O on Objective { __typename id code statement objectiveState: state revision { number digest } strategy { __typename id } }
fragment K on Commitment { __typename id commitmentState: state health deliveredQuantity }
fragment R on ApprovalRequest { __typename id requestState: state closedAt tally { approve reject abstain present seats stale } about: subject { __typename id } }
";

/// The same of comments.
pub(crate) const COMMENT: &str = "
fragment C on Comment { __typename id body version audience threadState: state editedAt parent { __typename id } about: subject { __typename id } }
";

/// The state of a region in one answer, with its number and its cursor. Of comments only the last of each text.
const SNAPSHOT: &str = "query Snapshot($id: ID!, $subjects: [ID!]!) {
  workspace(id: $id) {
    seq cursor
    strategies(first: 100) { nodes { ...S approvalRequest { ...R } objectives(first: 100) { nodes { ...O approvalRequest { ...R } } } } }
    commitments(first: 100) { nodes { ...K } }
  }
  nodes(ids: $subjects) { ... on Objective { id comments(last: 100) { nodes { ...C } pageInfo { hasPreviousPage } } } }
}";

const COMMENTS: &str = "query Comments($id: ID!, $after: String) {
  node(id: $id) { ... on Objective { comments(first: 100, after: $after) { nodes { ...C } pageInfo { hasNextPage endCursor } } } }
}";

/// Objects by id, each with what is known of it; an object in an object is only named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replica {
    objects: BTreeMap<String, Map<String, Value>>,
    /// Nothing was left out of the snapshot: what is not known is not there.
    is_whole: bool,
}

/// A snapshot, and where a subscription goes on from it.
pub(crate) struct Snapshot {
    pub(crate) replica: Replica,
    pub(crate) seq: i64,
    pub(crate) cursor: String,
}

/// Asks for the state of a region.
pub(crate) async fn snapshot(client: &Client, node: SocketAddr, region: &Region) -> anyhow::Result<Snapshot> {
    let variables = json!({ "id": region.id, "subjects": region.subjects });
    let mut data = client.asks(node, &format!("{SNAPSHOT}{OBJECTS}{COMMENT}"), &variables).await?;
    let (seq, cursor) = (data["workspace"]["seq"].as_i64().unwrap(), data["workspace"]["cursor"].take());
    let texts = data["nodes"].as_array().unwrap();
    let is_whole = texts.iter().all(|text| text["comments"]["pageInfo"]["hasPreviousPage"] == json!(false));
    let mut replica = Replica { is_whole, ..Replica::default() };
    replica.apply(&data);
    Ok(Snapshot { replica, seq, cursor: cursor.as_str().unwrap().to_owned() })
}

/// Asks only where the log is.
pub(crate) async fn position(client: &Client, node: SocketAddr, region: &Region) -> anyhow::Result<Snapshot> {
    let document = "query($id: ID!) { workspace(id: $id) { seq cursor } }";
    let mut data = client.asks(node, document, &json!({ "id": region.id })).await?;
    let (seq, cursor) = (data["workspace"]["seq"].as_i64().unwrap(), data["workspace"]["cursor"].take());
    Ok(Snapshot { replica: Replica::default(), seq, cursor: cursor.as_str().unwrap().to_owned() })
}

/// Asks for everything, page by page, while nothing happens; with the number that all of it is of.
pub(crate) async fn everything(client: &Client, node: SocketAddr, region: &Region) -> (Replica, i64) {
    let Snapshot { mut replica, seq, .. } = snapshot(client, node, region).await.unwrap();
    for subject in &region.subjects {
        let mut after = Value::Null;
        loop {
            let variables = json!({ "id": subject, "after": after });
            let mut data = client.asks(node, &format!("{COMMENTS}{COMMENT}"), &variables).await.unwrap();
            replica.apply(&data);
            let page = &mut data["node"]["comments"]["pageInfo"];
            if page["hasNextPage"] == json!(false) {
                break;
            }
            after = page["endCursor"].take();
        }
    }
    let still = snapshot(client, node, region).await.unwrap().seq;
    assert_eq!(seq, still, "nothing happens meanwhile");
    (replica, seq)
}

impl Replica {
    /// Takes in every object of an answer or of an event.
    pub(crate) fn apply(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.apply(item)),
            Value::Object(fields) => {
                fields.values().for_each(|field| self.apply(field));
                if let (Some(id), Some(_)) = (fields.get("id").and_then(Value::as_str), fields.get("__typename")) {
                    let known = self.objects.entry(id.to_owned()).or_default();
                    for (name, field) in fields {
                        if field.get("nodes").is_none() && name != "approvalRequest" {
                            known.insert(name.clone(), field.clone());
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// What a client says that follows this, where it says otherwise than who asked for everything.
    pub(crate) fn differences(&self, asked: &Self) -> Vec<String> {
        let mut found = Vec::new();
        for (id, there) in &asked.objects {
            let Some(known) = self.objects.get(id) else {
                // What fell out of a snapshot of the last comments is not known, unless it is heard of again.
                if self.is_whole || there["__typename"] != "Comment" {
                    found.push(format!("not known: {there:?}"));
                }
                continue;
            };
            // A reply has its root's state, of which only the root's event tells.
            let is_reply = !there.get("parent").is_none_or(Value::is_null);
            let differs = there.iter().filter(|(name, _)| !(is_reply && *name == "threadState"));
            let differs: Vec<_> = differs.filter(|(name, field)| known.get(*name) != Some(field)).collect();
            if !differs.is_empty() {
                found.push(format!("{id} is {differs:?}, known as {known:?}"));
            }
        }
        let gone = self.objects.iter().filter(|(id, known)| {
            !asked.objects.contains_key(*id) && known.get("__typename").is_some_and(|kind| kind != "ApprovalRequest")
        });
        found.extend(gone.map(|(_, known)| format!("not there: {known:?}")));
        found
    }

    /// The same without one object, as if its event had been missed.
    pub(crate) fn without_one(&self, kind: &str) -> Self {
        let mut less = self.clone();
        let last = less.objects.iter().rev().find(|(_, known)| known["__typename"] == *kind).map(|(id, _)| id.clone());
        less.objects.remove(&last.unwrap());
        less
    }
}

#[test]
fn a_client_that_missed_a_change_differs() {
    let mut there = Replica { is_whole: true, ..Replica::default() };
    there.apply(&json!([
        { "__typename": "Objective", "id": "o", "statement": "old" },
        { "__typename": "Comment", "id": "c", "body": "first", "about": { "__typename": "Objective", "id": "o" } }
    ]));
    let mut client = there.clone();
    there.apply(&json!({ "subject": { "__typename": "Comment", "id": "c", "body": "second" } }));
    assert_eq!(client.differences(&there).len(), 1);
    assert_eq!(there.differences(&client.without_one("Comment")).len(), 1, "who knows too much differs, too");
    client.apply(&json!({ "__typename": "Comment", "id": "c", "body": "second" }));
    assert_eq!(client.differences(&there), Vec::<String>::new());
    assert_eq!(client.without_one("Comment").differences(&there).len(), 1);
}
