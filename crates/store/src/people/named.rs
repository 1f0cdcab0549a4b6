//! People by the names that they have for people, upper and lower case alike; at most two of each, so that an ambiguous name is seen.

use words::people::Email;
use words::{InstitutionId, InvitationId, MemberId, PersonId, WorkspaceId};

use crate::unit::Unit;

/// The institutions with this short name.
pub async fn institutions_named(unit: &mut Unit, short_name: &str) -> anyhow::Result<Vec<InstitutionId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: InstitutionId" FROM entente.institution WHERE lower(short_name) = lower($1) LIMIT 2"#,
        short_name
    );
    Ok(found.fetch_all(unit.statement()).await?)
}

/// The workspaces with this name that the caller reaches.
pub async fn workspaces_named(unit: &mut Unit, name: &str) -> anyhow::Result<Vec<WorkspaceId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: WorkspaceId" FROM entente.workspace WHERE lower(name) = lower($1) AND id = ANY (entente.workspaces()) LIMIT 2"#,
        name
    );
    Ok(found.fetch_all(unit.statement()).await?)
}

/// The workspace that the caller reaches, if it is one only.
pub async fn only_workspace(unit: &mut Unit) -> anyhow::Result<Option<WorkspaceId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: WorkspaceId" FROM entente.workspace WHERE id = ANY (entente.workspaces()) LIMIT 2"#
    );
    let found = found.fetch_all(unit.statement()).await?;
    Ok(match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}

/// The person's active membership of a workspace or, without one, of the tenant.
pub async fn active_member_of(
    unit: &mut Unit,
    person: PersonId,
    workspace: Option<WorkspaceId>,
) -> anyhow::Result<Option<MemberId>> {
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: MemberId" FROM entente.member
           WHERE person_id = $1 AND workspace_id IS NOT DISTINCT FROM $2 AND until IS NULL"#,
        person as _,
        workspace as _
    );
    Ok(found.fetch_optional(unit.statement()).await?)
}

/// The newest invitation of an address to a workspace or, without one, to the tenant, whatever became of it. Only an import asks: it speaks
/// for invitees, too.
pub async fn newest_invitation(
    unit: &mut Unit,
    email: &Email,
    workspace: Option<WorkspaceId>,
) -> anyhow::Result<Option<InvitationId>> {
    unit.check_imports()?;
    let found = sqlx::query_scalar!(
        r#"SELECT id "id: InvitationId" FROM entente.invitation
           WHERE email = $1 AND workspace_id IS NOT DISTINCT FROM $2 ORDER BY created_at DESC, id DESC LIMIT 1"#,
        email as _,
        workspace as _
    );
    Ok(found.fetch_optional(unit.statement()).await?)
}
