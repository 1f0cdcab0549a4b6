//! Where an acceptance may land: something of the workspace that everybody in it sees.

use words::{AnyId, WorkspaceId};

use crate::unit::Unit;

/// Whether this id names the workspace itself, or a text, body, request or commitment of it.
pub async fn lands_in(unit: &mut Unit, id: AnyId, workspace: WorkspaceId) -> anyhow::Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM entente.workspace WHERE $1 = 'Workspace' AND id = $2 AND id = $3
               UNION ALL SELECT FROM entente.revised WHERE type = $1 AND id = $2 AND workspace_id = $3
               UNION ALL SELECT FROM entente.governance_body WHERE $1 = 'GovernanceBody' AND id = $2 AND workspace_id = $3
               UNION ALL SELECT FROM entente.approval_request WHERE $1 = 'ApprovalRequest' AND id = $2 AND workspace_id = $3
               UNION ALL SELECT FROM entente.commitment WHERE $1 = 'Commitment' AND id = $2 AND workspace_id = $3
           ) "found!""#,
        id.kind(),
        id.uuid(),
        workspace as _
    );
    Ok(found.fetch_one(unit.statement()).await?)
}
