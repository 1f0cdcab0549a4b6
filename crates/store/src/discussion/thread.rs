//! Threads: what blocks an approval, and who is of a body.

use words::{AnyId, CommentId, GovernanceBodyId, WorkspaceId};

use crate::unit::Unit;

/// The open blocking threads about a text. They are roots for the whole workspace, so everybody may know of them.
pub async fn open_blocking(unit: &mut Unit, subject: AnyId) -> anyhow::Result<Vec<CommentId>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id "id: CommentId" FROM entente.comment
           WHERE subject_id = $1 AND blocking AND state <> 'RESOLVED' AND deleted_at IS NULL ORDER BY created_at, id"#,
        subject.uuid()
    );
    Ok(ids.fetch_all(unit.statement()).await?)
}

/// The text that a comment is about, without a lock. `None`: there is no such comment. It tells nobody anything: whether the caller hears the
/// comment is asked when it is locked.
pub async fn subject_of(unit: &mut Unit, comment: CommentId) -> anyhow::Result<Option<AnyId>> {
    let row = sqlx::query!(
        r#"SELECT t.type "kind", t.id FROM entente.comment s JOIN entente.revised t ON (t.tenant_id, t.id) = (s.tenant_id, s.subject_id)
           WHERE s.id = $1"#,
        comment as _
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(|row| AnyId::new(&row.kind, row.id)))
}

/// The version of a comment that is current, within a unit.
pub async fn comment_version(unit: &mut Unit, comment: CommentId) -> anyhow::Result<Option<i32>> {
    let found = sqlx::query_scalar!("SELECT version FROM entente.comment WHERE id = $1", comment as _);
    Ok(found.fetch_optional(unit.statement()).await?)
}

/// Whether the caller chairs a body of this workspace or holds one of its seats. `None`: the workspace has no such body.
pub async fn belongs_to_body(
    unit: &mut Unit,
    workspace: WorkspaceId,
    body: GovernanceBodyId,
) -> anyhow::Result<Option<bool>> {
    let person = unit.caller().person();
    let belongs = sqlx::query_scalar!(
        r#"SELECT entente.is_addressed(NULL, b.id, NULL, b.workspace_id, $3) "belongs!"
           FROM entente.governance_body b WHERE b.id = $1 AND b.workspace_id = $2"#,
        body as _,
        workspace as _,
        person as _
    );
    Ok(belongs.fetch_optional(unit.statement()).await?)
}
