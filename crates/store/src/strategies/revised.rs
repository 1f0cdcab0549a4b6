//! Rows of texts and their revisions.

use domain::strategies::{RevisedState, Revision};
use words::{AnyId, Digest, InstitutionId, MemberId, WorkspaceId};

use crate::unit::Unit;

/// A revision that is about to be written; its time is the unit's.
#[derive(Debug)]
pub struct RevisionDraft {
    /// From 1.
    pub number: i32,
    /// Of the content.
    pub digest: Digest,
    /// Who wrote it.
    pub author: MemberId,
    /// What differs from the revision before.
    pub changed_fields: Vec<String>,
    /// How much that is.
    pub change: words::strategies::ChangeClass,
    /// The content.
    pub snapshot: serde_json::Value,
}

/// Writes a new text and its first revision.
pub async fn insert_revised(
    unit: &mut Unit,
    id: AnyId,
    workspace: WorkspaceId,
    owner: Option<InstitutionId>,
    first: &RevisionDraft,
) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.revised (tenant_id, id, workspace_id, type, owner_id, revision, digest) VALUES ($1, $2, $3, $4, $5, 1, $6)",
        tenant as _,
        id.uuid(),
        workspace as _,
        id.kind(),
        owner as _,
        first.digest as _
    )
    .execute(unit.statement())
    .await?;
    insert_revision(unit, id, workspace, first).await
}

/// Writes the next revision of a text and makes it the present one.
pub async fn revise(unit: &mut Unit, id: AnyId, workspace: WorkspaceId, next: &RevisionDraft) -> anyhow::Result<()> {
    let updated = sqlx::query!(
        "UPDATE entente.revised SET revision = $2, digest = $3 WHERE id = $1 AND revision = $2 - 1",
        id.uuid(),
        next.number,
        next.digest as _
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A revision was written without the lock on its text");
    insert_revision(unit, id, workspace, next).await
}

async fn insert_revision(unit: &mut Unit, id: AnyId, workspace: WorkspaceId, draft: &RevisionDraft) -> anyhow::Result<()> {
    let (tenant, now) = (unit.caller().tenant(), unit.now());
    sqlx::query!(
        "INSERT INTO entente.revision (tenant_id, revised_id, number, workspace_id, digest, author_id, created_at, changed_fields, change, snapshot)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant as _,
        id.uuid(),
        draft.number,
        workspace as _,
        draft.digest as _,
        draft.author as _,
        now as _,
        &draft.changed_fields,
        draft.change as _,
        draft.snapshot
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Where a text stands, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_revised(unit: &mut Unit, id: AnyId) -> anyhow::Result<Option<RevisedState>> {
    let row = sqlx::query!(
        r#"SELECT workspace_id "workspace: WorkspaceId", owner_id "owner: InstitutionId", revision, digest "digest: Digest", approved_revision
           FROM entente.revised WHERE id = $1 AND type = $2 FOR UPDATE"#,
        id.uuid(),
        id.kind()
    )
    .fetch_optional(unit.statement())
    .await?;
    Ok(row.map(|row| RevisedState {
        id,
        workspace: row.workspace,
        owner: row.owner,
        revision: row.revision,
        digest: row.digest,
        approved_revision: row.approved_revision,
    }))
}

/// A revision of a text by its number, within a unit.
pub async fn revision(unit: &mut Unit, id: AnyId, number: i32) -> anyhow::Result<Option<Revision>> {
    let row = sqlx::query!(
        r#"SELECT digest "digest: Digest", author_id "author: MemberId", created_at "created_at: words::Timestamp", changed_fields,
               change "change: words::strategies::ChangeClass", snapshot
           FROM entente.revision WHERE revised_id = $1 AND number = $2"#,
        id.uuid(),
        number
    )
    .fetch_optional(unit.statement())
    .await?;
    Ok(row.map(|row| Revision {
        revised: id,
        number,
        digest: row.digest,
        author: row.author,
        created_at: row.created_at,
        changed_fields: row.changed_fields,
        change: row.change,
        snapshot: row.snapshot,
    }))
}
