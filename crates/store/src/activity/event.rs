//! Rows of events, read back: by id, as a list that a viewer may see, and as the live feed pulls them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use anyhow::Context as _;
use domain::activity::{Restriction, WorkspaceEvent};
use uuid::Uuid;
use words::activity::EventKind;
use words::people::MemberRole;
use words::{AnyId, InstitutionId, MemberId, PersonId, TenantId, Timestamp, WorkspaceEventId, WorkspaceId};

use crate::activity::Cursor;
use crate::page::{BadCursor, Children, Page, read_page};
use crate::reader::Reader;

/// An event as its columns are.
struct EventRow {
    id: WorkspaceEventId,
    tenant: TenantId,
    workspace: WorkspaceId,
    epoch: Uuid,
    seq: i64,
    kind: EventKind,
    occurred_at: Timestamp,
    by: Option<MemberId>,
    touched: serde_json::Value,
    addressed: bool,
    granting: bool,
}

impl EventRow {
    fn read(self) -> anyhow::Result<WorkspaceEvent> {
        let touched: Vec<AnyId> = serde_json::from_value(self.touched)
            .with_context(|| format!("workspace_event.touched of {}", self.id.0))?;
        let restriction = match (self.granting, self.addressed) {
            (true, _) => Some(Restriction::Granting),
            (false, true) => Some(Restriction::Addressed),
            (false, false) => None,
        };
        Ok(WorkspaceEvent {
            id: self.id,
            workspace: self.workspace,
            seq: self.seq,
            cursor: Cursor { tenant: self.tenant, workspace: self.workspace, seq: self.seq, epoch: self.epoch }.text(),
            kind: self.kind,
            occurred_at: self.occurred_at,
            by: self.by,
            touched,
            restriction,
        })
    }
}

