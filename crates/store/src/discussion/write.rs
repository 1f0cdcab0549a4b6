//! Writing comments and their versions.

use domain::discussion::Comment;
use words::discussion::CommentBody;
use words::{CommentId, Timestamp, WorkspaceId};

use crate::unit::Unit;

/// Writes a new comment, and what it says as its first version; unless the same author has said the same in the same place since then: that comment
/// is returned, and nothing is written. Who says the same at this moment waits here, so that of twins one is the first.
pub async fn say(unit: &mut Unit, comment: &Comment, since: Timestamp) -> anyhow::Result<Option<CommentId>> {
    let anchor = comment.anchor.as_ref();
    let (field_path, quote) = (anchor.and_then(|a| a.field_path.as_ref()), anchor.and_then(|a| a.quote.as_ref()));
    let first = sqlx::query_scalar!(
        r#"SELECT entente.say($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) "id: CommentId""#,
        comment.id as _,
        comment.workspace as _,
        comment.subject.uuid(),
        comment.parent as _,
        comment.author as _,
        comment.body as _,
        comment.kind as _,
        comment.audience.word() as _,
        comment.audience.institution() as _,
        comment.audience.body() as _,
        anchor.map(|a| a.revision),
        field_path as _,
        quote as _,
        anchor.map(|a| a.state) as _,
        comment.blocking,
        comment.version,
        comment.created_at as _,
        since as _
    );
    Ok(first.fetch_one(unit.statement()).await?)
}

/// Writes what a comment says now, and where its thread stands if it is a root; what is fixed when it is posted stays.
pub async fn update_comment(unit: &mut Unit, comment: &Comment) -> anyhow::Result<()> {
    let resolution = comment.resolution.as_ref();
    let updated = sqlx::query!(
        "UPDATE entente.comment SET body = $2, version = $3, edited_at = $4, deleted_at = $5,
             state = CASE WHEN parent_id IS NULL THEN $6 ELSE state END,
             resolution_outcome = $7, resolution_note = $8, resolution_by = $9, resolution_at = $10, resolution_revision = $11
         WHERE id = $1",
        comment.id as _,
        comment.body as _,
        comment.version,
        comment.edited_at as _,
        comment.deleted_at as _,
        comment.state as _,
        resolution.map(|r| r.outcome) as _,
        resolution.and_then(|r| r.note.as_ref()) as _,
        resolution.map(|r| r.by) as _,
        resolution.map(|r| r.at) as _,
        resolution.map(|r| r.revision)
    );
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A comment was updated that is not there");
    Ok(())
}

/// Keeps what a comment says from now on.
pub async fn insert_version(
    unit: &mut Unit,
    comment: CommentId,
    workspace: WorkspaceId,
    version: i32,
    body: &CommentBody,
) -> anyhow::Result<()> {
    let (tenant, now) = (unit.caller().tenant(), unit.now());
    sqlx::query!(
        "INSERT INTO entente.comment_version (tenant_id, comment_id, version, workspace_id, body, at) VALUES ($1, $2, $3, $4, $5, $6)",
        tenant as _,
        comment as _,
        version,
        workspace as _,
        body as _,
        now as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Forgets all that a comment said: its author takes it back.
pub async fn drop_versions(unit: &mut Unit, comment: CommentId) -> anyhow::Result<()> {
    let dropped = sqlx::query!("DELETE FROM entente.comment_version WHERE comment_id = $1", comment as _);
    let dropped = dropped.execute(unit.statement()).await?;
    anyhow::ensure!(dropped.rows_affected() > 0, "A comment without a version was deleted");
    Ok(())
}
