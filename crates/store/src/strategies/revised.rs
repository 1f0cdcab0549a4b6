//! Rows of texts that are revised, whatever they are, and of their revisions.

use domain::strategies::{RevisedState, Revision};
use uuid::Uuid;
use words::strategies::ChangeClass;
use words::{AnyId, Digest, InstitutionId, MemberId, Timestamp, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::unit::Unit;

/// A revision as what is about it names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Revision`")]
pub struct RevisionSketch {
    pub revised: AnyId,
    pub number: i32,
    pub digest: Digest,
    pub created_at: Timestamp,
}

/// A revision, in brief or whole.
pub type SketchedRevision = Sketched<RevisionSketch, Revision>;

impl From<&Revision> for RevisionSketch {
    fn from(revision: &Revision) -> Self {
        let Revision { revised, number, digest, created_at, .. } = revision;
        Self { revised: *revised, number: *number, digest: digest.clone(), created_at: *created_at }
    }
}

/// A revision that is about to be written; its time is the unit's.
#[derive(Debug)]
pub struct RevisionDraft {
    /// From 1.
    pub number: i32,
    /// Of the content.
    pub digest: Digest,
    /// Who wrote it.
    pub author: MemberId,
    /// What differs from the revision before.
    pub changed_fields: Vec<String>,
    /// How much that is.
    pub change: ChangeClass,
    /// The content.
    pub snapshot: serde_json::Value,
}

/// Writes a new text and its first revision.
pub async fn insert_revised(
    unit: &mut Unit,
    id: AnyId,
    workspace: WorkspaceId,
    owner: Option<InstitutionId>,
    first: &RevisionDraft,
) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.revised (tenant_id, id, workspace_id, type, owner_id, revision, digest) VALUES ($1, $2, $3, $4, $5, 1, $6)",
        tenant as _,
        id.uuid(),
        workspace as _,
        id.kind(),
        owner as _,
        first.digest as _
    )
    .execute(unit.statement())
    .await?;
    insert_revision(unit, id, workspace, first).await
}

