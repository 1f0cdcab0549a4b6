//! What an offer stands on: the objective as it is, and the two sides.

use domain::commitments::PromisedFor;
use words::{ActorId, InstitutionId, ObjectiveId, WorkspaceId};

use crate::unit::Unit;

/// The objective of an offer, shared with other readers until the end of the unit: its text and its state cannot move meanwhile. `None`:
/// nothing that the caller may see.
pub async fn promised_for(unit: &mut Unit, objective: ObjectiveId) -> anyhow::Result<Option<PromisedFor>> {
    Ok(sqlx::query_as!(
        PromisedFor,
        r#"SELECT r.id "objective: _", r.workspace_id "workspace: _", o.state "state: _", r.revision, r.digest "digest: _"
           FROM entente.revised r JOIN entente.objective o ON (o.tenant_id, o.id) = (r.tenant_id, r.id)
           WHERE r.id = $1 FOR SHARE OF r, o"#,
        objective as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// One side of a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The actor.
    pub actor: ActorId,
    /// The institution whose actor it is.
    pub institution: InstitutionId,
}

/// The actor of an institution in a workspace.
pub async fn own_side(
    unit: &mut Unit,
    workspace: WorkspaceId,
    institution: InstitutionId,
) -> anyhow::Result<Option<Side>> {
    Ok(sqlx::query_as!(
        Side,
        r#"SELECT id "actor: _", institution_id "institution: _" FROM entente.actor WHERE workspace_id = $1 AND institution_id = $2"#,
        workspace as _,
        institution as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// An actor of a workspace. One of another workspace is not found.
pub async fn counterparty(unit: &mut Unit, workspace: WorkspaceId, actor: ActorId) -> anyhow::Result<Option<Side>> {
    Ok(sqlx::query_as!(
        Side,
        r#"SELECT id "actor: _", institution_id "institution: _" FROM entente.actor WHERE workspace_id = $1 AND id = $2"#,
        workspace as _,
        actor as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// The actor of a workspace that leads its region: there is exactly one.
pub async fn region_lead_side(unit: &mut Unit, workspace: WorkspaceId) -> anyhow::Result<Side> {
    Ok(sqlx::query_as!(
        Side,
        r#"SELECT id "actor: _", institution_id "institution: _" FROM entente.actor WHERE workspace_id = $1 AND 'REGION_LEAD' = ANY (roles)"#,
        workspace as _
    )
    .fetch_one(unit.statement())
    .await?)
}
