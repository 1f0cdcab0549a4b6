//! The routes: the API at each tenant's address, the schema, and whether the server lives and is ready.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use store::Store;
use transport::{Drain, Settings};

use crate::clock::request_id;
use crate::configuration::Http;
use crate::engine::Engine;
use crate::house::House;

/// Everything that is served.
pub fn router(house: &House, http: &Http, drain: Drain) -> Router {
    let mut settings = Settings::new(Arc::new(request_id));
    settings.origins.clone_from(&http.origins);
    settings.query_timeout = Duration::from_secs(http.query_timeout_seconds);
    let readiness = Readiness { store: house.hub.store().clone(), drain: drain.clone() };
    let sdl: Arc<str> = graphql::sdl().into();
    transport::router(Arc::new(Engine::of(house)), settings, drain)
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready).with_state(readiness))
        .route("/schema.graphql", get(schema).with_state(sdl))
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
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")], sdl.to_string()).into_response()
}
