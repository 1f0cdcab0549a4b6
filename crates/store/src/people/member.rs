//! Rows of members.

use domain::people::{Member, Membership};
use words::people::{Email, MemberRole, PersonName, Reason, ShortName};
use words::{ActorId, InstitutionId, MemberId, PersonId, Timestamp, WorkspaceId};

use super::institution::{SketchedInstitution, carried};
use super::person::PersonSketch;
use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::unit::Unit;

/// A member as lists show it, who it is, and whom it acts for: whoever sees a member sees the person and the institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSketch {
    /// Its id.
    pub id: MemberId,
    /// For whom the person acts.
    pub institution: Option<SketchedInstitution>,
    /// Who acts.
    pub person: PersonSketch,
}

/// A member, in brief or whole.
pub type SketchedMember = Sketched<MemberSketch, Member>;

struct MemberRow {
    id: MemberId,
    person: PersonId,
    workspace: Option<WorkspaceId>,
    institution: Option<InstitutionId>,
    short_name: Option<ShortName>,
    actor: Option<ActorId>,
    role: MemberRole,
    since: Timestamp,
    until: Option<Timestamp>,
    name: PersonName,
}

impl From<MemberRow> for SketchedMember {
    fn from(row: MemberRow) -> Self {
        let MemberRow { id, person, workspace, institution, short_name, actor, role, since, until, name } = row;
        let sketch = MemberSketch {
            id,
            institution: carried(institution, short_name),
            person: PersonSketch { id: person, name },
        };
        Self::whole_of(sketch, Member { id, person, workspace, institution, actor, role, since, until })
    }
}

/// Writes a new member. A person has one active membership in a workspace, and one of the tenant: `member_active_key`,
/// `member_coordinator_key`.
pub async fn insert_member(unit: &mut Unit, member: &Member) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.member (tenant_id, id, person_id, workspace_id, institution_id, role, since) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tenant as _,
        member.id as _,
        member.person as _,
        member.workspace as _,
        member.institution as _,
        member.role as _,
        member.since as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// A member, within a unit. `None`: nothing that the caller may see.
pub async fn member(unit: &mut Unit, id: MemberId) -> anyhow::Result<Option<Member>> {
    Ok(sqlx::query_as!(
        Member,
        r#"SELECT m.id "id: MemberId", m.person_id "person: _", m.workspace_id "workspace: WorkspaceId", m.institution_id "institution: InstitutionId", a.id "actor?: ActorId",
               m.role "role: MemberRole", m.since "since: Timestamp", m.until "until: Timestamp"
           FROM entente.member m LEFT JOIN entente.actor a ON (a.tenant_id, a.workspace_id, a.institution_id) = (m.tenant_id, m.workspace_id, m.institution_id)
           WHERE m.id = $1 AND entente.sees_member(m.workspace_id)"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// A member, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_member(unit: &mut Unit, id: MemberId) -> anyhow::Result<Option<Member>> {
    Ok(sqlx::query_as!(
        Member,
        r#"SELECT m.id "id: MemberId", m.person_id "person: _", m.workspace_id "workspace: WorkspaceId", m.institution_id "institution: InstitutionId", a.id "actor?: ActorId",
               m.role "role: MemberRole", m.since "since: Timestamp", m.until "until: Timestamp"
           FROM entente.member m LEFT JOIN entente.actor a ON (a.tenant_id, a.workspace_id, a.institution_id) = (m.tenant_id, m.workspace_id, m.institution_id)
           WHERE m.id = $1 AND entente.sees_member(m.workspace_id) FOR NO KEY UPDATE OF m"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// How many active leads a region has beside this member. The workspace must be locked, or another lead may leave meanwhile.
pub async fn leads_beside(unit: &mut Unit, workspace: WorkspaceId, member: MemberId) -> anyhow::Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) "count!" FROM entente.member WHERE workspace_id = $1 AND role = 'REGION_LEAD' AND until IS NULL AND id <> $2"#,
        workspace as _,
        member as _
    );
    Ok(count.fetch_one(unit.statement()).await?)
}

/// Whether somebody with this address is an active member of the workspace or, without one, a coordinator of the tenant.
pub async fn is_member(unit: &mut Unit, email: &Email, workspace: Option<WorkspaceId>) -> anyhow::Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM entente.member m JOIN entente.person p ON p.id = m.person_id
                          WHERE p.email = $1 AND m.until IS NULL AND m.workspace_id IS NOT DISTINCT FROM $2) "found!""#,
        email as _,
        workspace as _
    );
    Ok(found.fetch_one(unit.statement()).await?)
}

/// The active memberships of a person, wherever they are.
pub async fn memberships_of(unit: &mut Unit, person: PersonId) -> anyhow::Result<Vec<Membership>> {
    Ok(sqlx::query_as!(
        Membership,
        r#"SELECT id "member: MemberId", workspace_id "workspace: WorkspaceId", institution_id "institution: InstitutionId", role "role: MemberRole"
           FROM entente.member WHERE person_id = $1 AND until IS NULL"#,
        person as _
    )
    .fetch_all(unit.statement())
    .await?)
}

/// Gives an active member another role.
pub async fn set_role(unit: &mut Unit, id: MemberId, role: MemberRole) -> anyhow::Result<()> {
    let updated =
        sqlx::query!("UPDATE entente.member SET role = $2 WHERE id = $1 AND until IS NULL", id as _, role as _)
            .execute(unit.statement())
            .await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A role was changed without the lock on its member");
    Ok(())
}

