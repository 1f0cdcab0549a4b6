//! GraphQL over HTTP: POST with JSON; everything else is refused with its status.
//!
//! The profile is that of the graphql-http audits: a request that is not executed answers 400 as
//! `application/graphql-response+json` and 200 as `application/json`.

mod accept;

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Path, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::any,
};
use uuid::Uuid;

use self::accept::Media;
use crate::{
    Code, Drain, Engine, Settings,
    answer::Answer,
    ask::Ask,
    credential, origin,
    run::{Ready, contained, run},
    shared::Shared,
    socket,
};

/// The routes of the endpoint: `/t/{tenant}/graphql`, POST and the upgrade to a WebSocket.
///
/// Everything that it starts stands in `drain.tasks`; when `drain.token` is cancelled, sockets are closed in waves.
pub fn router<E: Engine>(engine: Arc<E>, settings: Settings, drain: Drain) -> Router {
    let body = settings.limits.body;
    let shared = Arc::new(Shared::new(engine, settings, drain));
    Router::new().route("/t/{tenant}/graphql", any(serve::<E>)).layer(DefaultBodyLimit::max(body)).with_state(shared)
}

async fn serve<E: Engine>(
    State(shared): State<Arc<Shared<E>>>,
    Path(endpoint): Path<String>,
    request: Request,
) -> Response {
    let id = (shared.settings.request_ids)();
    let mut response = if socket::is_asked_for(&request) {
        socket::upgrade(shared, endpoint, request, id).await
    } else if request.method() == Method::POST {
        post(&shared, &endpoint, request, id).await.unwrap_or_else(|refusal| refusal.into_response(id))
    } else {
        let message = "Send GraphQL by POST";
        let mut response = Refusal(StatusCode::METHOD_NOT_ALLOWED, message).into_response(id);
        let headers = response.headers_mut();
        headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert("x-request-id", id);
    }
    response
}

async fn post<E: Engine>(shared: &Shared<E>, endpoint: &str, request: Request, id: Uuid) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    if !origin::may_call(&headers, request.uri(), &shared.settings.origins) {
        return Err(Refusal(StatusCode::FORBIDDEN, "This origin may not call here"));
    }
    let media = accept::choose(&headers)
        .ok_or(Refusal(StatusCode::NOT_ACCEPTABLE, "Accept application/graphql-response+json or application/json"))?;
    if !is_json(&headers) {
        let message = "Send the request as application/json, in UTF-8";
        return Err(Refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let body = Bytes::from_request(request, &()).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Refusal(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large")
        } else {
            Refusal(StatusCode::BAD_REQUEST, "The request could not be read")
        }
    })?;
    let json =
        serde_json::from_slice(&body).map_err(|_| Refusal(StatusCode::BAD_REQUEST, "The request is not JSON"))?;
    let ask = Ask::from_json(json).map_err(|wrong| Refusal(StatusCode::BAD_REQUEST, wrong))?;

    let answer = contained(id, answer(shared, endpoint, &headers, ask, id)).await;
    Ok(written(answer.unwrap_or_else(|| Answer::internal(id)), media))
}

async fn answer<E: Engine>(shared: &Shared<E>, endpoint: &str, headers: &HeaderMap, ask: Ask, id: Uuid) -> Answer {
    let key = headers.get("idempotency-key").map(HeaderValue::as_bytes);
    let ready = match Ready::from_ask(shared, ask, key, id) {
        Ok(ready) => ready,
        Err(errors) => return Answer::refused(errors, id),
    };
    if ready.call.kind == OperationType::Subscription {
        let message = "Subscriptions are served over WebSocket (graphql-transport-ws)";
        return Answer::refused(vec![Code::BadUserInput.error(message)], id);
    }
    let session = match credential::of_headers(headers) {
        Ok(credential) => shared.engine.authenticate(endpoint, credential.as_deref(), Some(&ready.call)).await,
        Err(denied) => Err(denied),
    };
    match session {
        Ok(session) => run(shared, session, ready).await,
        Err(denied) => Answer::denied(denied, id),
    }
}

fn written(answer: Answer, media: Media) -> Response {
    let status = match &answer {
        Answer::Executed(_) => StatusCode::OK,
        Answer::Refused(errors) => {
            let known = errors.iter().filter_map(Code::of).find_map(status_of);
            known.unwrap_or_else(|| media.status_of_refusal())
        }
    };
    let mut response = (status, answer.into_json()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// The status that a code has whatever the media type, because intermediaries act on it.
fn status_of(code: Code) -> Option<StatusCode> {
    match code {
        Code::Unauthenticated => Some(StatusCode::UNAUTHORIZED),
        Code::RateLimited => Some(StatusCode::TOO_MANY_REQUESTS),
        Code::InternalServerError => Some(StatusCode::INTERNAL_SERVER_ERROR),
        Code::ServiceUnavailable => Some(StatusCode::SERVICE_UNAVAILABLE),
        _ => None,
    }
}

/// Exactly `application/json`, which no form and no page of another site can send unasked. Only UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mut parts = value.unwrap_or_default().split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let utf8 = |parameter: &str| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    };
    essence.eq_ignore_ascii_case("application/json") && parts.all(utf8)
}

/// A request that was refused before it was known to be GraphQL. Its body has the shape of one all the same, as `application/json`.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) StatusCode, pub(crate) &'static str);

impl Refusal {
    pub(crate) fn into_response(self, id: Uuid) -> Response {
        let Self(status, message) = self;
        let code = match status {
            StatusCode::FORBIDDEN => Code::Forbidden,
            StatusCode::SERVICE_UNAVAILABLE => Code::ServiceUnavailable,
            _ => Code::BadUserInput,
        };
        let body = Answer::refused(vec![code.error(message)], id).into_json();
        let media = HeaderValue::from_static(Media::Json.content_type());
        (status, [(header::CONTENT_TYPE, media)], body).into_response()
    }
}
