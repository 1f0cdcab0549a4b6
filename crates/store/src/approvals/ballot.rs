//! Rows of ballots: written, then only marked.

use domain::approvals::{Ballot, Seat};
use words::approvals::{BallotDecision, BallotReason};
use words::people::Helix;
use words::{
    AnyId, ApprovalRequestId, BallotId, Digest, GovernanceBodyId, InstitutionId, MemberId, SeatId, Timestamp,
    WorkspaceId,
};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::unit::Unit;

/// A ballot as its columns are, beside those of its seat.
struct BallotRow {
    id: BallotId,
    request: ApprovalRequestId,
    subject: uuid::Uuid,
    subject_type: String,
    seat: SeatId,
    holder: MemberId,
    decision: BallotDecision,
    reason: Option<BallotReason>,
    revision: i32,
    digest: Digest,
    cast_at: Timestamp,
    superseded: bool,
    void: bool,
    current: Digest,
    workspace: WorkspaceId,
    body: GovernanceBodyId,
    institution: InstitutionId,
    helix: Helix,
    seat_holder: Option<MemberId>,
}

/// A ballot, and the seat that it was cast for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatedBallot {
    /// The ballot.
    pub ballot: Ballot,
    /// Its seat, as it is now.
    pub seat: Seat,
}

impl From<BallotRow> for SeatedBallot {
    fn from(row: BallotRow) -> Self {
        let seat = Seat {
            id: row.seat,
            workspace: row.workspace,
            body: row.body,
            institution: row.institution,
            helix: row.helix,
            holder: row.seat_holder,
        };
        let ballot = Ballot {
            id: row.id,
            request: row.request,
            subject: AnyId::new(&row.subject_type, row.subject),
            seat: row.seat,
            holder: row.holder,
            decision: row.decision,
            reason: row.reason,
            revision: row.revision,
            digest: row.digest,
            cast_at: row.cast_at,
            superseded: row.superseded,
            void: row.void,
            current: row.current,
        };
        Self { ballot, seat }
    }
}

/// Writes a ballot, whose request is locked, and marks the one that it supersedes, which it returns.
pub async fn insert_ballot(unit: &mut Unit, ballot: &Ballot) -> anyhow::Result<Option<BallotId>> {
    let tenant = unit.caller().tenant();
    let before = sqlx::query_scalar!(
        r#"UPDATE entente.ballot SET superseded = true WHERE request_id = $1 AND seat_id = $2 AND NOT superseded RETURNING id "id: BallotId""#,
        ballot.request as _,
        ballot.seat as _
    );
    let before = before.fetch_optional(unit.statement()).await?;
    sqlx::query!(
        "INSERT INTO entente.ballot (tenant_id, id, workspace_id, request_id, seat_id, holder_id, decision, reason, revision, digest, cast_at)
         SELECT r.tenant_id, $2, r.workspace_id, r.id, $3, $4, $5, $6, $7, $8, $9 FROM entente.approval_request r WHERE r.tenant_id = $10 AND r.id = $1",
        ballot.request as _,
        ballot.id as _,
        ballot.seat as _,
        ballot.holder as _,
        ballot.decision as _,
        ballot.reason as _,
        ballot.revision,
        ballot.digest as _,
        ballot.cast_at as _,
        tenant as _
    )
    .execute(unit.statement())
    .await?;
    Ok(before)
}

/// Ballots by id.
pub async fn ballots(reader: &Reader, ids: &[BallotId]) -> anyhow::Result<Vec<SeatedBallot>> {
    let rows = sqlx::query_as!(
        BallotRow,
        r#"SELECT s.id "id: BallotId", s.request_id "request: ApprovalRequestId", r.subject_id "subject", v.type "subject_type", s.seat_id "seat: _", s.holder_id "holder: MemberId",
               s.decision "decision: BallotDecision", s.reason "reason: BallotReason", s.revision, s.digest "digest: Digest", s.cast_at "cast_at: Timestamp", s.superseded, s.void,
               coalesce(n.digest, v.digest) "current!: Digest", t.workspace_id "workspace: WorkspaceId", t.body_id "body: GovernanceBodyId",
               t.institution_id "institution: InstitutionId", t.helix "helix: Helix", t.holder_id "seat_holder: MemberId"
           FROM entente.ballot s JOIN entente.seat t ON (t.tenant_id, t.id) = (s.tenant_id, s.seat_id)
           JOIN entente.approval_request r ON (r.tenant_id, r.id) = (s.tenant_id, s.request_id)
           JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
           LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision)
           WHERE s.id = ANY ($1)"#,
        ids as _
    );
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(Into::into).collect())
}

/// The ballots of requests, by castAt: the latest of each seat, or all.
pub async fn ballots_of(
    reader: &Reader,
    requests: &[ApprovalRequestId],
    page: Page,
    superseded: bool,
) -> anyhow::Result<Vec<Children<SeatedBallot>>> {
    let (after_at, after_id) = page.after::<(Timestamp, BallotId)>()?.unzip();
    let (before_at, before_id) = page.before::<(Timestamp, BallotId)>()?.unzip();
    let rows = read_page!(
        BallotRow, reader, page, requests,
        select: r#"s.id "id!: BallotId", s.request_id "request!: ApprovalRequestId", r.subject_id "subject!", r.subject_type "subject_type!", s.seat_id "seat!: _",
            s.holder_id "holder!: MemberId", s.decision "decision!: BallotDecision", s.reason "reason?: BallotReason", s.revision "revision!", s.digest "digest!: Digest",
            s.cast_at "cast_at!: Timestamp", s.superseded "superseded!", s.void "void!", r.current "current!: Digest",
            s.workspace_id "workspace!: WorkspaceId", t.body_id "body!: GovernanceBodyId", t.institution_id "institution!: InstitutionId", t.helix "helix!: Helix", t.holder_id "seat_holder?: MemberId""#,
        beside: ", LATERAL (SELECT q.tenant_id, q.id, q.subject_id, v.type AS subject_type, coalesce(n.digest, v.digest) AS current
                FROM entente.approval_request q JOIN entente.revised v ON (v.tenant_id, v.id) = (q.tenant_id, q.subject_id)
                LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (q.tenant_id, q.subject_id, q.revision)
                WHERE q.id = parent.id OFFSET 0) r",
        from: "entente.ballot s WHERE (s.tenant_id, s.request_id) = (r.tenant_id, r.id) AND ($3 OR NOT s.superseded)
            AND ($4::timestamptz IS NULL OR (s.cast_at, s.id) > ($4, $5::uuid))
            AND ($6::timestamptz IS NULL OR (s.cast_at, s.id) < ($6, $7::uuid))",
        with: " JOIN entente.seat t ON (t.tenant_id, t.id) = (s.tenant_id, s.seat_id)",
        forward: "s.cast_at, s.id",
        backward: "s.cast_at DESC, s.id DESC",
        [superseded, after_at as _, after_id as _, before_at as _, before_id as _]
    );
    Ok(Children::per_parent(
        requests,
        &page,
        rows,
        |s| s.request,
        SeatedBallot::from,
        |s| (s.ballot.cast_at, s.ballot.id),
    ))
}

/// How many ballots requests have: the latest of each seat, or all.
pub async fn ballots_count_of(
    reader: &Reader,
    requests: &[ApprovalRequestId],
    superseded: bool,
) -> anyhow::Result<Vec<(ApprovalRequestId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT request_id "request: ApprovalRequestId", count(*) "count!" FROM entente.ballot
           WHERE request_id = ANY ($1) AND ($2 OR NOT superseded) GROUP BY request_id"#,
        requests as _,
        superseded
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.request, row.count)).collect())
}
