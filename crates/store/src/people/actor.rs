//! Rows of actors.

use domain::people::Actor;
use words::people::{ActorRole, Helix};
use words::{ActorId, InstitutionId, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::unit::Unit;

/// An actor as others name it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Actor`")]
pub struct ActorSketch {
    pub id: ActorId,
    pub workspace: WorkspaceId,
    pub institution: InstitutionId,
}

/// An actor, in brief or whole.
pub type SketchedActor = Sketched<ActorSketch, Actor>;

impl From<&Actor> for ActorSketch {
    fn from(actor: &Actor) -> Self {
        Self { id: actor.id, workspace: actor.workspace, institution: actor.institution }
    }
}

/// Makes an institution an actor of a workspace, with its helix, unless it is one already. Its first member joins later.
pub async fn insert_actor(
    unit: &mut Unit,
    workspace: WorkspaceId,
    institution: InstitutionId,
    helix: Helix,
    roles: &[ActorRole],
) -> anyhow::Result<()> {
    let (tenant, id, now) = (unit.caller().tenant(), unit.id::<ActorId>(), unit.now());
    sqlx::query!(
        "INSERT INTO entente.actor (tenant_id, id, workspace_id, institution_id, helix, roles, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, workspace_id, institution_id) DO NOTHING",
        tenant as _,
        id as _,
        workspace as _,
        institution as _,
        helix as _,
        roles as _,
        now as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// The first member of an actor has come. `false`: there was one before.
pub async fn joined(unit: &mut Unit, id: ActorId) -> anyhow::Result<bool> {
    let now = unit.now();
    let first =
        sqlx::query!("UPDATE entente.actor SET joined_at = $2 WHERE id = $1 AND joined_at IS NULL", id as _, now as _);
    Ok(first.execute(unit.statement()).await?.rows_affected() == 1)
}

/// The actor that an institution is in a workspace, within a unit.
pub async fn actor_of(
    unit: &mut Unit,
    workspace: WorkspaceId,
    institution: InstitutionId,
) -> anyhow::Result<Option<Actor>> {
    Ok(sqlx::query_as!(
        Actor,
        r#"SELECT a.id "id: _", a.workspace_id "workspace: _", a.institution_id "institution: _", i.short_name "institution_name: _",
               a.helix "helix: _", a.roles "roles: _", a.joined_at "joined_at: _"
           FROM entente.actor a JOIN entente.institution i ON i.tenant_id = a.tenant_id AND i.id = a.institution_id
           WHERE a.workspace_id = $1 AND a.institution_id = $2"#,
        workspace as _,
        institution as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// An actor, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_actor(unit: &mut Unit, id: ActorId) -> anyhow::Result<Option<Actor>> {
    Ok(sqlx::query_as!(
        Actor,
        r#"SELECT a.id "id: _", a.workspace_id "workspace: _", a.institution_id "institution: _", i.short_name "institution_name: _",
               a.helix "helix: _", a.roles "roles: _", a.joined_at "joined_at: _"
           FROM entente.actor a JOIN entente.institution i ON i.tenant_id = a.tenant_id AND i.id = a.institution_id
           WHERE a.id = $1 FOR NO KEY UPDATE OF a"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// The actor that leads a region.
pub async fn region_lead_actor(unit: &mut Unit, workspace: WorkspaceId) -> anyhow::Result<Option<Actor>> {
    Ok(sqlx::query_as!(
        Actor,
        r#"SELECT a.id "id: _", a.workspace_id "workspace: _", a.institution_id "institution: _", i.short_name "institution_name: _",
               a.helix "helix: _", a.roles "roles: _", a.joined_at "joined_at: _"
           FROM entente.actor a JOIN entente.institution i ON i.tenant_id = a.tenant_id AND i.id = a.institution_id
           WHERE a.workspace_id = $1 AND 'REGION_LEAD' = ANY (a.roles)"#,
        workspace as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// Actors by id, in brief or whole.
pub async fn actors(reader: &Reader, ids: &[ActorId], whole: bool) -> anyhow::Result<Vec<SketchedActor>> {
    if whole {
        let actors = sqlx::query_as!(
            Actor,
            r#"SELECT a.id "id: _", a.workspace_id "workspace: _", a.institution_id "institution: _", i.short_name "institution_name: _",
                   a.helix "helix: _", a.roles "roles: _", a.joined_at "joined_at: _"
               FROM entente.actor a JOIN entente.institution i ON i.tenant_id = a.tenant_id AND i.id = a.institution_id
               WHERE a.id = ANY ($1)"#,
            ids as _
        );
        let actors = actors.fetch_all(&mut *reader.statement().await?).await?;
        return Ok(actors.into_iter().map(Sketched::from).collect());
    }
    let sketches = sqlx::query_as!(
        ActorSketch,
        r#"SELECT id "id: _", workspace_id "workspace: _", institution_id "institution: _" FROM entente.actor WHERE id = ANY ($1)"#,
        ids as _
    );
    let sketches = sketches.fetch_all(&mut *reader.statement().await?).await?;
    Ok(sketches.into_iter().map(Sketched::brief).collect())
}

/// The actors of workspaces, by institution: its short name.
pub async fn actors_of(
    reader: &Reader,
    workspaces: &[WorkspaceId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedActor>>> {
    type Key = (String, ActorId);
    let (after_name, after_id) = page.after::<Key>()?.unzip();
    let (before_name, before_id) = page.before::<Key>()?.unzip();
    let rows = read_page!(
        Actor, reader, page, workspaces,
        select: r#"s.id "id: _", s.workspace_id "workspace: _", s.institution_id "institution: _", s.short_name "institution_name: _",
            s.helix "helix: _", s.roles "roles: _", s.joined_at "joined_at: _""#,
        from: "(SELECT a.*, i.short_name FROM entente.actor a JOIN entente.institution i ON i.tenant_id = a.tenant_id AND i.id = a.institution_id) s
            WHERE s.workspace_id = parent.id
            AND ($3::text IS NULL OR (s.short_name, s.id) > ($3, $4::uuid))
            AND ($5::text IS NULL OR (s.short_name, s.id) < ($5, $6::uuid))",
        forward: "s.short_name, s.id",
        backward: "s.short_name DESC, s.id DESC",
        [after_name, after_id as _, before_name, before_id as _]
    );
    Ok(Children::per_parent(
        workspaces,
        &page,
        rows,
        |a| a.workspace,
        SketchedActor::from,
        |a| (a.whole().map(|whole| whole.institution_name.to_string()), a.id),
    ))
}

/// How many actors workspaces have.
pub async fn actors_count_of(reader: &Reader, workspaces: &[WorkspaceId]) -> anyhow::Result<Vec<(WorkspaceId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT workspace_id "workspace: WorkspaceId", count(*) "count!" FROM entente.actor WHERE workspace_id = ANY ($1) GROUP BY workspace_id"#,
        workspaces as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.workspace, row.count)).collect())
}
