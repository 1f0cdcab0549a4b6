//! Rows of governance bodies.

use domain::approvals::{Chair, GovernanceBody};
use words::{GovernanceBodyId, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::unit::Unit;

/// Writes a new body; its charter and its seats follow.
pub async fn insert_body(unit: &mut Unit, body: &GovernanceBody) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.governance_body (tenant_id, id, workspace_id, name, kind, mandate, chair_id, charter_version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant as _,
        body.id as _,
        body.workspace as _,
        body.name as _,
        body.kind as _,
        body.mandate as _,
        body.chair as _,
        body.charter_version,
        body.created_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// A body, locked against another charter until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_body(unit: &mut Unit, id: GovernanceBodyId) -> anyhow::Result<Option<GovernanceBody>> {
    Ok(sqlx::query_as!(
        GovernanceBody,
        r#"SELECT id "id: _", workspace_id "workspace: _", name "name: _", kind "kind: _", mandate "mandate: _", chair_id "chair: _",
               charter_version, created_at "created_at: _"
           FROM entente.governance_body WHERE id = $1 FOR NO KEY UPDATE"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// Who presides over a body, and whether that membership lasts.
pub async fn chair(unit: &mut Unit, body: GovernanceBodyId) -> anyhow::Result<Chair> {
    let chair = sqlx::query_as!(
        Chair,
        r#"SELECT m.id "member: _", m.until IS NULL "active!"
           FROM entente.governance_body b JOIN entente.member m ON (m.tenant_id, m.id) = (b.tenant_id, b.chair_id) WHERE b.id = $1"#,
        body as _
    );
    Ok(chair.fetch_one(unit.statement()).await?)
}

/// Puts another version of the charter in force.
pub async fn set_charter_version(unit: &mut Unit, body: GovernanceBodyId, version: i32) -> anyhow::Result<()> {
    let updated = sqlx::query!(
        "UPDATE entente.governance_body SET charter_version = $2 WHERE id = $1 AND charter_version = $2 - 1",
        body as _,
        version
    );
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A charter was written without the lock on its body");
    Ok(())
}

/// Bodies by id.
pub async fn bodies(reader: &Reader, ids: &[GovernanceBodyId]) -> anyhow::Result<Vec<GovernanceBody>> {
    Ok(sqlx::query_as!(
        GovernanceBody,
        r#"SELECT id "id: _", workspace_id "workspace: _", name "name: _", kind "kind: _", mandate "mandate: _", chair_id "chair: _",
               charter_version, created_at "created_at: _"
           FROM entente.governance_body WHERE id = ANY ($1)"#,
        ids as _
    )
    .fetch_all(&mut *reader.statement().await?)
    .await?)
}

/// The bodies of workspaces, by name.
pub async fn bodies_of(
    reader: &Reader,
    workspaces: &[WorkspaceId],
    page: Page,
) -> anyhow::Result<Vec<Children<GovernanceBody>>> {
    let (after_name, after_id) = page.after::<(String, GovernanceBodyId)>()?.unzip();
    let (before_name, before_id) = page.before::<(String, GovernanceBodyId)>()?.unzip();
    let rows = read_page!(
        GovernanceBody, reader, page, workspaces,
        select: r#"s.id "id: _", s.workspace_id "workspace: _", s.name "name: _", s.kind "kind: _", s.mandate "mandate: _", s.chair_id "chair: _",
            s.charter_version, s.created_at "created_at: _""#,
        from: "entente.governance_body s WHERE s.workspace_id = parent.id
            AND ($3::text IS NULL OR (s.name, s.id) > ($3, $4::uuid))
            AND ($5::text IS NULL OR (s.name, s.id) < ($5, $6::uuid))",
        forward: "s.name, s.id",
        backward: "s.name DESC, s.id DESC",
        [after_name, after_id as _, before_name, before_id as _]
    );
    Ok(Children::per_parent(workspaces, &page, rows, |s| s.workspace, |s| s, |s| (s.name.to_string(), s.id)))
}

/// How many bodies workspaces have.
pub async fn bodies_count_of(reader: &Reader, workspaces: &[WorkspaceId]) -> anyhow::Result<Vec<(WorkspaceId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT workspace_id "workspace: WorkspaceId", count(*) "count!" FROM entente.governance_body WHERE workspace_id = ANY ($1) GROUP BY workspace_id"#,
        workspaces as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.workspace, row.count)).collect())
}
