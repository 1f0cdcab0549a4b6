//! Attacks by following: every subscription that takes an id, at a socket.

use std::time::Duration;

use serde_json::{Value, json};

use super::attacker::Attacker;
use super::crawl::{Found, unknown};
use super::reading::compared;
use super::schema::{Field, Schema};
use super::wire::{Heard, canary};
use crate::person::Person;
use crate::socket::Socket;

/// How long a subscription is listened to that does not end by itself.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn document(schema: &Schema, field: &Field, more: &str) -> String {
    let ids = field.arguments.iter().filter(|argument| argument.must_be_given());
    let ids: Vec<_> = ids.map(|argument| (argument.name.as_str(), argument.ty.written.as_str())).collect();
    let [(name, "ID!")] = ids[..] else { panic!("Subscription.{} takes {ids:?}: say how it is followed", field.name) };
    format!("subscription Follow($id: ID!) {{ {}({name}: $id{more}){} }}", field.name, schema.below(&field.ty.name, 1))
}

/// All that a subscription brings until that is enough, or it ends, or falls silent.
async fn heard(socket: &mut Socket, document: &str, id: &str, enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let operation = socket.subscribes(document, None, json!({ "id": id })).await;
    let mut messages = Vec::new();
    while !enough(&messages) {
        let Ok(mut message) = tokio::time::timeout(PATIENCE, socket.receive()).await else { break };
        if message["id"] != json!(operation) {
            continue;
        }
        message["id"] = json!("operation");
        let ended = message["type"] != "next";
        messages.push(message);
        if ended {
            return messages;
        }
    }
    socket.send(&json!({ "id": operation, "type": "complete" })).await;
    messages
}

/// Follows each target with each subscription; says what got out.
pub(super) async fn by_following(schema: &Schema, attacker: &Attacker<'_>) -> Vec<String> {
    let mut leaks = Vec::new();
    let served = attacker.person.world.served().await;
    let mut socket = match attacker.person.knocks(&served).await {
        Ok(socket) => socket,
        Err(closed) => return canary(&closed, &attacker.marks()).map(|_| closed.clone()).into_iter().collect(),
    };
    for field in &schema.ty("Subscription").fields {
        let document = document(schema, field, "");
        let nothing = unknown("Workspace", 4);
        let other = joined(&heard(&mut socket, &document, &nothing, many).await);
        for target in attacker.targets("Workspace") {
            let heard = joined(&heard(&mut socket, &document, target, many).await);
            let what = format!("{} follows {}", attacker.name, field.name);
            leaks.extend(compared(attacker, &what, &heard, &[target], &other, &[&nothing]));
        }
    }
    leaks
}

/// Follows what is their own from its first event on; says what got out that is not for them. Everything must come by.
pub(super) async fn by_following_home(schema: &Schema, attacker: &Attacker<'_>) -> Vec<String> {
    let (mut leaks, workspace) = (Vec::new(), attacker.own.pick("Workspace", 0));
    let served = attacker.person.world.served().await;
    let mut socket = attacker.person.connects(&served).await;
    let asked = "query Asked($id: ID!) { workspace(id: $id) { seq events(first: 1) { pageInfo { endCursor } } } }";
    let answer = attacker.person.asks(asked, json!({ "id": workspace })).await;
    let head = answer.data()["workspace"]["seq"].clone();
    let first = answer.data()["workspace"]["events"]["pageInfo"]["endCursor"].clone();
    for field in &schema.ty("Subscription").fields {
        let resumes = field.arguments.iter().any(|argument| argument.name == "after");
        let after = if resumes { format!(", after: {first}") } else { String::new() };
        // The rows of a snapshot bear the number of its end, too; an empty one closes it.
        let is_last = |message: &Value| {
            let delivery = &message["payload"]["data"][field.name.as_str()];
            delivery["seq"] == head && delivery["commitment"] == Value::Null
        };
        let all = |heard: &[Value]| heard.last().is_some_and(is_last);
        let messages = heard(&mut socket, &document(schema, field, &after), &workspace, all).await;
        assert!(all(&messages), "{} hears all of {} to its end", attacker.name, field.name);
        let text = joined(&messages);
        let named = attacker.targets.values().flatten().find(|id| text.0.contains(id.as_str()));
        if let Some(found) = named.map(String::as_str).or(canary(&text.0, &attacker.marks())) {
            leaks.push(format!("{} follows {} at home and finds {found}", attacker.name, field.name));
        }
    }
    leaks
}

/// More than any snapshot of the consortium.
fn many(heard: &[Value]) -> bool {
    heard.len() >= 30
}

fn joined(messages: &[Value]) -> Heard {
    Heard(messages.iter().map(|message| message.to_string() + "\n").collect())
}

/// Follows what is theirs: from now on, from the beginning, and from a cursor that says nothing. What it shows is added.
pub(super) async fn by_its_people(schema: &Schema, by: &Person<'_>, known: &mut Found) {
    let workspace = known.by_type()["Workspace"][0].to_owned();
    let served = by.world.served().await;
    let mut socket = by.connects(&served).await;
    for field in &schema.ty("Subscription").fields {
        let mut shown = false;
        for after in ["", ", after: \"nothing\""] {
            if !after.is_empty() && !field.arguments.iter().any(|argument| argument.name == "after") {
                continue;
            }
            for message in heard(&mut socket, &document(schema, field, after), &workspace, many).await {
                assert_eq!(message["payload"]["errors"], Value::Null, "{message}");
                shown |= message["payload"]["data"][field.name.as_str()] != Value::Null;
                known.take(schema, &message["payload"]["data"]);
            }
        }
        assert!(shown, "Subscription.{} shows its own people nothing", field.name);
        known.shown.insert(("Subscription".to_owned(), field.name.clone()));
    }
}
