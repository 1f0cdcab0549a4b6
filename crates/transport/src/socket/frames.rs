//! The messages of `graphql-transport-ws`, as the client sends them and as we do.

use async_graphql::ServerError;
use serde_json::{Map, Value};

use crate::{answer::errors_as_json, ask::Ask};

/// Longer ids would only be echoed.
const LONGEST_ID: usize = 256;

/// A message from the client.
#[derive(Debug, PartialEq)]
pub(super) enum Received {
    Init { payload: Map<String, Value> },
    Ping { payload: Option<Value> },
    Pong,
    Subscribe { id: String, ask: Ask },
    Complete { id: String },
}

impl Received {
    /// Reads one message.
    ///
    /// # Errors
    /// What is wrong with it, for the reason of a close 4400.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let Ok(Value::Object(mut message)) = serde_json::from_str(text) else {
            return Err("A message is a JSON object");
        };
        let Some(Value::String(kind)) = message.remove("type") else {
            return Err("A message has a type");
        };
        match kind.as_str() {
            "connection_init" => Ok(Self::Init { payload: payload_of(&mut message)?.unwrap_or_default() }),
            "ping" => Ok(Self::Ping { payload: payload_of(&mut message)?.map(Value::Object) }),
            "pong" => payload_of(&mut message).map(|_| Self::Pong),
            "subscribe" => Ok(Self::Subscribe {
                id: id_of(&mut message)?,
                ask: Ask::from_json(message.remove("payload").unwrap_or_default())?,
            }),
            "complete" => Ok(Self::Complete { id: id_of(&mut message)? }),
            _ => Err("Unknown message type"),
        }
    }
}

fn payload_of(message: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, &'static str> {
    match message.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err("A payload is an object"),
    }
}

fn id_of(message: &mut Map<String, Value>) -> Result<String, &'static str> {
    match message.remove("id") {
        Some(Value::String(id)) if (1..=LONGEST_ID).contains(&id.len()) => Ok(id),
        Some(Value::String(_)) => Err("An id has 1 to 256 bytes"),
        _ => Err("The message needs an id"),
    }
}

/// `connection_ack`; `ends_at` says when the session ends by itself.
pub(super) fn ack(ends_at: Option<&str>) -> String {
    ends_at.map_or_else(
        || r#"{"type":"connection_ack"}"#.to_owned(),
        |at| format!(r#"{{"type":"connection_ack","payload":{{"expiresAt":{}}}}}"#, quoted(at)),
    )
}

pub(super) fn ping() -> String {
    r#"{"type":"ping"}"#.to_owned()
}

/// `pong` with what the ping carried.
pub(super) fn pong(payload: Option<&Value>) -> String {
    payload
        .map_or_else(|| r#"{"type":"pong"}"#.to_owned(), |payload| format!(r#"{{"type":"pong","payload":{payload}}}"#))
}

/// What every `next` of an operation begins with.
pub(super) struct Next(String);

impl Next {
    pub(super) fn of(id: &str) -> Self {
        Self(format!(r#"{{"type":"next","id":{},"payload":"#, quoted(id)))
    }

    /// The beginning.
    pub(super) fn head(&self) -> &str {
        &self.0
    }

    /// `next` with a response that is JSON already.
    pub(super) fn with(&self, response: &str) -> String {
        [&self.0, response, "}"].concat()
    }

    /// `next` with a response that stands behind the beginning already.
    pub(super) fn around(mut begun: String) -> String {
        begun.push('}');
        begun
    }
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> String {
    let errors = errors_as_json(errors);
    format!(r#"{{"type":"error","id":{},"payload":{errors}}}"#, quoted(id))
}

pub(super) fn complete(id: &str) -> String {
    format!(r#"{{"type":"complete","id":{}}}"#, quoted(id))
}

fn quoted(text: &str) -> Value {
    Value::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_message_is_refused_in_a_few_words() {
        let id = "x".repeat(257);
        for text in [
            "",
            "{",
            "[]",
            "\"ping\"",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"next","id":"1"}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"ping","payload":[]}"#,
            r#"{"type":"pong","payload":1}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"complete"}"#,
            &format!(r#"{{"type":"complete","id":"{id}"}}"#),
        ] {
            let reason = Received::parse(text);
            assert!(reason.is_err_and(|reason| reason.len() <= 123), "{text}");
        }
        assert_eq!(Received::parse(r#"{"type":"pong","payload":null}"#), Ok(Received::Pong));
    }

    #[test]
    fn ids_and_payloads_are_quoted() {
        assert_eq!(complete("a\"b\n"), r#"{"type":"complete","id":"a\"b\n"}"#);
        assert_eq!(Next::of("1").with("{}"), r#"{"type":"next","id":"1","payload":{}}"#);
        assert_eq!(ack(None), r#"{"type":"connection_ack"}"#);
        assert_eq!(ack(Some("x")), r#"{"type":"connection_ack","payload":{"expiresAt":"x"}}"#);
        assert_eq!(pong(Some(&serde_json::json!({ "n": 1 }))), r#"{"type":"pong","payload":{"n":1}}"#);
    }
}
