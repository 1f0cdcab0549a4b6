//! The routes: the API at each tenant's address, the schema, and whether the server lives and is ready.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use store::Store;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;
use transport::{Drain, Settings};

use crate::clock::request_id;
use crate::configuration::{Http, Origin};
use crate::engine::Engine;
use crate::house::House;

/// Everything that is served.
pub fn router(house: &House, http: &Http, drain: Drain) -> Router {
    let readiness = Readiness { store: house.hub.store().clone(), drain: drain.clone() };
    let sdl: Arc<str> = graphql::sdl().into();
    let router = transport::router(Arc::new(Engine::of(house)), settings(http), drain)
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready).with_state(readiness))
        .route("/schema.graphql", get(schema).with_state(sdl));
    leave(router, &http.origins).layer(CatchPanicLayer::new())
}

/// How the endpoint behaves, as far as it is configured.
fn settings(http: &Http) -> Settings {
    let mut settings = Settings::new(request_id);
    settings.origins = http.origins.iter().map(|origin| origin.as_str().to_owned()).collect();
    settings.query_timeout = Duration::from_secs(http.query_timeout_seconds.get());
    settings.socket = settings.socket.drained_within(Duration::from_secs(http.drain_seconds));
    settings
}

/// Browsers let the pages of listed origins ask, and read the answer. Without any, no page is told anything.
fn leave(router: Router, origins: &[Origin]) -> Router {
    if origins.is_empty() {
        return router;
    }
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok()).collect();
    router.layer(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("idempotency-key")])
            .expose_headers([HeaderName::from_static("x-request-id"), header::RETRY_AFTER])
            .max_age(Duration::from_mins(10)),
    )
}

#[derive(Clone)]
struct Readiness {
    store: Store,
    drain: Drain,
}

/// Ready: the database answers, and no shutdown has begun.
async fn ready(State(readiness): State<Readiness>) -> Response {
    if readiness.drain.token.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n").into_response();
    }
    match readiness.store.is_bound().await {
        Ok(true) => "ready\n".into_response(),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "row-level security does not bind\n").into_response(),
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached\n").into_response()
        }
    }
}

/// The schema, for everybody.
async fn schema(State(sdl): State<Arc<str>>) -> Response {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")],
        sdl.to_string(),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    #[test]
    fn the_waves_of_a_drain_fit_into_its_time() {
        let apart = |drain_seconds| settings(&Http { drain_seconds, ..Http::default() }).socket.drain_gap;
        assert_eq!(apart(15), Duration::from_secs(1));
        assert_eq!(apart(600), Duration::from_secs(1), "nobody is kept longer than need be");
        assert!(apart(5) * 13 <= Duration::from_secs(3), "two seconds are left for the last to answer");
    }

    /// What a browser is told when a page of this origin wants to ask.
    async fn preflight(listed: &[&str], origin: &str) -> Response {
        let listed: Vec<Origin> = listed.iter().map(|text| Origin::try_from((*text).to_owned()).unwrap()).collect();
        let router = leave(Router::new().route("/t/nova/graphql", get(async || "")), &listed);
        let request = Request::options("/t/nova/graphql")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type,idempotency-key");
        router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    fn allowed(response: &Response) -> Option<&str> {
        response.headers().get(header::ACCESS_CONTROL_ALLOW_ORIGIN).map(|value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn only_pages_of_listed_origins_are_let_in() {
        let app = "https://app.example.org";
        let response = preflight(&[app], app).await;
        assert_eq!(allowed(&response), Some(app));
        let headers = response.headers()[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap();
        assert!(headers.contains("idempotency-key") && headers.contains("authorization"), "{headers}");
        assert_eq!(allowed(&preflight(&[app], "https://evil.test").await), None);
        assert_eq!(allowed(&preflight(&[], app).await), None);
    }
}
