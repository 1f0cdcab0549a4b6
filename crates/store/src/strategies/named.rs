//! Texts by the names that they have for people, upper and lower case alike, and where a text stands without a lock on it.

use domain::strategies::RevisedState;
use words::{AnyId, ObjectiveId, StrategyId, WorkspaceId};

use super::revised::RevisedRow;
use crate::unit::Unit;

/// The strategies of a workspace with this title; at most two, so that an ambiguous name is seen.
pub async fn strategies_named(unit: &mut Unit, workspace: WorkspaceId, title: &str) -> anyhow::Result<Vec<StrategyId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: StrategyId" FROM entente.strategy WHERE workspace_id = $1 AND lower(title) = lower($2) LIMIT 2"#,
        workspace as _,
        title
    );
    Ok(found.fetch_all(unit.statement()).await?)
}

/// The objectives of a workspace with this code; at most two, so that an ambiguous name is seen.
pub async fn objectives_named(unit: &mut Unit, workspace: WorkspaceId, code: &str) -> anyhow::Result<Vec<ObjectiveId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: ObjectiveId" FROM entente.objective WHERE workspace_id = $1 AND lower(code) = lower($2) LIMIT 2"#,
        workspace as _,
        code
    );
    Ok(found.fetch_all(unit.statement()).await?)
}

/// Where a text stands. It may move at once: who decides by it locks it.
pub async fn revised_state(unit: &mut Unit, id: AnyId) -> anyhow::Result<Option<RevisedState>> {
    let row = sqlx::query_as!(
        RevisedRow,
        r#"SELECT id, type "kind", workspace_id "workspace: _", owner_id "owner: _", revision, digest "digest: _", approved_revision
           FROM entente.revised WHERE id = $1 AND type = $2"#,
        id.uuid(),
        id.kind()
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}
