//! What every mutation has in common: a refusal writes nothing, and what is accepted writes one event.

use serde_json::{Value, json};

use crate::person::Person;

/// The number of the last event of this workspace, as the person sees it.
pub(crate) async fn head(person: &Person<'_>, workspace: &str) -> i64 {
    last(person, workspace).await["seq"].as_i64().unwrap()
}

/// The last event of this workspace.
pub(crate) async fn last(person: &Person<'_>, workspace: &str) -> Value {
    let document = "query Last($id: ID!) { workspace(id: $id) { events(last: 1) { nodes { kind seq subject { __typename id } touched } } } }";
    let answer = person.asks(document, json!({ "id": workspace })).await;
    answer.data()["workspace"]["events"]["nodes"][0].clone()
}

/// The lengths of all logs of the person's tenant.
pub(crate) async fn logs(person: &Person<'_>) -> Vec<String> {
    let streams = store::activity::stream_lengths(&person.world.reader().await).await.unwrap();
    let mut streams: Vec<String> = streams.iter().map(|(stream, last, _)| format!("{stream:?} {last}")).collect();
    streams.sort();
    streams
}

fn document(mutation: &str, selection: &str) -> String {
    let capital = mutation[..1].to_uppercase() + &mutation[1..];
    format!(
        "mutation Call($input: {capital}Input!) {{ {mutation}(input: $input) {{ {selection} seq userErrors {{ code message path }} }} }}"
    )
}

/// Calls the mutation, which must be refused with this one code (`"people/FORBIDDEN"`) at this path (`"input.name"`), and write nothing.
/// Gives the message.
pub(crate) async fn refused(
    person: &Person<'_>,
    workspace: Option<&str>,
    mutation: &str,
    input: Value,
    expected: &str,
    path: Option<&str>,
) -> String {
    let (logs_before, before) = (logs(person).await, head_of(person, workspace).await);
    let payload = person.calls(mutation, input).await;
    let context = expected.split('/').next().unwrap();
    assert_eq!(crate::person::refused(context, &payload), [expected], "{mutation}: {payload}");
    let error = &payload["userErrors"][0];
    let at = error["path"]
        .as_array()
        .map(|path| path.iter().map(|step| step.as_str().unwrap()).collect::<Vec<_>>().join("."));
    assert_eq!(at.as_deref(), path, "{mutation}, {expected}: {payload}");
    assert_eq!(payload["seq"], Value::Null, "{mutation}: {payload}");
    assert_eq!(logs(person).await, logs_before, "{mutation}, {expected}: nothing is written");
    assert_eq!(head_of(person, workspace).await, before, "{mutation}, {expected}: nothing is told");
    error["message"].as_str().unwrap().to_owned()
}

async fn head_of(person: &Person<'_>, workspace: Option<&str>) -> Option<i64> {
    match workspace {
        Some(workspace) => Some(head(person, workspace).await),
        None => None,
    }
}

/// Calls the mutation, which must be accepted, and write exactly one event of this kind: the next of the workspace, whose number is the
/// payload's. Gives the payload, with the selection.
pub(crate) async fn accepted(
    person: &Person<'_>,
    workspace: &str,
    mutation: &str,
    input: Value,
    selection: &str,
    kind: &str,
) -> Value {
    let before = head(person, workspace).await;
    let answer = person.asks(&document(mutation, selection), json!({ "input": input })).await;
    let payload = answer.data()[mutation].clone();
    assert_eq!(payload["userErrors"], json!([]), "{mutation} is accepted: {payload}");
    let event = last(person, workspace).await;
    assert_eq!(event["kind"], kind, "{mutation}: {event}");
    assert_eq!((event["seq"].as_i64(), payload["seq"].as_i64()), (Some(before + 1), Some(before + 1)), "{mutation}");
    payload
}

/// Calls the mutation, which must be accepted and be told in the tenant's own log only, once. Gives the payload, with the selection.
pub(crate) async fn accepted_in_tenant(person: &Person<'_>, mutation: &str, input: Value, selection: &str) -> Value {
    let before = logs(person).await;
    let answer = person.asks(&document(mutation, selection), json!({ "input": input })).await;
    let payload = answer.data()[mutation].clone();
    assert_eq!((&payload["userErrors"], &payload["seq"]), (&json!([]), &Value::Null), "{mutation}: {payload}");
    let after = logs(person).await;
    let moved: Vec<&String> = after.iter().filter(|log| !before.contains(log)).collect();
    assert_eq!(moved.len(), 1, "{mutation}: one log of {after:?} has moved");
    let number = |log: &str| log.rsplit(' ').next().unwrap().parse::<i64>().unwrap();
    let was = before.iter().find(|log| log.starts_with("Tenant")).map_or(0, |log| number(log));
    assert!(moved[0].starts_with("Tenant"), "{mutation}: {moved:?}");
    assert_eq!(number(moved[0]), was + 1, "{mutation}: one event");
    payload
}
