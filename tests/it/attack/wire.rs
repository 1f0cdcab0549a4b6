//! The wire: what comes back, with every byte of it, and what must not be among them.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::person::Person;

/// An answer as it came: status, headers and body, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heard(pub(super) String);

impl Heard {
    pub(super) fn body(&self) -> Value {
        let (_, body) = self.0.split_once("\n\n").unwrap();
        serde_json::from_str(body).unwrap_or(Value::Null)
    }

    pub(super) fn status(&self) -> &str {
        self.0.split('\n').next().unwrap()
    }

    /// The same without what differs between any two requests: their number, and the ids that were asked for.
    pub(super) fn masked<'i>(&self, asked: impl IntoIterator<Item = &'i str>) -> Self {
        let mut text = between(&self.0, "\"requestId\":\"", "\"");
        text = between(&text, "x-request-id: ", "\n");
        for id in asked {
            text = text.replace(id, "ID");
        }
        Self(text)
    }
}

/// The text with all that stands between these two replaced by an asterisk.
fn between(text: &str, before: &str, after: &str) -> String {
    let mut parts = text.split(before);
    let mut masked = parts.next().unwrap().to_owned();
    for part in parts {
        let rest = part.split_once(after).map_or("", |(_, rest)| rest);
        masked.extend([before, "*", after, rest]);
    }
    masked
}

impl Person<'_> {
    /// Asks, and listens to every byte.
    pub(super) async fn hears(&self, document: &str, variables: Value) -> Heard {
        let mut request =
            Request::post(format!("/t/{}/graphql", self.world.slug)).header("content-type", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = json!({ "query": document, "variables": variables }).to_string();
        let response = self.world.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let mut text = response.status().as_u16().to_string();
        for (name, value) in response.headers() {
            text.push_str(&format!("\n{name}: {}", value.to_str().unwrap()));
        }
        let bytes = to_bytes(response.into_body(), 32 << 20).await.unwrap();
        Heard(text + "\n\n" + std::str::from_utf8(&bytes).unwrap())
    }
}

/// The first of these marks that stands in the text, in whatever case, as it is or inside of something in Base64 (an id, a cursor).
pub(super) fn canary<'m>(text: &str, marks: &[&'m str]) -> Option<&'m str> {
    let plain = text.to_lowercase();
    let coded = |c: char| c.is_ascii_alphanumeric() || "-_+/".contains(c);
    let runs = text.split(|c| !coded(c)).filter(|run| run.len() >= 12);
    let inside: String = runs
        .flat_map(|run| [URL_SAFE_NO_PAD.decode(run), STANDARD_NO_PAD.decode(run)])
        .flatten()
        .map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase())
        .collect();
    marks.iter().copied().find(|mark| plain.contains(&mark.to_lowercase()) || inside.contains(&mark.to_lowercase()))
}

#[test]
fn a_canary_is_heard_in_any_case_and_inside_of_cursors() {
    let cursor = URL_SAFE_NO_PAD.encode("[\"Placements CANARY-A1-7\",4]");
    for text in ["a canary-a1-7 sang", &format!("{{\"endCursor\":\"{cursor}\"}}")] {
        assert_eq!(canary(text, &["CANARY-B", "CANARY-A1"]), Some("CANARY-A1"), "{text}");
    }
    assert_eq!(canary("a canary-a2-7 sang", &["CANARY-A1"]), None);
}

#[test]
fn only_the_request_and_the_ids_asked_for_are_masked() {
    let heard = |id: &str, request: &str, message: &str| {
        Heard(format!(
            "200\nx-request-id: {request}\n\n{{\"id\":\"{id}\",\"requestId\":\"{request}\",\"message\":\"{message}\"}}"
        ))
    };
    assert_eq!(heard("abc", "1", "Gone").masked(["abc"]), heard("xyz", "2", "Gone").masked(["xyz"]));
    assert_ne!(heard("abc", "1", "Gone").masked(["abc"]), heard("xyz", "2", "Hidden").masked(["xyz"]));
}
