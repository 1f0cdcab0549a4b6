//! Heads: how far each log has come.

use std::collections::HashMap;

use words::WorkspaceId;

use crate::activity::Cursor;
use crate::reader::Reader;

/// The last number of each workspace's log; a workspace without events has 0, one out of sight is missing.
pub type Heads = HashMap<WorkspaceId, i64>;

/// How far the logs of these workspaces have come.
pub async fn heads(reader: &Reader, workspaces: &[WorkspaceId]) -> anyhow::Result<Heads> {
    let rows = sqlx::query!(
        r#"SELECT workspace_id "workspace: WorkspaceId", last_seq FROM entente.workspace_head WHERE workspace_id = ANY ($1)"#,
        workspaces as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await).await?;
    Ok(rows.into_iter().map(|row| (row.workspace, row.last_seq)).collect())
}

/// How far the tenant's own log has come; 0 before its first event.
pub async fn tenant_head(reader: &Reader) -> anyhow::Result<i64> {
    let head = sqlx::query_scalar!("SELECT last_seq FROM entente.tenant_head")
        .fetch_optional(&mut *reader.statement().await)
        .await?;
    Ok(head.unwrap_or(0))
}

/// The cursors of the last events in this snapshot: where a subscription continues that follows the query. A workspace that is not in the
/// tenant has none.
pub async fn cursors(reader: &Reader, workspaces: &[WorkspaceId]) -> anyhow::Result<Vec<(WorkspaceId, Cursor)>> {
    let tenant = reader.caller().tenant();
    let rows = sqlx::query!(
        r#"SELECT parent.id "workspace!: WorkspaceId", coalesce(h.last_seq, 0) "seq!", e.id "epoch!"
           FROM entente.workspace parent CROSS JOIN entente.epoch e LEFT JOIN entente.workspace_head h ON h.workspace_id = parent.id
           WHERE parent.id = ANY ($1)"#,
        workspaces as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.workspace, Cursor { tenant, workspace: row.workspace, seq: row.seq, epoch: row.epoch }))
        .collect())
}
