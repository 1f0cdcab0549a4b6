//! Comments, as the caller hears them.

use domain::discussion::{Anchor, Comment, CommentAudience, CommentVersion, Resolution};
use uuid::Uuid;
use words::discussion::{
    AnchorState, CommentBody, CommentKind, FieldPath, Quote, ResolutionNote, ResolutionOutcome, ThreadState,
};
use words::{AnyId, CommentId, GovernanceBodyId, InstitutionId, MemberId, Timestamp, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::strategies::{named, uuids};
use crate::unit::Unit;

/// A comment as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Comment`")]
pub struct CommentSketch {
    pub id: CommentId,
    /// What it is about; of which kind that is, the whole comment says.
    pub subject: Uuid,
    pub parent: Option<CommentId>,
    pub author: MemberId,
    pub body: Option<CommentBody>,
    pub created_at: Timestamp,
}

/// A comment, in brief or whole.
pub type SketchedComment = Sketched<CommentSketch, Comment>;

impl From<&Comment> for CommentSketch {
    fn from(comment: &Comment) -> Self {
        let Comment { id, subject, parent, author, body, created_at, .. } = comment;
        let body = body.clone();
        Self { id: *id, subject: subject.uuid(), parent: *parent, author: *author, body, created_at: *created_at }
    }
}

/// Hands the columns of a comment `s`, which is about the text `t`, on to a macro.
macro_rules! with_columns {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: CommentId", s.workspace_id "workspace!: WorkspaceId",
                t.type "subject_kind!",
                s.subject_id "subject!", s.parent_id "parent?: CommentId", s.author_id "author!: MemberId", s.body "body?: CommentBody", s.kind "kind!: CommentKind",
                s.audience_institution_id "institution?: InstitutionId", s.audience_body_id "body_id?: GovernanceBodyId", s.anchor_revision "anchor_revision?", s.anchor_field_path "anchor_field_path?: FieldPath",
                s.anchor_quote "anchor_quote?: Quote", s.anchor_state "anchor_state?: AnchorState",
                CASE WHEN s.parent_id IS NULL THEN s.state
                ELSE (SELECT r.state FROM entente.comment r WHERE (r.tenant_id, r.id) = (s.tenant_id, s.parent_id)) END "state!: ThreadState",
                s.blocking "blocking!", s.version "version!", s.created_at "created_at!: Timestamp", s.edited_at "edited_at?: Timestamp", s.deleted_at "deleted_at?: Timestamp",
                s.resolution_outcome "resolution_outcome?: ResolutionOutcome", s.resolution_note "resolution_note?: ResolutionNote", s.resolution_by "resolution_by?: MemberId",
                s.resolution_at "resolution_at?: Timestamp", s.resolution_revision "resolution_revision?""#,
            $($rest)*
        )
    };
}

/// The same of a sketch.
macro_rules! with_sketch {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: CommentId", s.subject_id "subject!", s.parent_id "parent?: CommentId", s.author_id "author!: MemberId", s.body "body?: CommentBody",
                s.created_at "created_at!: Timestamp""#,
            $($rest)*
        )
    };
}

/// Sketches of comments by id.
macro_rules! select_sketches {
    ($columns:literal, $ids:expr, $person:expr) => {
        sqlx::query_as!(CommentSketch, "SELECT " + $columns + " FROM entente.comment s
            WHERE s.id = ANY ($1) AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $2)", $ids, $person)
    };
}

/// Comments that satisfy a condition, whose table is `s`.
macro_rules! select_comments {
    ($columns:literal, $condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(CommentRow, "SELECT " + $columns + " FROM entente.comment s JOIN entente.revised t ON (t.tenant_id, t.id) = (s.tenant_id, s.subject_id) WHERE "
            + $condition, $($argument),*)
    };
}

/// A comment, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_comment(unit: &mut Unit, id: CommentId) -> anyhow::Result<Option<Comment>> {
    let person = unit.caller().person();
    let row = with_columns!(select_comments!(
        "s.id = $1 AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $2) FOR UPDATE OF s",
        id as _,
        person as _
    ));
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}

