//! Bodies by name, upper and lower case alike, and seats by who has or holds them.

use words::{ApprovalRequestId, GovernanceBodyId, InstitutionId, PersonId, SeatId, WorkspaceId};

use crate::unit::Unit;

/// The bodies of a workspace with this name; at most two, so that an ambiguous name is seen.
pub async fn bodies_named(
    unit: &mut Unit,
    workspace: WorkspaceId,
    name: &str,
) -> anyhow::Result<Vec<GovernanceBodyId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: GovernanceBodyId" FROM entente.governance_body WHERE workspace_id = $1 AND lower(name) = lower($2) LIMIT 2"#,
        workspace as _,
        name
    );
    Ok(found.fetch_all(unit.statement()).await?)
}

/// The institution's seat in a body.
pub async fn seat_of_institution(
    unit: &mut Unit,
    body: GovernanceBodyId,
    institution: InstitutionId,
) -> anyhow::Result<Option<SeatId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: SeatId" FROM entente.seat WHERE body_id = $1 AND institution_id = $2"#,
        body as _,
        institution as _
    );
    Ok(found.fetch_optional(unit.statement()).await?)
}

/// The seats of a request's body that the person holds: first those with a vote in the request.
pub async fn seats_held(unit: &mut Unit, request: ApprovalRequestId, person: PersonId) -> anyhow::Result<Vec<SeatId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT s.id "id: SeatId"
           FROM entente.approval_request r JOIN entente.seat s ON (s.tenant_id, s.body_id) = (r.tenant_id, r.body_id)
           JOIN entente.member m ON (m.tenant_id, m.id) = (s.tenant_id, s.holder_id)
           LEFT JOIN entente.electorate e ON (e.tenant_id, e.request_id, e.seat_id) = (r.tenant_id, r.id, s.id)
           WHERE r.id = $1 AND m.person_id = $2 ORDER BY e.seat_id IS NULL, s.id"#,
        request as _,
        person as _
    );
    Ok(found.fetch_all(unit.statement()).await?)
}
