//! The limits: the same rows and the same JSON by hand, to hold the product against.
//!
//! They are servers, not cheats: each request looks its credential up, enters the tenant in a transaction of `entente_app` and is bound by
//! row-level security; the pool is set up like the product's, its reset included.

mod actions;
mod ballot;
mod board;
mod comment;
mod discussion;
mod entered;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Router, routing::post};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use sqlx::Executor as _;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;
use uuid::Uuid;

use self::entered::{Entered, Kind};

/// The product's, statement for statement (`store/src/pool.rs`).
const OPENED: &str = "SET ROLE entente_app; SET statement_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s'; SET timezone = 'UTC'; SET plan_cache_mode = 'force_generic_plan'";
const RETURNED: &str = "ROLLBACK; RESET entente.tenant; RESET entente.workspaces";

type Pool = Arc<sqlx::PgPool>;

/// Serves the limits on a free port, and says which.
pub(crate) async fn serve(url: &str) -> anyhow::Result<()> {
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(3))
        .test_before_acquire(false)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(OPENED).await.map(drop) }))
        .after_release(|connection, _| Box::pin(async move { Ok(connection.execute(RETURNED).await.is_ok()) }))
        .connect(url)
        .await?;
    let router = Router::new()
        .route("/WorkspaceBoard", post(workspace_board))
        .route("/ObjectiveDiscussion", post(objective_discussion))
        .route("/MyActions", post(my_actions))
        .route("/AddComment", post(add_comment))
        .route("/CastBallot", post(cast_ballot))
        .with_state(Arc::new(pool));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("The limits listen on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

/// What of a request is looked at: the text is the product's affair.
#[derive(Deserialize)]
struct Asked<V> {
    variables: V,
}

#[derive(Deserialize)]
struct OfWorkspace {
    workspace: String,
}

#[derive(Deserialize)]
struct OfObjective {
    objective: String,
}

#[derive(Deserialize)]
struct Input<I> {
    input: I,
}

async fn workspace_board(State(pool): State<Pool>, headers: HeaderMap, body: Bytes) -> Response {
    answer(async {
        let asked: Asked<OfWorkspace> = serde_json::from_slice(&body)?;
        let mut entered = Entered::of(&pool, &headers, Kind::Reads).await?;
        board::read(&mut entered, uuid(&asked.variables.workspace)).await
    })
    .await
}

async fn objective_discussion(State(pool): State<Pool>, headers: HeaderMap, body: Bytes) -> Response {
    answer(async {
        let asked: Asked<OfObjective> = serde_json::from_slice(&body)?;
        let mut entered = Entered::of(&pool, &headers, Kind::Reads).await?;
        discussion::read(&mut entered, uuid(&asked.variables.objective)).await
    })
    .await
}

async fn my_actions(State(pool): State<Pool>, headers: HeaderMap, _: Bytes) -> Response {
    answer(async {
        let mut entered = Entered::of(&pool, &headers, Kind::Reads).await?;
        actions::read(&mut entered).await
    })
    .await
}

async fn add_comment(State(pool): State<Pool>, headers: HeaderMap, body: Bytes) -> Response {
    answer(async {
        let asked: Asked<Input<comment::Said>> = serde_json::from_slice(&body)?;
        let mut entered = Entered::of(&pool, &headers, Kind::Writes).await?;
        comment::write(&mut entered, &headers, &asked.variables.input).await
    })
    .await
}

async fn cast_ballot(State(pool): State<Pool>, headers: HeaderMap, body: Bytes) -> Response {
    answer(async {
        let asked: Asked<Input<ballot::Said>> = serde_json::from_slice(&body)?;
        let mut entered = Entered::of(&pool, &headers, Kind::Writes).await?;
        ballot::write(&mut entered, &headers, &asked.variables.input).await
    })
    .await
}

async fn answer(made: impl Future<Output = anyhow::Result<Vec<u8>>>) -> Response {
    match made.await {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
    }
}

/// The UUID in an opaque id; nil for another text.
fn uuid(relay: &str) -> Uuid {
    let named = URL_SAFE_NO_PAD.decode(relay).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    named.and_then(|text| text.split_once(':')?.1.parse().ok()).unwrap_or_default()
}

/// The opaque id of a UUID.
fn relay(kind: &str, id: Uuid) -> String {
    encoded(&format!("{kind}:{id}"))
}

fn encoded(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// A new id.
#[expect(clippy::disallowed_methods, reason = "a limit has no Moment")]
fn new_id() -> Uuid {
    Uuid::now_v7()
}
