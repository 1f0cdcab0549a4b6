//! A comment by hand: its row, the event, the key.

use anyhow::Context as _;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::entered::{Entered, Event, now};
use super::{new_id, relay, uuid};

/// What is said.
#[derive(Deserialize)]
pub(super) struct Said {
    subject: String,
    body: String,
}

/// Writes it, and answers with its id.
pub(super) async fn write(entered: &mut Entered, headers: &HeaderMap, said: &Said) -> anyhow::Result<Vec<u8>> {
    let (id, subject, person) = (new_id(), uuid(&said.subject), entered.person);
    let workspace: Option<Uuid> = sqlx::query_scalar(
        "INSERT INTO entente.comment (tenant_id, id, workspace_id, subject_id, author_id, body, kind, audience, state, blocking, version, created_at)
         SELECT r.tenant_id, $1, r.workspace_id, r.id, m.id, $3, 'COMMENT', 'WORKSPACE', 'OPEN', false, 1, $4
         FROM entente.revised r JOIN entente.member m ON (m.tenant_id, m.workspace_id) = (r.tenant_id, r.workspace_id)
         WHERE r.id = $2 AND m.person_id = $5 AND m.until IS NULL RETURNING workspace_id",
    )
    .bind(id)
    .bind(subject)
    .bind(&said.body)
    .bind(now())
    .bind(person)
    .fetch_optional(entered.statement())
    .await?;
    let about = json!({ "type": "Objective", "id": subject });
    let event = Event {
        workspace: workspace.context("No such text")?,
        kind: "COMMENT_ADDED",
        subject_type: "Comment",
        subject: id,
        touched: json!([{ "type": "Comment", "id": id }, about]),
        body: json!({ "kind": "COMMENT_ADDED", "comment": id, "subject": about, "parent": null, "audience": { "of": "WORKSPACE" }, "blocking": false }),
    };
    let seq = entered.commit(headers, "addComment", event).await?;
    let answer = json!({ "data": { "addComment": { "comment": { "id": relay("Comment", id) }, "seq": seq, "userErrors": [] } } });
    Ok(serde_json::to_vec(&answer)?)
}
