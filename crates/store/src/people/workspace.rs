//! Rows of workspaces. They stand under the tenant's policy, because entering reads them: whoever reaches a workspace sees it.

use domain::people::{Area, Held, Workspace};
use words::people::{CountryCode, CustomArea, NutsCode, TimezoneName, WorkspaceName};
use words::{TenantId, Timestamp, WorkspaceId};

use crate::activity::Cursor;
use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::unit::Unit;

/// A workspace, and how far its log has come in the same snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceAtHead {
    /// The workspace.
    pub workspace: Workspace,
    /// Of its last event.
    pub head: Cursor,
}

/// Writes a new workspace; then the unit must enter again. Name and region must be free: `workspace_name_key`, `workspace_region_key`.
pub async fn insert_workspace(unit: &mut Unit, one: &Workspace) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    let (code, version, custom) = match &one.area {
        Area::Nuts { code, version } => (Some(code), Some(*version), None),
        Area::Custom(area) => (None, None, Some(area)),
    };
    sqlx::query!(
        "INSERT INTO entente.workspace (tenant_id, id, name, nuts_code, nuts_version, custom_area, country, timezone, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant as _,
        one.id as _,
        one.name as _,
        code as _,
        version,
        custom as _,
        one.country as _,
        one.timezone as _,
        one.created_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Locks a workspace against whoever else changes its leads; others may go on writing below it. `false`: nothing that the caller may see.
pub async fn lock_workspace(unit: &mut Unit, id: WorkspaceId) -> anyhow::Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT true "found!" FROM entente.workspace WHERE id = $1 AND id = ANY (entente.workspaces()) FOR NO KEY UPDATE"#,
        id as _
    );
    Ok(found.fetch_optional(unit.statement()).await?.is_some())
}

/// What a workspace is called, within a unit. `None`: nothing that the caller may see.
pub async fn workspace_name(unit: &mut Unit, id: WorkspaceId) -> anyhow::Result<Option<WorkspaceName>> {
    let name = sqlx::query_scalar!(
        r#"SELECT name "name: WorkspaceName" FROM entente.workspace WHERE id = $1 AND id = ANY (entente.workspaces())"#,
        id as _
    );
    Ok(name.fetch_optional(unit.statement()).await?)
}

/// Workspaces that satisfy a condition, whose table is `w`, each with the head of its log.
macro_rules! select_workspaces {
    ($condition:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(WorkspaceRow, r#"SELECT w.tenant_id "tenant: TenantId", w.id "id: WorkspaceId", w.name "name: WorkspaceName", w.nuts_code "nuts_code: NutsCode", w.nuts_version, w.custom_area "custom_area: CustomArea",
            w.country "country: CountryCode", w.timezone "timezone: TimezoneName", w.created_at "created_at: Timestamp", coalesce(h.last_seq, 0) "seq!",
            (SELECT id FROM entente.epoch) "epoch!"
            FROM entente.workspace w LEFT JOIN entente.workspace_head h ON h.workspace_id = w.id
            WHERE "# + $condition $(, $argument)*)
    };
}

/// Workspaces by id.
pub async fn workspaces(reader: &Reader, ids: &[WorkspaceId]) -> anyhow::Result<Vec<WorkspaceAtHead>> {
    let rows = select_workspaces!("w.id = ANY ($1) AND w.id = ANY (entente.workspaces())", ids as _);
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The workspaces in which the caller holds what it holds, by name; a coordinator's: all of the tenant.
pub async fn workspaces_held(reader: &Reader, held: &[Held]) -> anyhow::Result<Vec<(Held, WorkspaceAtHead)>> {
    let rows = select_workspaces!("w.id = ANY (entente.workspaces()) ORDER BY w.name, w.id");
    let reached = rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(WorkspaceAtHead::from);
    let reached: Vec<WorkspaceAtHead> = reached.collect();
    let holds = |held: &Held, workspace: WorkspaceId| {
        reader.standing().memberships.iter().any(|membership| {
            (membership.institution, membership.role) == (held.institution, held.role)
                && membership.workspace.is_none_or(|place| place == workspace)
        })
    };
    let places = held.iter().flat_map(|held| {
        let there = reached.iter().filter(|place| holds(held, place.workspace.id));
        there.map(|place| (*held, place.clone()))
    });
    Ok(places.collect())
}

/// The workspaces of the tenant that the caller reaches, by name.
pub async fn workspaces_of(
    reader: &Reader,
    tenants: &[TenantId],
    page: Page,
) -> anyhow::Result<Vec<Children<WorkspaceAtHead>>> {
    type Key = (String, WorkspaceId);
    let (after_name, after_id) = page.after::<Key>()?.unzip();
    let (before_name, before_id) = page.before::<Key>()?.unzip();
    let rows = read_page!(
        WorkspaceRow, reader, page, tenants,
        select: r#"s.tenant_id "tenant: TenantId", s.id "id: WorkspaceId", s.name "name: WorkspaceName", s.nuts_code "nuts_code: NutsCode", s.nuts_version,
            s.custom_area "custom_area: CustomArea", s.country "country: CountryCode", s.timezone "timezone: TimezoneName", s.created_at "created_at: Timestamp",
            coalesce((SELECT last_seq FROM entente.workspace_head h WHERE h.workspace_id = s.id), 0) "seq!", (SELECT id FROM entente.epoch) "epoch!""#,
        from: "entente.workspace s WHERE s.tenant_id = parent.id AND s.id = ANY (entente.workspaces())
            AND ($3::text IS NULL OR (s.name, s.id) > ($3, $4::uuid))
            AND ($5::text IS NULL OR (s.name, s.id) < ($5, $6::uuid))",
        forward: "s.name, s.id",
        backward: "s.name DESC, s.id DESC",
        [after_name, after_id as _, before_name, before_id as _]
    );
    Ok(Children::per_parent(
        tenants,
        &page,
        rows,
        |row| row.tenant,
        Into::into,
        |one: &WorkspaceAtHead| (one.workspace.name.to_string(), one.workspace.id),
    ))
}

/// How many workspaces of the tenant the caller reaches.
pub async fn workspaces_count_of(reader: &Reader, tenants: &[TenantId]) -> anyhow::Result<Vec<(TenantId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT tenant_id "tenant: TenantId", count(*) "count!" FROM entente.workspace
           WHERE tenant_id = ANY ($1) AND id = ANY (entente.workspaces()) GROUP BY tenant_id"#,
        tenants as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.tenant, row.count)).collect())
}

struct WorkspaceRow {
    tenant: TenantId,
    id: WorkspaceId,
    name: WorkspaceName,
    nuts_code: Option<NutsCode>,
    nuts_version: Option<i32>,
    custom_area: Option<CustomArea>,
    country: CountryCode,
    timezone: TimezoneName,
    created_at: Timestamp,
    seq: i64,
    epoch: uuid::Uuid,
}

impl From<WorkspaceRow> for WorkspaceAtHead {
    fn from(row: WorkspaceRow) -> Self {
        // One of the two is there: `workspace_area`.
        let area = match (row.nuts_code, row.nuts_version) {
            (Some(code), Some(version)) => Area::Nuts { code, version },
            _ => Area::Custom(row.custom_area.unwrap_or_else(|| words::Text::stored(String::new()))),
        };
        let head = Cursor { tenant: row.tenant, workspace: row.id, seq: row.seq, epoch: row.epoch };
        let workspace = Workspace {
            id: row.id,
            name: row.name,
            area,
            country: row.country,
            timezone: row.timezone,
            created_at: row.created_at,
        };
        Self { workspace, head }
    }
}
