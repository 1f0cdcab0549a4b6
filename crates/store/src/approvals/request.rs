//! Rows of approval requests.

use std::collections::HashMap;

use domain::approvals::{ApprovalRequest, Closing, Outcome};
use uuid::Uuid;
use words::approvals::{ApprovalQuestion, ApprovalRequestState, Condition, OutcomeResult, OutcomeStatement};
use words::people::Reason;
use words::{AnyId, ApprovalRequestId, Digest, GovernanceBodyId, MemberId, Timestamp, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::strategies::uuids;
use crate::unit::Unit;

/// A request as its columns are; those of the outcome are all there or none.
pub(super) struct RequestRow {
    pub(super) id: ApprovalRequestId,
    pub(super) workspace: WorkspaceId,
    pub(super) subject: Uuid,
    pub(super) subject_type: String,
    pub(super) body: GovernanceBodyId,
    pub(super) charter_version: i32,
    pub(super) question: Option<ApprovalQuestion>,
    pub(super) state: ApprovalRequestState,
    pub(super) opens_at: Timestamp,
    pub(super) due_at: Timestamp,
    pub(super) closed_at: Option<Timestamp>,
    pub(super) opened_by: MemberId,
    pub(super) revision: i32,
    pub(super) digest: Digest,
    pub(super) outcome_result: Option<OutcomeResult>,
    pub(super) outcome_statement: Option<OutcomeStatement>,
    pub(super) outcome_conditions: Option<Vec<Condition>>,
    pub(super) outcome_by: Option<MemberId>,
    pub(super) outcome_at: Option<Timestamp>,
}

impl From<RequestRow> for ApprovalRequest {
    fn from(mut row: RequestRow) -> Self {
        let outcome = row.outcome();
        Self {
            id: row.id,
            workspace: row.workspace,
            subject: AnyId::new(&row.subject_type, row.subject),
            body: row.body,
            charter_version: row.charter_version,
            question: row.question,
            state: row.state,
            opens_at: row.opens_at,
            due_at: row.due_at,
            closed_at: row.closed_at,
            opened_by: row.opened_by,
            revision: row.revision,
            digest: row.digest,
            outcome,
        }
    }
}

impl RequestRow {
    fn outcome(&mut self) -> Option<Outcome> {
        Some(Outcome {
            result: self.outcome_result?,
            statement: self.outcome_statement.take()?,
            conditions: self.outcome_conditions.take()?,
            by: self.outcome_by?,
            at: self.outcome_at?,
        })
    }
}

/// A request as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `ApprovalRequest`")]
pub struct RequestSketch {
    pub id: ApprovalRequestId,
    pub state: ApprovalRequestState,
    pub opens_at: Timestamp,
}

/// A request, in brief or whole.
pub type SketchedRequest = Sketched<RequestSketch, ApprovalRequest>;

impl From<&ApprovalRequest> for RequestSketch {
    fn from(request: &ApprovalRequest) -> Self {
        Self { id: request.id, state: request.state, opens_at: request.opens_at }
    }
}

/// Hands the columns of a request `s`, whose subject is `v`, on to a macro.
macro_rules! with_columns {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: ApprovalRequestId", s.workspace_id "workspace!: WorkspaceId", s.subject_id "subject!", v.type "subject_type!", s.body_id "body!: GovernanceBodyId",
            s.charter_version "charter_version!", s.question "question?: ApprovalQuestion", s.state "state!: ApprovalRequestState", s.opens_at "opens_at!: Timestamp", s.due_at "due_at!: Timestamp",
            s.closed_at "closed_at?: Timestamp", s.opened_by "opened_by!: MemberId", coalesce(s.revision, v.revision) "revision!",
            coalesce((SELECT n.digest FROM entente.revision n WHERE (n.tenant_id, n.revised_id, n.number) = (s.tenant_id, s.subject_id, s.revision)), v.digest) "digest!: Digest",
            s.outcome_result "outcome_result?: OutcomeResult", s.outcome_statement "outcome_statement?: OutcomeStatement", s.outcome_conditions "outcome_conditions?: Vec<Condition>",
            s.outcome_by "outcome_by?: MemberId", s.outcome_at "outcome_at?: Timestamp""#,
            $($rest)*
        )
    };
}

/// Requests that satisfy a condition, whose table is `s`.
macro_rules! select_requests {
    ($columns:literal, $condition:literal, $($argument:expr),* $(,)?) => {
        select_requests!($columns, from: "entente.approval_request s", $condition, $($argument),*)
    };
    ($columns:literal, from: $from:literal, $condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(RequestRow, "SELECT " + $columns + " FROM " + $from + " JOIN entente.revised v ON (v.tenant_id, v.id) = (s.tenant_id, s.subject_id) "
            + $condition, $($argument),*)
    };
}