/// Writes the next revision of a text and makes it the present one.
pub async fn revise(unit: &mut Unit, id: AnyId, workspace: WorkspaceId, next: &RevisionDraft) -> anyhow::Result<()> {
    let updated = sqlx::query!(
        "UPDATE entente.revised SET revision = $2, digest = $3 WHERE id = $1 AND revision = $2 - 1",
        id.uuid(),
        next.number,
        next.digest as _
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A revision was written without the lock on its text");
    insert_revision(unit, id, workspace, next).await
}

async fn insert_revision(
    unit: &mut Unit,
    id: AnyId,
    workspace: WorkspaceId,
    draft: &RevisionDraft,
) -> anyhow::Result<()> {
    let (tenant, now) = (unit.caller().tenant(), unit.now());
    sqlx::query!(
        "INSERT INTO entente.revision (tenant_id, revised_id, number, workspace_id, digest, author_id, created_at, changed_fields, change, snapshot)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant as _,
        id.uuid(),
        draft.number,
        workspace as _,
        draft.digest as _,
        draft.author as _,
        now as _,
        &draft.changed_fields,
        draft.change as _,
        draft.snapshot
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Where a text stands, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_revised(unit: &mut Unit, id: AnyId) -> anyhow::Result<Option<RevisedState>> {
    let row = sqlx::query_as!(
        RevisedRow,
        r#"SELECT id, type "kind", workspace_id "workspace: _", owner_id "owner: _", revision, digest "digest: Digest", approved_revision
           FROM entente.revised WHERE id = $1 AND type = $2 FOR UPDATE"#,
        id.uuid(),
        id.kind()
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}

/// The same, shared with others who only need that the text does not move meanwhile.
pub async fn share_revised(unit: &mut Unit, id: AnyId) -> anyhow::Result<Option<RevisedState>> {
    let row = sqlx::query_as!(
        RevisedRow,
        r#"SELECT id, type "kind", workspace_id "workspace: _", owner_id "owner: _", revision, digest "digest: Digest", approved_revision
           FROM entente.revised WHERE id = $1 AND type = $2 FOR SHARE"#,
        id.uuid(),
        id.kind()
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}

/// Remembers which revision of a text was last adopted.
pub async fn set_approved_revision(unit: &mut Unit, id: AnyId, number: i32) -> anyhow::Result<()> {
    let updated = sqlx::query!("UPDATE entente.revised SET approved_revision = $2 WHERE id = $1", id.uuid(), number);
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A revision of no text was adopted");
    Ok(())
}

/// A revision of a text by its number, within a unit.
pub async fn revision(unit: &mut Unit, id: AnyId, number: i32) -> anyhow::Result<Option<Revision>> {
    let row = sqlx::query_as!(
        RevisionRow,
        r#"SELECT revised_id "revised", number, digest "digest: Digest", author_id "author: MemberId", created_at "created_at: Timestamp", changed_fields,
               change "change: ChangeClass", snapshot
           FROM entente.revision WHERE revised_id = $1 AND number = $2"#,
        id.uuid(),
        number
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(|row| row.of(id)))
}

/// The latest revision of a text with this digest, within a unit. `None`: it is none of the text.
pub async fn revision_by_digest(unit: &mut Unit, id: AnyId, digest: &Digest) -> anyhow::Result<Option<Revision>> {
    // What a caller claims may be any text, and the database takes no U+0000.
    if digest.as_str().contains('\0') {
        return Ok(None);
    }
    let row = sqlx::query_as!(
        RevisionRow,
        r#"SELECT revised_id "revised", number, digest "digest: Digest", author_id "author: MemberId", created_at "created_at: Timestamp", changed_fields,
               change "change: ChangeClass", snapshot
           FROM entente.revision WHERE revised_id = $1 AND digest = $2 ORDER BY number DESC LIMIT 1"#,
        id.uuid(),
        digest as _
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(|row| row.of(id)))
}

/// Where texts stand.
pub async fn revised_states(reader: &Reader, ids: &[AnyId]) -> anyhow::Result<Vec<RevisedState>> {
    let rows = sqlx::query_as!(
        RevisedRow,
        r#"SELECT id, type "kind", workspace_id "workspace: _", owner_id "owner: _", revision, digest "digest: Digest", approved_revision
           FROM entente.revised WHERE id = ANY ($1)"#,
        &uuids(ids)
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(RevisedState::from).filter(|state| ids.contains(&state.id)).collect())
}

/// The present revisions of texts.
pub async fn current_revisions(reader: &Reader, ids: &[AnyId]) -> anyhow::Result<Vec<(AnyId, SketchedRevision)>> {
    let rows = sqlx::query_as!(
        RevisionRow,
        r#"SELECT v.revised_id "revised", v.number, v.digest "digest: Digest", v.author_id "author: MemberId", v.created_at "created_at: Timestamp",
               v.changed_fields, v.change "change: ChangeClass", v.snapshot
           FROM entente.revised r JOIN entente.revision v ON (v.tenant_id, v.revised_id, v.number) = (r.tenant_id, r.id, r.revision)
           WHERE r.id = ANY ($1)"#,
        &uuids(ids)
    );
    Ok(of(ids, rows.fetch_all(&mut *reader.statement().await?).await?)
        .into_iter()
        .map(|row| (row.revised, row))
        .collect())
}

/// The revisions of texts that were last adopted.
pub async fn approved_revisions(reader: &Reader, ids: &[AnyId]) -> anyhow::Result<Vec<(AnyId, SketchedRevision)>> {
    let rows = sqlx::query_as!(
        RevisionRow,
        r#"SELECT v.revised_id "revised", v.number, v.digest "digest: Digest", v.author_id "author: MemberId", v.created_at "created_at: Timestamp",
               v.changed_fields, v.change "change: ChangeClass", v.snapshot
           FROM entente.revised r JOIN entente.revision v ON (v.tenant_id, v.revised_id, v.number) = (r.tenant_id, r.id, r.approved_revision)
           WHERE r.id = ANY ($1)"#,
        &uuids(ids)
    );
    Ok(of(ids, rows.fetch_all(&mut *reader.statement().await?).await?)
        .into_iter()
        .map(|row| (row.revised, row))
        .collect())
}

/// Revisions by text and number, in brief or whole.
pub async fn revisions_by_number(
    reader: &Reader,
    keys: &[(AnyId, i32)],
    whole: bool,
) -> anyhow::Result<Vec<SketchedRevision>> {
    let (ids, numbers): (Vec<AnyId>, Vec<i32>) = keys.iter().copied().unzip();
    if !whole {
        let rows = sqlx::query!(
            r#"SELECT v.revised_id "revised", v.number, v.digest "digest: Digest", v.created_at "created_at: Timestamp"
               FROM unnest($1::uuid[], $2::integer[]) wanted (id, number)
               JOIN entente.revision v ON (v.revised_id, v.number) = (wanted.id, wanted.number)"#,
            &uuids(&ids),
            &numbers
        );
        let rows = rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().filter_map(|row| {
            let revised = named(&ids, row.revised)?;
            let sketch = RevisionSketch { revised, number: row.number, digest: row.digest, created_at: row.created_at };
            Some(Sketched::brief(sketch))
        });
        return Ok(rows.collect());
    }
    let rows = sqlx::query_as!(
        RevisionRow,
        r#"SELECT v.revised_id "revised", v.number, v.digest "digest: Digest", v.author_id "author: MemberId", v.created_at "created_at: Timestamp",
               v.changed_fields, v.change "change: ChangeClass", v.snapshot
           FROM unnest($1::uuid[], $2::integer[]) wanted (id, number)
           JOIN entente.revision v ON (v.revised_id, v.number) = (wanted.id, wanted.number)"#,
        &uuids(&ids),
        &numbers
    );
    Ok(of(&ids, rows.fetch_all(&mut *reader.statement().await?).await?))
}

/// The revisions of texts, newest first.
pub async fn revisions_of(
    reader: &Reader,
    ids: &[AnyId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedRevision>>> {
    let (after, before) = (page.after::<i32>()?, page.before::<i32>()?);
    let parents = uuids(ids);
    let rows = read_page!(
        RevisionRow, reader, page, parents.as_slice(),
        select: r#"s.revised_id "revised", s.number, s.digest "digest: Digest", s.author_id "author: MemberId", s.created_at "created_at: Timestamp",
            s.changed_fields, s.change "change: ChangeClass", s.snapshot"#,
        from: "entente.revision s WHERE s.revised_id = parent.id AND ($3::integer IS NULL OR s.number < $3) AND ($4::integer IS NULL OR s.number > $4)",
        forward: "s.number DESC",
        backward: "s.number",
        [after, before]
    );
    Ok(Children::per_parent(ids, &page, of(ids, rows), |v| v.revised, |v| v, |v| v.number))
}

/// How many revisions texts have.
pub async fn revisions_count_of(reader: &Reader, ids: &[AnyId]) -> anyhow::Result<Vec<(AnyId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT revised_id, count(*) "count!" FROM entente.revision WHERE revised_id = ANY ($1) GROUP BY revised_id"#,
        &uuids(ids)
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().filter_map(|row| Some((named(ids, row.revised_id)?, row.count))).collect())
}

pub(super) struct RevisedRow {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) workspace: WorkspaceId,
    pub(super) owner: Option<InstitutionId>,
    pub(super) revision: i32,
    pub(super) digest: Digest,
    pub(super) approved_revision: Option<i32>,
}

impl From<RevisedRow> for RevisedState {
    fn from(row: RevisedRow) -> Self {
        let RevisedRow { id, kind, workspace, owner, revision, digest, approved_revision } = row;
        Self { id: AnyId::new(&kind, id), workspace, owner, revision, digest, approved_revision }
    }
}

struct RevisionRow {
    revised: Uuid,
    number: i32,
    digest: Digest,
    author: Option<MemberId>,
    created_at: Timestamp,
    changed_fields: Vec<String>,
    change: ChangeClass,
    snapshot: serde_json::Value,
}

impl RevisionRow {
    fn of(self, revised: AnyId) -> Revision {
        let Self { revised: _, number, digest, author, created_at, changed_fields, change, snapshot } = self;
        Revision { revised, number, digest, author, created_at, changed_fields, change, snapshot }
    }
}

/// Rows know the UUID of their text; the ids that were asked for know its type.
fn of(ids: &[AnyId], rows: Vec<RevisionRow>) -> Vec<SketchedRevision> {
    rows.into_iter().filter_map(|row| named(ids, row.revised).map(|id| row.of(id).into())).collect()
}

pub(crate) fn named(ids: &[AnyId], uuid: Uuid) -> Option<AnyId> {
    ids.iter().copied().find(|id| id.uuid() == uuid)
}

pub(crate) fn uuids(ids: &[AnyId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}