/// Events that satisfy a condition, whose table is `s`.
macro_rules! select_events {
    ($reader:expr, $condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(EventRow, r#"SELECT s.id "id: WorkspaceEventId", s.tenant_id "tenant: TenantId", s.workspace_id "workspace: WorkspaceId",
                (SELECT e.id FROM entente.epoch e) "epoch!", s.seq, s.kind "kind: EventKind", s.occurred_at "occurred_at: Timestamp",
                s.by_member_id "by: MemberId", s.touched,
                num_nonnulls(s.audience_institution_id, s.audience_body_id) > 0 "addressed!", s.audience_granting IS NOT NULL "granting!"
            FROM entente.workspace_event s WHERE "# + $condition, $($argument),*)
            .fetch_all(&mut *$reader.statement().await?).await?.into_iter().map(EventRow::read).collect()
    };
}

/// What `entente.may_see_event` asks of the viewer.
struct Viewer {
    person: Option<PersonId>,
    workspaces: Vec<Option<WorkspaceId>>,
    roles: Vec<MemberRole>,
    institutions: Vec<Option<InstitutionId>>,
}

impl Viewer {
    fn of(reader: &Reader) -> Self {
        let grantable = reader.standing().grantable();
        Self {
            person: reader.caller().person(),
            workspaces: grantable.iter().map(|g| g.workspace).collect(),
            roles: grantable.iter().map(|g| g.role).collect(),
            institutions: grantable.iter().map(|g| g.institution).collect(),
        }
    }
}

/// Events by id, those that the viewer may see.
pub async fn workspace_events(reader: &Reader, ids: &[WorkspaceEventId]) -> anyhow::Result<Vec<WorkspaceEvent>> {
    let viewer = Viewer::of(reader);
    select_events!(
        reader,
        "s.id = ANY ($1) AND entente.may_see_event(s, $2, $3, $4, $5)",
        ids as _,
        viewer.person as _,
        &viewer.workspaces as _,
        &viewer.roles as _,
        &viewer.institutions as _
    )
}

/// Up to `limit` events of a workspace after a number, whoever may see them: what the feed shares among its subscribers.
pub async fn events_after(
    reader: &Reader,
    workspace: WorkspaceId,
    after: i64,
    limit: i64,
) -> anyhow::Result<Vec<WorkspaceEvent>> {
    select_events!(reader, "s.workspace_id = $1 AND s.seq > $2 ORDER BY s.seq LIMIT $3", workspace as _, after, limit)
}

/// For whom the comments are that the events with these numbers are about: those of the audience, and the author.
pub async fn addressees(
    reader: &Reader,
    workspace: WorkspaceId,
    seqs: &[i64],
) -> anyhow::Result<HashMap<i64, HashSet<PersonId>>> {
    let rows = sqlx::query!(
        r#"SELECT s.seq, person "person!: PersonId"
           FROM entente.workspace_event s JOIN entente.comment c ON c.id = s.subject_id
             CROSS JOIN entente.addressees(s.audience_institution_id, s.audience_body_id, c.author_id, s.workspace_id) person
           WHERE s.workspace_id = $1 AND s.seq = ANY ($2) AND s.audience_granting IS NULL"#,
        workspace as _,
        seqs
    );
    let mut of: HashMap<i64, HashSet<PersonId>> = HashMap::new();
    for row in rows.fetch_all(&mut *reader.statement().await?).await? {
        of.entry(row.seq).or_default().insert(row.person);
    }
    Ok(of)
}

/// Which of the events with these numbers the viewer may see.
pub async fn visible_among(reader: &Reader, workspace: WorkspaceId, seqs: &[i64]) -> anyhow::Result<BTreeSet<i64>> {
    let viewer = Viewer::of(reader);
    let seqs = sqlx::query_scalar!(
        "SELECT s.seq FROM entente.workspace_event s
         WHERE s.workspace_id = $1 AND s.seq = ANY ($2) AND entente.may_see_event(s, $3, $4, $5, $6)",
        workspace as _,
        seqs,
        viewer.person as _,
        &viewer.workspaces as _,
        &viewer.roles as _,
        &viewer.institutions as _
    );
    Ok(seqs.fetch_all(&mut *reader.statement().await?).await?.into_iter().collect())
}

/// The events of workspaces that the viewer may see, ascending. A cursor of this list continues a subscription, and the other way round.
pub async fn events_of(
    reader: &Reader,
    workspaces: &[WorkspaceId],
    page: Page,
) -> anyhow::Result<Vec<Children<WorkspaceEvent>>> {
    let (tenant, viewer) = (reader.caller().tenant(), Viewer::of(reader));
    let seq_of = |text: Option<&String>| -> Result<Option<i64>, BadCursor> {
        let Some(text) = text else { return Ok(None) };
        let is_here = |c: &Cursor| c.tenant == tenant && Some(c.epoch) == reader.epoch();
        // A cursor is good for one workspace, and so for none of several.
        let cursor = Cursor::parse(text).filter(|c| is_here(c) && workspaces.iter().all(|one| *one == c.workspace));
        cursor.map(|c| Some(c.seq)).ok_or(BadCursor)
    };
    let (after, before) = (seq_of(page.after.as_ref())?, seq_of(page.before.as_ref())?);
    let rows = read_page!(
        EventRow, reader, page, workspaces,
        select: r#"s.id "id: WorkspaceEventId", s.tenant_id "tenant: TenantId", s.workspace_id "workspace: WorkspaceId",
                (SELECT e.id FROM entente.epoch e) "epoch!", s.seq, s.kind "kind: EventKind", s.occurred_at "occurred_at: Timestamp",
            s.by_member_id "by: MemberId", s.touched,
            num_nonnulls(s.audience_institution_id, s.audience_body_id) > 0 "addressed!", s.audience_granting IS NOT NULL "granting!""#,
        from: "entente.workspace_event s WHERE s.workspace_id = parent.id AND s.seq > coalesce($3::bigint, 0)
            AND s.seq < coalesce($4::bigint, 9223372036854775807) AND entente.may_see_event(s, $5, $6, $7, $8)",
        forward: "s.seq",
        backward: "s.seq DESC",
        [after, before, viewer.person as _, &viewer.workspaces as _, &viewer.roles as _, &viewer.institutions as _]
    );
    let events = rows.into_iter().map(EventRow::read).collect::<anyhow::Result<Vec<_>>>()?;
    let mut lists = Children::per_parent(workspaces, &page, events, |e| e.workspace, |e| e, |e| e.seq);
    for list in &mut lists {
        list.place = Arc::new(|event| event.cursor.clone());
    }
    Ok(lists)
}
