//! What belongs to the caller alone: its person, where its memberships count, and its member in a workspace.

use std::collections::HashMap;

use domain::people::{Held, Member, Person};
use words::people::MemberRole;
use words::{InstitutionId, PersonId, ViewerId, WorkspaceId};

use super::workspace::{WorkspaceAtHead, workspaces};
use crate::reader::Reader;

/// The caller itself, where it is asked for; of another nothing.
pub async fn viewers(reader: &Reader, ids: &[ViewerId]) -> anyhow::Result<Vec<Person>> {
    let own: Vec<PersonId> = reader.standing().person.into_iter().filter(|p| ids.contains(&ViewerId(p.0))).collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        Person,
        r#"SELECT id "id: _", name "name: _", email "email: _" FROM entente.person WHERE id = ANY ($1)"#,
        &own as _
    )
    .fetch_all(&mut *reader.statement().await)
    .await?)
}

/// The caller's members in workspaces: at most one in each.
pub async fn viewer_members_of(reader: &Reader, places: &[WorkspaceId]) -> anyhow::Result<Vec<(WorkspaceId, Member)>> {
    let standing = reader.standing();
    let own: Vec<_> = places.iter().filter_map(|w| standing.member_of(*w)).map(|m| m.member).collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let found = super::member::members(reader, &own).await?;
    Ok(found.into_iter().filter_map(|member| Some((member.workspace?, member))).collect())
}

/// The workspaces in which the caller holds what it holds, by name; a coordinator's: all of the tenant.
pub async fn workspaces_held(reader: &Reader, held: &[Held]) -> anyhow::Result<Vec<(Held, WorkspaceAtHead)>> {
    let person = reader.standing().person;
    let rows = sqlx::query!(
        r#"SELECT DISTINCT w.name, w.id "id: WorkspaceId", m.institution_id "institution: InstitutionId", m.role "role: MemberRole"
           FROM entente.member m JOIN entente.workspace w ON m.workspace_id IS NULL OR w.id = m.workspace_id
           WHERE m.person_id = $1 AND m.until IS NULL AND w.id = ANY (entente.workspaces()) ORDER BY w.name, w.id"#,
        person as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await).await?;
    let mut places: Vec<(Held, WorkspaceId)> =
        rows.into_iter().map(|row| (Held { institution: row.institution, role: row.role }, row.id)).collect();
    places.retain(|(one, _)| held.contains(one));
    let mut ids: Vec<WorkspaceId> = places.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = workspaces(reader, &ids).await?;
    let found: HashMap<WorkspaceId, WorkspaceAtHead> = found.into_iter().map(|w| (w.workspace.id, w)).collect();
    Ok(places.into_iter().filter_map(|(one, id)| Some((one, found.get(&id)?.clone()))).collect())
}
