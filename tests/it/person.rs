//! A person at a client: asks over HTTP through the real router, and over a real socket.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::operations;
use crate::world::World;

#[derive(Clone)]
pub(crate) struct Person<'w> {
    pub(crate) world: &'w World,
    pub(crate) token: Option<String>,
}

/// What came back: status and body.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    /// The data, of an answer without errors.
    #[track_caller]
    pub(crate) fn data(&self) -> &Value {
        assert!(self.body.get("errors").is_none(), "an answer without errors: {}", self.body);
        &self.body["data"]
    }

    /// The code of the first top-level error.
    pub(crate) fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
    }
}

impl Person<'_> {
    /// Sends a request body.
    pub(crate) async fn sends(&self, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let mut request =
            Request::post(format!("/t/{}/graphql", self.world.slug)).header("content-type", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_string())).unwrap();
        let response = self.world.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 32 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answer { status, body }
    }

    /// Who this is in the world's tenant, for asking without the wire.
    pub(crate) async fn caller(&self) -> store::Caller {
        let (store, slug, now) = (self.world.house.hub.store(), &self.world.slug, self.world.clock.now());
        store::directory::authenticate(store, slug, self.token.as_deref(), now).await.unwrap().unwrap()
    }

    /// Asks this document.
    pub(crate) async fn asks(&self, document: &str, variables: Value) -> Answer {
        self.sends(&json!({ "query": document, "variables": variables }), &[]).await
    }

    /// Runs one of the ready operations, unchanged, and gives its data.
    #[track_caller]
    pub(crate) fn runs<'p>(&'p self, operation: &str, variables: Value) -> impl Future<Output = Value> + 'p {
        let body =
            json!({ "query": operations::document_of(operation), "operationName": operation, "variables": variables });
        let operation = operation.to_owned();
        async move {
            let answer = self.sends(&body, &[]).await;
            assert!(answer.body.get("errors").is_none(), "{operation}: {}", answer.body);
            answer.body["data"].clone()
        }
    }

    /// Does a ready mutation, which must be accepted, and gives its payload.
    pub(crate) async fn does(&self, operation: &str, input: Value) -> Value {
        let data = self.runs(operation, json!({ "input": input })).await;
        let payload = data.as_object().unwrap().values().next().unwrap().clone();
        assert_eq!(payload["userErrors"], json!([]), "{operation} is accepted: {payload}");
        payload
    }

    /// Calls a mutation by its name, selecting what a refusal and an event show, and gives its payload.
    pub(crate) async fn calls(&self, mutation: &str, input: Value) -> Value {
        let capital = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!(
            "mutation Call($input: {capital}Input!) {{ {mutation}(input: $input) {{ seq userErrors {{ code message path }} }} }}"
        );
        let answer = self.asks(&document, json!({ "input": input })).await;
        answer.data()[mutation].clone()
    }
}

/// The codes of a payload, each with its context: `"people/FORBIDDEN"`.
pub(crate) fn refused(context: &str, payload: &Value) -> Vec<String> {
    payload["userErrors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| format!("{context}/{}", error["code"].as_str().unwrap()))
        .collect()
}
