//! Attacks by reading: every root field that takes an id, and every page with a foreign cursor.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::json;

use super::attacker::{Answer, Attacker};
use super::crawl::{Found, node_document, unknown};
use super::schema::{Field, Schema, Taken};
use super::wire::{Heard, canary};
use crate::person::Person;

/// A document with one variable of ids, and how it is filled with some.
struct Question {
    document: String,
    many: bool,
}

impl Question {
    async fn put(&self, by: &Attacker<'_>, ids: &[&str]) -> Heard {
        let given = if self.many { json!(ids) } else { json!(ids[0]) };
        by.person.hears(&self.document, json!({ "id": given })).await
    }
}

/// Every root field that takes an id, for what a node of this type shows. A root field that cannot be asked so fails the test.
fn questions(schema: &Schema, ty: &str) -> Vec<Question> {
    let takes_id = |field: &&Field| field.arguments.iter().any(|argument| argument.ty.name == "ID");
    let ask = |field: &Field| {
        let needed: Vec<&Taken> = field.arguments.iter().filter(|argument| argument.must_be_given()).collect();
        let [argument] = needed[..] else { panic!("Query.{} needs more than an id: say how it is asked", field.name) };
        // One by one with all that it is linked to; many at once without, since a link that is closed hides the object before it.
        let below = match (field.ty.name.as_str(), field.ty.list) {
            ("Node", false) => return Question { document: node_document(schema, ty), many: false },
            ("Node", true) => format!(" {{ __typename ... on {ty} {{ {} }} }}", schema.leaves(ty)),
            (given, _) => schema.below(given, 1),
        };
        let document = format!(
            "query Root($id: {}) {{ __typename {}({}: $id){below} }}",
            argument.ty.written, field.name, argument.name
        );
        Question { document, many: argument.ty.list }
    };
    schema.ty("Query").fields.iter().filter(takes_id).map(ask).collect()
}

/// Asks for each target at each root field; says what got out.
pub(super) async fn by_reading(schema: &Schema, attacker: &Attacker<'_>) -> Vec<String> {
    let mut leaks = Vec::new();
    for (ty, targets) in &attacker.targets {
        let nothing: Vec<String> = (0..100).map(|number| unknown(ty, number)).collect();
        let nothing: Vec<&str> = nothing.iter().map(String::as_str).collect();
        for question in questions(schema, ty) {
            let mut others = BTreeMap::new();
            for targets in targets.chunks(if question.many { 100 } else { 1 }) {
                let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
                let nothing = &nothing[..targets.len()];
                if let Entry::Vacant(entry) = others.entry(targets.len()) {
                    entry.insert(question.put(attacker, nothing).await);
                }
                let heard = question.put(attacker, &targets).await;
                let what = format!("{} reads {ty}: {}", attacker.name, question.document);
                leaks.extend(compared(attacker, &what, &heard, &targets, &others[&targets.len()], nothing));
            }
        }
    }
    leaks
}

/// Turns every page with a cursor of somebody else's: in each own object that has such pages, and at the roots.
pub(super) async fn by_turning_pages(schema: &Schema, attacker: &Attacker<'_>, theirs: &Found) -> Vec<String> {
    let mut leaks = Vec::new();
    for ((ty, field), cursor) in &theirs.cursors {
        let declared = schema.ty(ty).fields.iter().find(|declared| declared.name == *field).unwrap();
        let below = schema.below(&declared.ty.name, 1);
        for turned in ["first: 100, after", "last: 100, before"] {
            let page = format!("{field}({turned}: $cursor){below}");
            let (document, variables) = if ty == "Query" {
                (format!("query Turned($cursor: String) {{ __typename {page} }}"), json!({ "cursor": cursor }))
            } else {
                let document = format!(
                    "query Turned($cursor: String, $id: ID!) {{ node(id: $id) {{ ... on {ty} {{ {page} }} }} }}"
                );
                (document, json!({ "cursor": cursor, "id": attacker.own.pick(ty, 0) }))
            };
            let heard = attacker.person.hears(&document, variables).await;
            if let Some(mark) = canary(&heard.0, &attacker.marks()) {
                leaks.push(format!("{} turns {ty}.{field} and finds {mark}: {}", attacker.name, heard.0));
            }
        }
    }
    leaks
}

/// Asks for everything that needs no id.
pub(super) async fn by_looking_around(schema: &Schema, attacker: &Attacker<'_>) -> Vec<String> {
    let found = super::crawl::everything(schema, &attacker.person).await;
    let mark = canary(&found.heard, &attacker.marks());
    mark.map(|mark| format!("{} looks around and finds {mark}", attacker.name)).into_iter().collect()
}

/// Asks every root field that takes an id for what is theirs: what it shows is added.
pub(super) async fn by_asking_roots(schema: &Schema, by: &Person<'_>, known: &mut Found) {
    let ids: Vec<(String, String)> = known.ids.clone().into_iter().filter(|(_, ty)| schema.is_node(ty)).collect();
    for (id, ty) in ids {
        for question in questions(schema, &ty) {
            let given = if question.many { json!([id]) } else { json!(id) };
            let heard = by.hears(&question.document, json!({ "id": given })).await;
            known.take(schema, &heard.body()["data"]);
        }
    }
}

/// What an answer about foreign ids gives away, beside the answer about ids that nothing has.
pub(super) fn compared(
    attacker: &Attacker<'_>,
    what: &str,
    heard: &Heard,
    asked: &[&str],
    other: &Heard,
    nothing: &[&str],
) -> Option<String> {
    if let Some(mark) = canary(&heard.0, &attacker.marks()) {
        return Some(format!("{what}\n  finds {mark}: {}", heard.0));
    }
    let (heard, other) = (heard.masked(asked.iter().copied()), other.masked(nothing.iter().copied()));
    let differ = attacker.answer == Answer::AsForUnknown && heard != other;
    differ.then(|| format!("{what}\n  hears {}\n  and of an unknown id {}", heard.0, other.0))
}
