//! What belongs to the caller alone: its person, and its member in a workspace.

use domain::people::Person;
use words::{PersonId, ViewerId, WorkspaceId};

use super::member::SketchedMember;
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
    .fetch_all(&mut *reader.statement().await?)
    .await?)
}

/// The caller's members in workspaces: at most one in each.
pub async fn viewer_members_of(
    reader: &Reader,
    places: &[WorkspaceId],
) -> anyhow::Result<Vec<(WorkspaceId, SketchedMember)>> {
    let standing = reader.standing();
    let own: Vec<_> = places.iter().filter_map(|w| standing.member_of(*w)).map(|m| m.member).collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let found = super::member::members(reader, &own, true).await?;
    Ok(found.into_iter().filter_map(|member| Some((member.whole()?.workspace?, member))).collect())
}