/// Ends an active membership now.
pub async fn end_member(unit: &mut Unit, id: MemberId, reason: &Reason) -> anyhow::Result<()> {
    let now = unit.now();
    let ended = sqlx::query!(
        "UPDATE entente.member SET until = $2, end_reason = $3 WHERE id = $1 AND until IS NULL",
        id as _,
        now as _,
        reason as _
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(ended.rows_affected() == 1, "A membership was ended without the lock on its member");
    Ok(())
}

/// Whose memberships these are, past ones too: for the feed, which looks at their rights anew.
pub async fn persons_behind(reader: &Reader, members: &[MemberId]) -> anyhow::Result<Vec<PersonId>> {
    let rows = sqlx::query_scalar!(
        r#"SELECT person_id "person: PersonId" FROM entente.member WHERE id = ANY ($1)"#,
        members as _
    );
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?)
}

/// Members by id, past ones too; in brief or whole.
pub async fn members(reader: &Reader, ids: &[MemberId], whole: bool) -> anyhow::Result<Vec<SketchedMember>> {
    if whole {
        let rows = sqlx::query_as!(
            MemberRow,
            r#"SELECT m.id "id: MemberId", m.person_id "person: _", m.workspace_id "workspace: WorkspaceId", m.institution_id "institution: InstitutionId", i.short_name "short_name?: ShortName",
                   a.id "actor?: ActorId", m.role "role: MemberRole", m.since "since: Timestamp", m.until "until: Timestamp", p.name "name: PersonName"
               FROM entente.member m JOIN entente.person p ON (p.tenant_id, p.id) = (m.tenant_id, m.person_id)
                   LEFT JOIN entente.institution i ON (i.tenant_id, i.id) = (m.tenant_id, m.institution_id)
                   LEFT JOIN entente.actor a ON (a.tenant_id, a.workspace_id, a.institution_id) = (m.tenant_id, m.workspace_id, m.institution_id)
               WHERE m.id = ANY ($1) AND entente.sees_member(m.workspace_id)"#,
            ids as _
        );
        return Ok(rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(Into::into).collect());
    }
    let rows = sqlx::query!(
        r#"SELECT m.id "id: MemberId", m.institution_id "institution: InstitutionId", i.short_name "short_name?: ShortName", p.id "person: PersonId",
               p.name "name: PersonName"
           FROM entente.member m JOIN entente.person p ON (p.tenant_id, p.id) = (m.tenant_id, m.person_id)
               LEFT JOIN entente.institution i ON (i.tenant_id, i.id) = (m.tenant_id, m.institution_id)
           WHERE m.id = ANY ($1) AND entente.sees_member(m.workspace_id)"#,
        ids as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(|row| {
        let person = PersonSketch { id: row.person, name: row.name };
        let institution = carried(row.institution, row.short_name);
        Sketched::brief(MemberSketch { id: row.id, institution, person })
    });
    Ok(rows.collect())
}

/// The members of actors, past ones too, by since.
pub async fn members_of(
    reader: &Reader,
    actors: &[ActorId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedMember>>> {
    let ((after_since, after_id), (before_since, before_id)) = page.between::<Timestamp, MemberId>()?;
    let rows = read_page!(
        MemberRow, reader, page, actors,
        select: r#"s.id "id: MemberId", s.person_id "person: _", s.workspace_id "workspace: WorkspaceId", s.institution_id "institution: InstitutionId", s.short_name "short_name?: ShortName", s.actor_id "actor?: ActorId",
            s.role "role: MemberRole", s.since "since: Timestamp", s.until "until: Timestamp", s.name "name: PersonName""#,
        from: "(SELECT m.*, a.id AS actor_id, p.name, i.short_name FROM entente.actor a
                JOIN entente.member m ON m.workspace_id = a.workspace_id AND m.institution_id = a.institution_id
                JOIN entente.person p ON (p.tenant_id, p.id) = (m.tenant_id, m.person_id)
                JOIN entente.institution i ON (i.tenant_id, i.id) = (m.tenant_id, m.institution_id)) s
            WHERE s.actor_id = parent.id AND entente.sees_member(s.workspace_id)
            AND (s.since, s.id) > ($3, $4)
            AND (s.since, s.id) < ($5, $6)",
        forward: "s.since, s.id",
        backward: "s.since DESC, s.id DESC",
        [after_since as _, after_id as _, before_since as _, before_id as _]
    );
    let found = Children::per_parent(
        actors,
        &page,
        rows.into_iter().filter_map(|m| m.actor.map(|actor| (actor, m))).collect(),
        |row| row.0,
        |row| SketchedMember::from(row.1),
        |m| (m.whole().map(|whole| whole.since), m.id),
    );
    Ok(found)
}

/// How many members actors have, past ones too.
pub async fn members_count_of(reader: &Reader, actors: &[ActorId]) -> anyhow::Result<Vec<(ActorId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT a.id "actor: ActorId", count(*) "count!" FROM entente.actor a
           JOIN entente.member m ON m.workspace_id = a.workspace_id AND m.institution_id = a.institution_id
           WHERE a.id = ANY ($1) AND entente.sees_member(m.workspace_id) GROUP BY a.id"#,
        actors as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.actor, row.count)).collect())
}