/// Comments by id, in brief or whole.
pub async fn comments(reader: &Reader, ids: &[CommentId], whole: bool) -> anyhow::Result<Vec<SketchedComment>> {
    let person = reader.caller().person();
    if whole {
        let rows = with_columns!(select_comments!(
            "s.id = ANY ($1) AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $2)",
            ids as _,
            person as _
        ));
        let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
        return Ok(rows.into_iter().map(|row| Comment::from(row).into()).collect());
    }
    let sketches =
        with_sketch!(select_sketches!(ids as _, person as _)).fetch_all(&mut *reader.statement().await?).await?;
    Ok(sketches.into_iter().map(Sketched::brief).collect())
}

/// A page of comments by createdAt, of parents that `from` names.
macro_rules! page_of_comments {
    ($columns:literal, $joined:literal, $row:ty, $reader:expr, $page:expr, $parents:expr, from: $from:literal) => {{
        let ((after_at, after_id), (before_at, before_id)) = $page.between::<Timestamp, CommentId>()?;
        let person = $reader.caller().person();
        read_page!(
            $row, $reader, $page, $parents,
            select: $columns,
            beside: "",
            from: $from,
            with: $joined,
            forward: "s.created_at, s.id",
            backward: "s.created_at DESC, s.id DESC",
            [after_at as _, after_id as _, before_at as _, before_id as _, person as _]
        )
    }};
}

/// The same of whole ones.
macro_rules! page_of_whole_comments {
    ($columns:literal, $($rest:tt)*) => {
        page_of_comments!($columns, " JOIN entente.revised t ON (t.tenant_id, t.id) = (s.tenant_id, s.subject_id)", CommentRow, $($rest)*)
    };
}

/// The same in brief.
macro_rules! page_of_sketches {
    ($columns:literal, $($rest:tt)*) => { page_of_comments!($columns, "", CommentSketch, $($rest)*) };
}

/// A page of comments for many parents, whole or in brief as it says; `of` names the parent of one.
macro_rules! page_of {
    ($reader:expr, $page:expr, $parents:expr, from: $from:literal, of: $of:expr) => {{
        let rows: Vec<SketchedComment> = if $page.whole {
            let rows = with_columns!(page_of_whole_comments!($reader, $page, $parents, from: $from));
            rows.into_iter().map(|row| Comment::from(row).into()).collect()
        } else {
            let rows = with_sketch!(page_of_sketches!($reader, $page, $parents, from: $from));
            rows.into_iter().map(Sketched::brief).collect()
        };
        Children::per_parent($parents, &$page, rows, $of, |row| row, |c| (c.created_at, c.id))
    }};
}

/// The comments about texts, roots and replies, by createdAt.
pub async fn comments_of(
    reader: &Reader,
    subjects: &[AnyId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedComment>>> {
    let parents = uuids(subjects);
    Ok(page_of!(
        reader, page, parents.as_slice(),
        from: "entente.comment s WHERE s.subject_id = parent.id
            AND (s.created_at, s.id) > ($3, $4) AND (s.created_at, s.id) < ($5, $6)
            AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $7)",
        of: |comment: &SketchedComment| comment.subject
    ))
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
pub async fn replies_of(
    reader: &Reader,
    roots: &[CommentId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedComment>>> {
    Ok(page_of!(
        reader, page, roots,
        from: "entente.comment s WHERE s.parent_id = parent.id
            AND (s.created_at, s.id) > ($3, $4) AND (s.created_at, s.id) < ($5, $6)
            AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $7)",
        of: |reply: &SketchedComment| reply.parent.unwrap_or(reply.id)
    ))
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
pub async fn open_blocking_of(reader: &Reader, subjects: &[AnyId]) -> anyhow::Result<Vec<(AnyId, SketchedComment)>> {
    let rows = with_columns!(select_comments!(
        "s.subject_id = ANY ($1) AND s.blocking AND s.state <> 'RESOLVED' AND s.deleted_at IS NULL
         AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $2)
         ORDER BY s.created_at, s.id",
        &uuids(subjects),
        reader.caller().person() as _
    ));
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(Comment::from).map(|comment| (comment.subject, comment.into())).collect())
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
