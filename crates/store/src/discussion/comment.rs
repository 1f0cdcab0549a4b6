//! Comments, as the caller hears them.

use domain::discussion::{Anchor, Comment, CommentAudience, CommentVersion, Resolution};
use uuid::Uuid;
use words::discussion::{
    AnchorState, CommentBody, CommentKind, FieldPath, Quote, ResolutionNote, ResolutionOutcome, ThreadState,
};
use words::{AnyId, CommentId, GovernanceBodyId, InstitutionId, MemberId, Timestamp, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::strategies::{named, uuids};
use crate::unit::Unit;

/// Comments that satisfy a condition, whose table is `s`.
macro_rules! select_comments {
    ($condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(CommentRow, r#"SELECT s.id "id!: CommentId", s.workspace_id "workspace!: WorkspaceId",
            t.type "subject_kind!",
            s.subject_id "subject!", s.parent_id "parent?: CommentId", s.author_id "author!: MemberId", s.body "body?: CommentBody", s.kind "kind!: CommentKind",
            s.audience_institution_id "institution?: InstitutionId", s.audience_body_id "body_id?: GovernanceBodyId", s.anchor_revision "anchor_revision?", s.anchor_field_path "anchor_field_path?: FieldPath",
            s.anchor_quote "anchor_quote?: Quote", s.anchor_state "anchor_state?: AnchorState",
            CASE WHEN s.parent_id IS NULL THEN s.state
                ELSE (SELECT r.state FROM entente.comment r WHERE (r.tenant_id, r.id) = (s.tenant_id, s.parent_id)) END "state!: ThreadState",
            s.blocking "blocking!", s.version "version!", s.created_at "created_at!: Timestamp", s.edited_at "edited_at?: Timestamp", s.deleted_at "deleted_at?: Timestamp",
            s.resolution_outcome "resolution_outcome?: ResolutionOutcome", s.resolution_note "resolution_note?: ResolutionNote", s.resolution_by "resolution_by?: MemberId",
            s.resolution_at "resolution_at?: Timestamp", s.resolution_revision "resolution_revision?"
            FROM entente.comment s JOIN entente.revised t ON (t.tenant_id, t.id) = (s.tenant_id, s.subject_id) WHERE "# + $condition, $($argument),*)
    };
}

/// A comment, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_comment(unit: &mut Unit, id: CommentId) -> anyhow::Result<Option<Comment>> {
    let person = unit.caller().person();
    let row = select_comments!(
        "s.id = $1 AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $2) FOR UPDATE OF s",
        id as _,
        person as _
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}

/// Comments by id.
pub async fn comments(reader: &Reader, ids: &[CommentId]) -> anyhow::Result<Vec<Comment>> {
    let rows = select_comments!(
        "s.id = ANY ($1) AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $2)",
        ids as _,
        reader.caller().person() as _
    );
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(Into::into).collect())
}

/// A page of comments by createdAt, of parents that `$column` names.
macro_rules! read_comments {
    ($reader:expr, $page:expr, $parents:expr, $column:literal) => {{
        let ((after_at, after_id), (before_at, before_id)) = $page.between::<Timestamp, CommentId>()?;
        let person = $reader.caller().person();
        read_page!(
            CommentRow, $reader, $page, $parents,
            select: r#"s.id "id!: CommentId", s.workspace_id "workspace!: WorkspaceId",
                t.type "subject_kind!",
                s.subject_id "subject!", s.parent_id "parent?: CommentId", s.author_id "author!: MemberId", s.body "body?: CommentBody", s.kind "kind!: CommentKind",
                s.audience_institution_id "institution?: InstitutionId", s.audience_body_id "body_id?: GovernanceBodyId", s.anchor_revision "anchor_revision?", s.anchor_field_path "anchor_field_path?: FieldPath",
                s.anchor_quote "anchor_quote?: Quote", s.anchor_state "anchor_state?: AnchorState",
                CASE WHEN s.parent_id IS NULL THEN s.state
                ELSE (SELECT r.state FROM entente.comment r WHERE (r.tenant_id, r.id) = (s.tenant_id, s.parent_id)) END "state!: ThreadState",
                s.blocking "blocking!", s.version "version!", s.created_at "created_at!: Timestamp", s.edited_at "edited_at?: Timestamp", s.deleted_at "deleted_at?: Timestamp",
                s.resolution_outcome "resolution_outcome?: ResolutionOutcome", s.resolution_note "resolution_note?: ResolutionNote", s.resolution_by "resolution_by?: MemberId",
                s.resolution_at "resolution_at?: Timestamp", s.resolution_revision "resolution_revision?""#,
            beside: "",
            from: $column,
            with: " JOIN entente.revised t ON (t.tenant_id, t.id) = (s.tenant_id, s.subject_id)",
            forward: "s.created_at, s.id",
            backward: "s.created_at DESC, s.id DESC",
            [after_at as _, after_id as _, before_at as _, before_id as _, person as _]
        )
    }};
}

/// The comments about texts, roots and replies, by createdAt.
pub async fn comments_of(reader: &Reader, subjects: &[AnyId], page: Page) -> anyhow::Result<Vec<Children<Comment>>> {
    let parents = uuids(subjects);
    let rows = read_comments!(
        reader,
        page,
        parents.as_slice(),
        "entente.comment s WHERE s.subject_id = parent.id
            AND (s.created_at, s.id) > ($3, $4) AND (s.created_at, s.id) < ($5, $6)
            AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $7)"
    );
    Ok(Children::per_parent(&parents, &page, rows, |row| row.subject, Into::into, |c: &Comment| (c.created_at, c.id)))
}

