//! How long each log is, and how far its counter has come: the two are equal, or something was lost.

use words::WorkspaceId;

use crate::log::Stream;
use crate::reader::Reader;

/// Each log of the tenant that the caller reaches, with its counter and the number of its events.
pub async fn stream_lengths(reader: &Reader) -> anyhow::Result<Vec<(Stream, i64, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT workspace_id "workspace?: WorkspaceId", last_seq "last!", (SELECT count(*) FROM entente.workspace_event e WHERE e.workspace_id = h.workspace_id) "count!"
           FROM entente.workspace_head h
           UNION ALL
           SELECT NULL, last_seq, (SELECT count(*) FROM entente.tenant_event) FROM entente.tenant_head"#
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.workspace.map_or(Stream::Tenant, Stream::Workspace), row.last, row.count))
        .collect())
}
