//! Statuses and bodies of POST.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt;
use transport::{Drain, Settings, router};

use crate::toy::{Toy, settings};

const RESPONSE: &str = "application/graphql-response+json";
const RESPONSE_UTF8: &str = "application/graphql-response+json; charset=utf-8";
const JSON_UTF8: &str = "application/json; charset=utf-8";

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap()
    }
}

/// The endpoint, in process.
pub(crate) struct House {
    pub(crate) toy: Arc<Toy>,
    app: Router,
}

impl House {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        change(&mut settings);
        let toy = Toy::new();
        let app = router(Arc::clone(&toy), settings, Drain::default());
        Self { toy, app }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }

    /// A POST with these headers in place of the usual ones; an empty value takes one away.
    pub(crate) async fn post(&self, headers: &[(&'static str, &str)], body: impl Into<Body>) -> Answer {
        let request = Request::post("/t/house/graphql");
        let mut request = request.body(body.into()).unwrap();
        let usual = [("content-type", "application/json"), ("accept", RESPONSE), ("host", "hub.example.org")];
        for (name, value) in usual.iter().chain(headers) {
            match *value {
                "" => drop(request.headers_mut().remove(*name)),
                value => drop(request.headers_mut().insert(*name, value.parse().unwrap())),
            }
        }
        self.send(request).await
    }

    pub(crate) async fn ask(&self, query: &str) -> Answer {
        self.post(&[], json!({ "query": query }).to_string()).await
    }
}

#[tokio::test]
async fn a_query_is_answered() {
    let house = House::new();
    let answer = house.ask("{ hello who }").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({ "data": { "hello": "world", "who": "nobody@house" } }));
    assert_eq!(answer.header("content-type"), Some(RESPONSE_UTF8));
    assert_eq!(answer.header("vary"), Some("Accept"));
    assert_eq!(answer.header("x-request-id"), Some("00000000-0000-0000-0000-000000000001"));
    assert_eq!(house.toy.seen.lock().unwrap().as_str(), "- {} {} 00000000-0000-0000-0000-000000000001");
}