/// How many comments about texts the caller hears.
pub async fn comments_count_of(reader: &Reader, subjects: &[AnyId]) -> anyhow::Result<Vec<(AnyId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT subject_id, count(*) "count!" FROM entente.comment
           WHERE subject_id = ANY ($1) AND entente.hears(audience_institution_id, audience_body_id, author_id, workspace_id, $2)
           GROUP BY subject_id"#,
        &uuids(subjects),
        reader.caller().person() as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().filter_map(|row| Some((named(subjects, row.subject_id)?, row.count))).collect())
}

/// The replies to roots, by createdAt.
pub async fn replies_of(reader: &Reader, roots: &[CommentId], page: Page) -> anyhow::Result<Vec<Children<Comment>>> {
    let rows = read_comments!(
        reader,
        page,
        roots,
        "entente.comment s WHERE s.parent_id = parent.id
            AND (s.created_at, s.id) > ($3, $4) AND (s.created_at, s.id) < ($5, $6)
            AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $7)"
    );
    let of = |row: &CommentRow| row.parent.unwrap_or(row.id);
    Ok(Children::per_parent(roots, &page, rows, of, Into::into, |c: &Comment| (c.created_at, c.id)))
}

/// How many replies to roots the caller hears.
pub async fn replies_count_of(reader: &Reader, roots: &[CommentId]) -> anyhow::Result<Vec<(CommentId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT parent_id "parent!: CommentId", count(*) "count!" FROM entente.comment
           WHERE parent_id = ANY ($1) AND entente.hears(audience_institution_id, audience_body_id, author_id, workspace_id, $2)
           GROUP BY parent_id"#,
        roots as _,
        reader.caller().person() as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.parent, row.count)).collect())
}

/// The open blocking threads about texts, by createdAt.
pub async fn open_blocking_of(reader: &Reader, subjects: &[AnyId]) -> anyhow::Result<Vec<(AnyId, Comment)>> {
    let rows = select_comments!(
        "s.subject_id = ANY ($1) AND s.blocking AND s.state <> 'RESOLVED' AND s.deleted_at IS NULL
         AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $2)
         ORDER BY s.created_at, s.id",
        &uuids(subjects),
        reader.caller().person() as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(Comment::from).map(|comment| (comment.subject, comment)).collect())
}

/// What comments said, version by version; of a deleted one nothing.
pub async fn versions_of(reader: &Reader, comments: &[CommentId]) -> anyhow::Result<Vec<(CommentId, CommentVersion)>> {
    let rows = sqlx::query_as!(
        CommentVersion,
        r#"SELECT v.comment_id "comment: _", v.version, v.body "body: CommentBody", v.at "at: _"
           FROM entente.comment_version v JOIN entente.comment s ON (s.tenant_id, s.id) = (v.tenant_id, v.comment_id)
           WHERE v.comment_id = ANY ($1) AND s.deleted_at IS NULL
             AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $2)
           ORDER BY v.version"#,
        comments as _,
        reader.caller().person() as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.comment, row)).collect())
}

struct CommentRow {
    id: CommentId,
    workspace: WorkspaceId,
    subject_kind: String,
    subject: Uuid,
    parent: Option<CommentId>,
    author: MemberId,
    body: Option<CommentBody>,
    kind: CommentKind,
    institution: Option<InstitutionId>,
    body_id: Option<GovernanceBodyId>,
    anchor_revision: Option<i32>,
    anchor_field_path: Option<FieldPath>,
    anchor_quote: Option<Quote>,
    anchor_state: Option<AnchorState>,
    state: ThreadState,
    blocking: bool,
    version: i32,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
    resolution_outcome: Option<ResolutionOutcome>,
    resolution_note: Option<ResolutionNote>,
    resolution_by: Option<MemberId>,
    resolution_at: Option<Timestamp>,
    resolution_revision: Option<i32>,
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        let audience = match (row.institution, row.body_id) {
            (Some(institution), _) => CommentAudience::Institution { institution },
            (None, Some(body)) => CommentAudience::Body { body },
            (None, None) => CommentAudience::Workspace,
        };
        let (field_path, quote, note) = (row.anchor_field_path, row.anchor_quote, row.resolution_note);
        let anchor = row.anchor_revision.zip(row.anchor_state).map(|(revision, state)| Anchor {
            revision,
            field_path,
            quote,
            state,
        });
        let resolved =
            row.resolution_outcome.zip(row.resolution_by).zip(row.resolution_at.zip(row.resolution_revision));
        Self {
            id: row.id,
            workspace: row.workspace,
            subject: AnyId::new(&row.subject_kind, row.subject),
            parent: row.parent,
            author: row.author,
            body: row.body,
            kind: row.kind,
            audience,
            anchor,
            state: row.state,
            resolution: resolved.map(|((outcome, by), (at, revision))| Resolution { outcome, note, by, at, revision }),
            blocking: row.blocking,
            version: row.version,
            created_at: row.created_at,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
        }
    }
}
