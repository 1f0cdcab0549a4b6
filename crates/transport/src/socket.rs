//! GraphQL over WebSocket: the upgrade, then one conversation in the protocol `graphql-transport-ws`.

mod bell;
mod clocks;
mod close;
mod conversation;
mod frames;
mod operations;
mod perform;
mod writer;

use std::sync::{Arc, atomic::Ordering};

use axum::{
    extract::{FromRequestParts, Request, WebSocketUpgrade},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use crate::{Engine, credential, http::Refusal, origin, shared::Shared};

const PROTOCOL: &str = "graphql-transport-ws";

/// Whether a request asks for an upgrade: GET with `Upgrade: websocket`, or HTTP/2's CONNECT.
pub(crate) fn is_asked_for(request: &Request) -> bool {
    let upgrade = request.headers().get(header::UPGRADE);
    let websocket = upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"));
    (request.method() == Method::GET && websocket) || request.method() == Method::CONNECT
}

/// Answers the request for an upgrade and goes on with the conversation.
pub(crate) async fn upgrade<E: Engine>(
    shared: Arc<Shared<E>>,
    endpoint: String,
    request: Request,
    id: Uuid,
) -> Response {
    let headers = request.headers();
    // Browsers let any page open a socket anywhere and never ask first: the origin is all there is to check.
    if !origin::may_call(headers, request.uri(), &shared.settings.origins) {
        return Refusal(StatusCode::FORBIDDEN, "This origin may not call here").into_response(id);
    }
    if shared.drain.token.is_cancelled() {
        let refusal = Refusal(StatusCode::SERVICE_UNAVAILABLE, "This server is about to end");
        let mut response = refusal.into_response(id);
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        return response;
    }
    let credential = credential::of_headers(headers);
    let of_page = headers.contains_key(header::ORIGIN);
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };

    let settings = &shared.settings.socket;
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .max_message_size(settings.message)
        .max_frame_size(settings.message)
        .read_buffer_size(4 * 1024)
        .write_buffer_size(4 * 1024);
    let spoken = upgrade.selected_protocol().is_some();
    let number = shared.sockets.fetch_add(1, Ordering::Relaxed);
    // Taken now, so that a drain that begins between the answer and the first message waits for this socket, too.
    let tracked = shared.drain.tasks.token();
    upgrade.on_upgrade(move |socket| async move {
        let _tracked = tracked;
        let guest = conversation::Guest { endpoint, credential, number, spoken, of_page };
        conversation::hold(shared, socket, guest).await;
    })
}
