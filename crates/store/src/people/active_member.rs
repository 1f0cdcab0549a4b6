//! Who is who: the active members of a tenant, for its command line.

use words::people::{Email, MemberRole, PersonName, ShortName, WorkspaceName};

use crate::reader::Reader;

/// An active member, by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveMember {
    /// Where to reach the person.
    pub email: Email,
    /// What the person is called.
    pub name: PersonName,
    /// For whom the person acts; null for a coordinator of none.
    pub institution: Option<ShortName>,
    /// With which role.
    pub role: MemberRole,
    /// Where; null for a coordinator.
    pub workspace: Option<WorkspaceName>,
}

/// The active members: coordinators first, then by workspace and the order in which they joined.
pub async fn active_members(reader: &Reader) -> anyhow::Result<Vec<ActiveMember>> {
    let rows = sqlx::query_as!(
        ActiveMember,
        r#"SELECT p.email "email: _", p.name "name: _", i.short_name "institution?: _", m.role "role: _", w.name "workspace?: _"
           FROM entente.member m
           JOIN entente.person p ON p.tenant_id = m.tenant_id AND p.id = m.person_id
           LEFT JOIN entente.institution i ON i.tenant_id = m.tenant_id AND i.id = m.institution_id
           LEFT JOIN entente.workspace w ON w.tenant_id = m.tenant_id AND w.id = m.workspace_id
           WHERE m.until IS NULL ORDER BY m.workspace_id IS NOT NULL, w.name, m.since, m.id"#
    );
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?)
}
