//! A ballot by hand: the mark on the one before, its row, the event, the key.

use anyhow::Context as _;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::entered::{Entered, Event, now};
use super::{new_id, relay, uuid};

/// What a seat says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Said {
    approval_request: String,
    seat: String,
    decision: String,
    reason: String,
    revision_digest: String,
}

/// Writes it, and answers with its id.
pub(super) async fn write(entered: &mut Entered, headers: &HeaderMap, said: &Said) -> anyhow::Result<Vec<u8>> {
    let (id, request, seat) = (new_id(), uuid(&said.approval_request), uuid(&said.seat));
    sqlx::query(
        "UPDATE entente.ballot SET superseded = true WHERE request_id = $1 AND seat_id = $2 AND NOT superseded",
    )
    .bind(request)
    .bind(seat)
    .execute(entered.statement())
    .await?;
    let workspace: Option<Uuid> = sqlx::query_scalar(
        "INSERT INTO entente.ballot (tenant_id, id, workspace_id, request_id, seat_id, holder_id, decision, reason, revision, digest, cast_at)
         SELECT r.tenant_id, $1, r.workspace_id, r.id, s.id, s.holder_id, $4, $5, v.revision, v.digest, $6
         FROM entente.approval_request r JOIN entente.seat s ON (s.tenant_id, s.body_id) = (r.tenant_id, r.body_id)
         JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
         WHERE r.id = $2 AND s.id = $3 AND r.state = 'OPEN' AND v.digest = $7 RETURNING workspace_id",
    )
    .bind(id)
    .bind(request)
    .bind(seat)
    .bind(&said.decision)
    .bind(&said.reason)
    .bind(now())
    .bind(&said.revision_digest)
    .fetch_optional(entered.statement())
    .await?;
    let event = Event {
        workspace: workspace.context("No such request")?,
        kind: "BALLOT_CAST",
        subject_type: "ApprovalRequest",
        subject: request,
        touched: json!([{ "type": "ApprovalRequest", "id": request }, { "type": "Ballot", "id": id }]),
        body: json!({ "kind": "BALLOT_CAST", "request": request, "ballot": id, "seat": seat, "decision": said.decision,
            "digest": said.revision_digest, "supersedes": null }),
    };
    let seq = entered.commit(headers, "castBallot", event).await?;
    let answer =
        json!({ "data": { "castBallot": { "ballot": { "id": relay("Ballot", id) }, "seq": seq, "userErrors": [] } } });
    Ok(serde_json::to_vec(&answer)?)
}