#[tokio::test]
async fn what_is_no_graphql_request_has_its_status() {
    let house = House::new();
    let good = r#"{"query":"{ hello }"}"#;
    for (headers, body, status) in [
        (&[][..], good, 200),
        (&[("content-type", "application/json; charset=utf-8")], good, 200),
        (&[("content-type", "Application/JSON;charset=\"UTF-8\"")], good, 200),
        (&[("content-type", "")], good, 415),
        (&[("content-type", "text/plain")], good, 415),
        (&[("content-type", "application/x-www-form-urlencoded")], good, 415),
        (&[("content-type", "multipart/form-data; boundary=x")], good, 415),
        (&[("content-type", "application/graphql")], "{ hello }", 415),
        (&[("content-type", "application/jsonx")], good, 415),
        (&[("content-type", "text/plain; a=application/json")], good, 415),
        (&[("content-type", "application/json; charset=utf-16")], good, 415),
        (&[("accept", "text/html")], good, 406),
        (&[("accept", "application/json;q=0")], good, 406),
        (&[], "", 400),
        (&[], "{", 400),
        (&[], "\"{ hello }\"", 400),
        (&[], r#"[{"query":"{ hello }"}]"#, 400),
        (&[], "{}", 400),
        (&[], r#"{"query":7}"#, 400),
        (&[], r#"{"query":"{ hello }","operationName":{}}"#, 400),
        (&[], r#"{"query":"{ hello }","variables":"{}"}"#, 400),
        (&[], r#"{"query":"{ hello }","extensions":[]}"#, 400),
        (&[("origin", "https://evil.test")], good, 403),
        (&[("origin", "null")], good, 403),
        (&[("sec-fetch-site", "cross-site")], good, 403),
        (&[("origin", "https://hub.example.org")], good, 200),
    ] {
        let answer = house.post(headers, body).await;
        assert_eq!(answer.status, status, "{headers:?} {body}");
        if status != 200 {
            assert_eq!(answer.header("content-type"), Some(JSON_UTF8));
            assert_eq!(answer.body["errors"].as_array().unwrap().len(), 1);
            let id = answer.header("x-request-id").unwrap();
            assert_eq!(answer.body["errors"][0]["extensions"]["requestId"], id);
        }
        assert_eq!(answer.header("vary"), Some("Accept"));
    }
}

#[tokio::test]
async fn a_listed_origin_may_call() {
    let house = House::with(|settings| settings.origins = vec!["https://evil.test".to_owned()]);
    let answer = house.post(&[("origin", "https://evil.test")], r#"{"query":"{ hello }"}"#).await;
    assert_eq!(answer.status, 200, "the twin: the same request, its origin listed");
}

#[tokio::test]
async fn only_post_is_served() {
    let house = House::new();
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH] {
        let request = Request::builder().method(method.clone());
        let request = request.uri("/t/house/graphql?query=mutation{bump}");
        let answer = house.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("POST"), "{method}");
    }
    assert_eq!(house.toy.prepared.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_request_error_has_no_data_and_a_status_by_media_type() {
    let house = House::new();
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ hello ...A } fragment A on Q { ...A }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ page(first: 0) }", "BAD_USER_INPUT"),
        ("{ uncoerced }", "BAD_USER_INPUT"),
        ("subscription { ticks }", "BAD_USER_INPUT"),
    ] {
        let body = json!({ "query": query }).to_string();
        for (accept, status, media) in [
            (RESPONSE, 400, RESPONSE_UTF8),
            ("application/json", 200, JSON_UTF8),
            ("*/*", 200, JSON_UTF8),
            ("", 200, JSON_UTF8),
        ] {
            let answer = house.post(&[("accept", accept)], body.clone()).await;
            assert_eq!(answer.status, status, "{query} {accept}");
            assert_eq!(answer.header("content-type"), Some(media), "{query} {accept}");
            assert_eq!(answer.code(), code, "{query}");
            let keys: Vec<_> = answer.body.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["errors"], "{query}");
            assert!(!answer.body["errors"][0]["message"].as_str().unwrap().contains('\n'));
        }
    }
}

#[tokio::test]
async fn an_error_of_a_field_leaves_the_others_and_the_status() {
    let house = House::new();
    for accept in [RESPONSE, "application/json"] {
        let body = json!({ "query": "{ hello forbidden leak }" }).to_string();
        let answer = house.post(&[("accept", accept)], body).await;
        let request = answer.header("x-request-id").unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.body,
            json!({
                "data": { "hello": "world", "forbidden": null, "leak": null },
                "errors": [
                    { "message": "Not for you", "path": ["forbidden"], "extensions": { "code": "FORBIDDEN", "requestId": request } },
                    { "message": "Internal error", "path": ["leak"], "extensions": { "code": "INTERNAL_SERVER_ERROR", "requestId": request } },
                ],
            })
        );
    }
}

#[tokio::test]
async fn who_is_not_let_in_gets_401_or_503() {
    let house = House::new();
    for (authorization, status, code) in [
        ("Bearer bad", 401, "UNAUTHENTICATED"),
        ("Bearer revoked", 401, "UNAUTHENTICATED"),
        ("Basic bmFtZTp3b3Jk", 401, "UNAUTHENTICATED"),
        ("Bearer down", 503, "SERVICE_UNAVAILABLE"),
        ("Bearer boom", 500, "INTERNAL_SERVER_ERROR"),
    ] {
        for accept in [RESPONSE, "application/json"] {
            let headers = [("authorization", authorization), ("accept", accept)];
            let answer = house.post(&headers, r#"{"query":"mutation { bump }"}"#).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{authorization}");
            assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
            assert_eq!(answer.header("retry-after").is_some(), status == 503);
        }
    }
    assert_eq!(house.toy.bumps.load(Ordering::SeqCst), 0);
    let answer = house.post(&[("authorization", "Bearer anna")], r#"{"query":"{ who }"}"#).await;
    assert_eq!(answer.body["data"]["who"], "anna@house");
}

#[tokio::test]
async fn a_panic_is_answered_and_the_house_stands() {
    let house = House::new();
    for query in ["{ boom }", "mutation { boomMutation }", "{ planBoom }"] {
        for accept in [RESPONSE, "application/json"] {
            let body = json!({ "query": query }).to_string();
            let answer = house.post(&[("accept", accept)], body).await;
            assert_eq!((answer.status, answer.code()), (500, "INTERNAL_SERVER_ERROR"), "{query}");
            assert_eq!(answer.body["errors"][0]["message"], "Internal error");
            let id = answer.header("x-request-id").unwrap();
            assert_eq!(answer.body["errors"][0]["extensions"]["requestId"], id);
        }
    }
    assert_eq!(house.ask("{ hello }").await.status, 200);
}

#[tokio::test]
async fn a_query_has_a_time() {
    let house = House::with(|settings| settings.query_timeout = std::time::Duration::from_millis(20));
    let answer = house.ask("{ never }").await;
    assert_eq!((answer.status, answer.code()), (200, "OPERATION_TIMEOUT"));
    assert_eq!(answer.body["data"], Value::Null);
    house.toy.dropped.notified().await;

    // The twin: what the time does not bind, a mutation, stands at the gate longer and passes.
    let mutation = house.ask("mutation { bump }");
    let later = async {
        house.toy.at_the_gate.notified().await;
        house.ask("{ never }").await;
        house.toy.gate.add_permits(1);
    };
    let (answer, ()) = tokio::join!(mutation, later);
    assert_eq!(answer.body, json!({ "data": { "bump": 1 } }));
}

#[tokio::test]
async fn other_paths_are_not_served_here() {
    let house = House::new();
    let request = Request::post("/graphql").body(Body::empty()).unwrap();
    assert_eq!(house.send(request).await.status, StatusCode::NOT_FOUND.as_u16());
    let request = Request::post("/t/a%20b/graphql").header(header::CONTENT_TYPE, "application/json");
    let answer = house.send(request.body(r#"{"query":"{ who }"}"#.into()).unwrap()).await;
    assert_eq!(answer.body["data"]["who"], "nobody@a b", "the segment reaches the engine decoded");
}