/// A page of requests to bodies, newest first.
macro_rules! page_of_requests {
    ($columns:literal, $reader:expr, $page:expr, $bodies:expr) => {{
        let ((after_at, after_id), (before_at, before_id)) = $page.between_down::<Timestamp, ApprovalRequestId>()?;
        read_page!(
            RequestRow, $reader, $page, $bodies,
            select: $columns,
            beside: "",
            from: "entente.approval_request s WHERE s.body_id = parent.id
                AND (s.opens_at, s.id) < ($3, $4)
                AND (s.opens_at, s.id) > ($5, $6)",
            with: " JOIN entente.revised v ON (v.tenant_id, v.id) = (s.tenant_id, s.subject_id)",
            forward: "s.opens_at DESC, s.id DESC",
            backward: "s.opens_at, s.id",
            [after_at as _, after_id as _, before_at as _, before_id as _]
        )
    }};
}

/// Writes a new request, and copies the seats of its body into its electorate.
pub async fn insert_request(unit: &mut Unit, request: &ApprovalRequest) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.approval_request (tenant_id, id, workspace_id, subject_id, body_id, charter_version, question, state, opens_at, due_at, opened_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant as _,
        request.id as _,
        request.workspace as _,
        request.subject.uuid(),
        request.body as _,
        request.charter_version,
        request.question as _,
        request.state as _,
        request.opens_at as _,
        request.due_at as _,
        request.opened_by as _
    )
    .execute(unit.statement())
    .await?;
    sqlx::query!(
        "INSERT INTO entente.electorate (tenant_id, request_id, seat_id, workspace_id, institution_id, helix)
         SELECT s.tenant_id, $1, s.id, s.workspace_id, s.institution_id, s.helix FROM entente.seat s WHERE s.body_id = $2",
        request.id as _,
        request.body as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// A request, locked until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_request(unit: &mut Unit, id: ApprovalRequestId) -> anyhow::Result<Option<ApprovalRequest>> {
    let row = with_columns!(select_requests!("WHERE s.id = $1 FOR NO KEY UPDATE OF s", id as _));
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}

/// Locks open requests that are due, or in which every seat has a ballot on the present text that is older than the cooling-off, the longest
/// due first; those that somebody else is at are left to him.
pub async fn due_requests(unit: &mut Unit, limit: i64) -> anyhow::Result<Vec<ApprovalRequest>> {
    let now = unit.now();
    let rows = with_columns!(select_requests!(
        "WHERE s.state = 'OPEN' AND (s.due_at <= $1 OR NOT EXISTS (
             SELECT FROM entente.electorate e JOIN entente.charter c ON (c.tenant_id, c.body_id, c.version) = (s.tenant_id, s.body_id, s.charter_version)
                 JOIN entente.revised t ON (t.tenant_id, t.id) = (s.tenant_id, s.subject_id)
                 LEFT JOIN entente.ballot b ON (b.tenant_id, b.request_id, b.seat_id) = (e.tenant_id, e.request_id, e.seat_id)
                     AND NOT b.superseded AND NOT b.void AND b.digest = t.digest
             WHERE (e.tenant_id, e.request_id) = (s.tenant_id, s.id)
                 AND (b.id IS NULL OR b.cast_at > $1::timestamptz - make_interval(hours => c.cooling_off_hours))))
         ORDER BY s.due_at, s.id LIMIT $2 FOR NO KEY UPDATE OF s SKIP LOCKED",
        now as _,
        limit
    ));
    Ok(rows.fetch_all(unit.statement()).await?.into_iter().map(Into::into).collect())
}

/// The request about a text that is open or waits for its outcome.
pub async fn pending_request(
    unit: &mut Unit,
    subject: AnyId,
) -> anyhow::Result<Option<(ApprovalRequestId, ApprovalRequestState)>> {
    let row = sqlx::query!(
        r#"SELECT id "id: ApprovalRequestId", state "state: ApprovalRequestState" FROM entente.approval_request
           WHERE subject_id = $1 AND (state = 'OPEN' OR (state IN ('PASSED', 'FAILED') AND outcome_at IS NULL))"#,
        subject.uuid()
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(|row| (row.id, row.state)))
}

/// Writes how an open request, which is locked, was closed.
pub async fn close_request(
    unit: &mut Unit,
    id: ApprovalRequestId,
    closing: &Closing,
    reason: Option<&Reason>,
) -> anyhow::Result<()> {
    let updated = sqlx::query!(
        "UPDATE entente.approval_request SET state = $2, closed_at = $3, revision = $4, withdrawal_reason = $5 WHERE id = $1 AND state = 'OPEN'",
        id as _,
        closing.state as _,
        closing.at as _,
        closing.revision,
        reason as _
    );
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A request was closed that was not open");
    Ok(())
}

