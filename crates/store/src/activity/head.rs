//! Heads: how far each log has come.

use std::collections::HashMap;

use words::{AnyId, WorkspaceId};

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
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.workspace, row.last_seq)).collect())
}

/// How far the tenant's own log has come; 0 before its first event.
pub async fn tenant_head(reader: &Reader) -> anyhow::Result<i64> {
    let head = sqlx::query_scalar!("SELECT last_seq FROM entente.tenant_head")
        .fetch_optional(&mut *reader.statement().await?)
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
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.workspace, Cursor { tenant, workspace: row.workspace, seq: row.seq, epoch: row.epoch }))
        .collect())
}

/// How far a workspace's log and that of its tenant have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Front {
    /// Of the workspace.
    pub head: Cursor,
    /// Of the tenant; 0 before its first event.
    pub tenant: i64,
}

/// Both, in one look. `None`: no workspace of the tenant has this id.
pub async fn front(reader: &Reader, workspace: WorkspaceId) -> anyhow::Result<Option<Front>> {
    let tenant = reader.caller().tenant();
    let row = sqlx::query!(
        r#"SELECT coalesce(h.last_seq, 0) "seq!", coalesce((SELECT last_seq FROM entente.tenant_head), 0) "in_tenant!", e.id "epoch!"
           FROM entente.workspace w CROSS JOIN entente.epoch e LEFT JOIN entente.workspace_head h ON h.workspace_id = w.id WHERE w.id = $1"#,
        workspace as _
    );
    let row = row.fetch_optional(&mut *reader.statement().await?).await?;
    Ok(row
        .map(|row| Front { head: Cursor { tenant, workspace, seq: row.seq, epoch: row.epoch }, tenant: row.in_tenant }))
}

/// What the events of the tenant's own log touched, after a number.
pub async fn touched_in_tenant(reader: &Reader, after: i64) -> anyhow::Result<Vec<AnyId>> {
    let rows = sqlx::query_scalar!("SELECT touched FROM entente.tenant_event WHERE seq > $1", after);
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    let touched = rows.into_iter().map(serde_json::from_value::<Vec<AnyId>>).collect::<Result<Vec<_>, _>>()?;
    Ok(touched.concat())
}