/// Writes the outcome of a decided request, which is locked.
pub async fn publish_outcome(unit: &mut Unit, id: ApprovalRequestId, outcome: &Outcome) -> anyhow::Result<()> {
    let updated = sqlx::query!(
        "UPDATE entente.approval_request SET outcome_result = $2, outcome_statement = $3, outcome_conditions = $4, outcome_by = $5, outcome_at = $6
         WHERE id = $1 AND state IN ('PASSED', 'FAILED') AND outcome_at IS NULL",
        id as _,
        outcome.result as _,
        outcome.statement as _,
        &outcome.conditions as _,
        outcome.by as _,
        outcome.at as _
    );
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "An outcome was published for a request that does not wait for one");
    Ok(())
}

/// What was read whole, which the reader remembers: their polls may be next.
fn known(reader: &Reader, rows: Vec<RequestRow>) -> Vec<ApprovalRequest> {
    let requests: Vec<ApprovalRequest> = rows.into_iter().map(Into::into).collect();
    reader.polls().know(&requests);
    requests
}

/// Requests by id, in brief or whole. Where all were read before from the same snapshot, by id or with a ballot, they are not read again.
pub async fn requests(reader: &Reader, ids: &[ApprovalRequestId], whole: bool) -> anyhow::Result<Vec<SketchedRequest>> {
    if let Some(known) = reader.polls().known(ids) {
        return Ok(known.into_iter().map(Into::into).collect());
    }
    if whole {
        let rows = with_columns!(select_requests!("WHERE s.id = ANY ($1)", ids as _));
        let requests = known(reader, rows.fetch_all(&mut *reader.statement().await?).await?);
        return Ok(requests.into_iter().map(Into::into).collect());
    }
    let sketches = sqlx::query_as!(
        RequestSketch,
        r#"SELECT s.id "id: _", s.state "state: _", s.opens_at "opens_at: _" FROM entente.approval_request s WHERE s.id = ANY ($1)"#,
        ids as _
    );
    let sketches = sketches.fetch_all(&mut *reader.statement().await?).await?;
    Ok(sketches.into_iter().map(Sketched::brief).collect())
}

/// The request about each text that counts: the open one, else the latest. In brief, or whole.
pub async fn requests_about(
    reader: &Reader,
    subjects: &[AnyId],
    whole: bool,
) -> anyhow::Result<Vec<(AnyId, SketchedRequest)>> {
    let ids = uuids(subjects);
    if !whole {
        let rows = sqlx::query!(
            r#"SELECT s.subject_id "subject!", s.id "id!: ApprovalRequestId", s.state "state!: ApprovalRequestState", s.opens_at "opens_at!: Timestamp"
               FROM unnest($1::uuid[]) subject (id), LATERAL (
                   SELECT q.id, q.subject_id, q.state, q.opens_at FROM entente.approval_request q WHERE q.subject_id = subject.id
                   ORDER BY q.state = 'OPEN' DESC, q.opens_at DESC, q.id DESC LIMIT 1) s"#,
            &ids
        );
        let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
        let of: HashMap<Uuid, AnyId> = subjects.iter().map(|subject| (subject.uuid(), *subject)).collect();
        let sketches = rows.into_iter().filter_map(|row| {
            let sketch = RequestSketch { id: row.id, state: row.state, opens_at: row.opens_at };
            Some((*of.get(&row.subject)?, Sketched::brief(sketch)))
        });
        return Ok(sketches.collect());
    }
    let rows = with_columns!(select_requests!(
        from: "unnest($1::uuid[]) subject (id), LATERAL (SELECT q.* FROM entente.approval_request q WHERE q.subject_id = subject.id
             ORDER BY q.state = 'OPEN' DESC, q.opens_at DESC, q.id DESC LIMIT 1) s",
        "",
        &ids
    ));
    let requests = known(reader, rows.fetch_all(&mut *reader.statement().await?).await?);
    Ok(requests.into_iter().map(|request| (request.subject, request.into())).collect())
}

/// The requests to bodies, newest first.
pub async fn requests_of(
    reader: &Reader,
    bodies: &[GovernanceBodyId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedRequest>>> {
    let requests = known(reader, with_columns!(page_of_requests!(reader, page, bodies)));
    Ok(Children::per_parent(bodies, &page, requests, |s| s.body, SketchedRequest::from, |s| (s.opens_at, s.id)))
}

/// How many requests bodies have had.
pub async fn requests_count_of(
    reader: &Reader,
    bodies: &[GovernanceBodyId],
) -> anyhow::Result<Vec<(GovernanceBodyId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT body_id "body: GovernanceBodyId", count(*) "count!" FROM entente.approval_request WHERE body_id = ANY ($1) GROUP BY body_id"#,
        bodies as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.body, row.count)).collect())
}
