//! Rows of ballots: written, then only marked.

use std::collections::HashMap;

use domain::approvals::{ApprovalRequest, Ballot, Seat};
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
    seat: SeatId,
    holder: MemberId,
    decision: BallotDecision,
    reason: Option<BallotReason>,
    revision: i32,
    digest: Digest,
    cast_at: Timestamp,
    superseded: bool,
    void: bool,
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

impl BallotRow {
    /// The ballot, about this text, of which the revision with this digest counts.
    fn about(self, subject: AnyId, current: Digest) -> SeatedBallot {
        let seat = Seat {
            id: self.seat,
            workspace: self.workspace,
            body: self.body,
            institution: self.institution,
            helix: self.helix,
            holder: self.seat_holder,
        };
        let ballot = Ballot {
            id: self.id,
            request: self.request,
            subject,
            seat: self.seat,
            holder: self.holder,
            decision: self.decision,
            reason: self.reason,
            revision: self.revision,
            digest: self.digest,
            cast_at: self.cast_at,
            superseded: self.superseded,
            void: self.void,
            current,
        };
        SeatedBallot { ballot, seat }
    }
}

/// Writes a ballot, whose request is locked, and marks the one that it supersedes, which it returns.
pub async fn insert_ballot(unit: &mut Unit, ballot: &Ballot) -> anyhow::Result<Option<BallotId>> {
    let tenant = unit.caller().tenant();
    // The insertion reads what the update gave, and so comes after it: of a seat's ballots one is not superseded.
    let before = sqlx::query_scalar!(
        r#"WITH before AS (UPDATE entente.ballot SET superseded = true WHERE request_id = $1 AND seat_id = $3 AND NOT superseded RETURNING id)
         INSERT INTO entente.ballot (tenant_id, id, workspace_id, request_id, seat_id, holder_id, decision, reason, revision, digest, cast_at)
         SELECT r.tenant_id, $2, r.workspace_id, r.id, $3, $4, $5, $6, $7, $8, $9
         FROM entente.approval_request r LEFT JOIN before ON true WHERE r.tenant_id = $10 AND r.id = $1
         RETURNING (SELECT id FROM before) "id: BallotId""#,
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
    .fetch_one(unit.statement());
    Ok(before.await?)
}

/// Ballots by id.
pub async fn ballots(reader: &Reader, ids: &[BallotId]) -> anyhow::Result<Vec<SeatedBallot>> {
    let rows = sqlx::query!(
        r#"SELECT s.id "id: BallotId", s.request_id "request: ApprovalRequestId", r.subject_id, v.type "subject_type", s.seat_id "seat: SeatId",
               s.holder_id "holder: MemberId", s.decision "decision: BallotDecision", s.reason "reason: BallotReason", s.revision, s.digest "digest: Digest",
               s.cast_at "cast_at: Timestamp", s.superseded, s.void, coalesce(n.digest, v.digest) "current!: Digest", t.workspace_id "workspace: WorkspaceId",
               t.body_id "body: GovernanceBodyId", t.institution_id "institution: InstitutionId", t.helix "helix: Helix", t.holder_id "seat_holder: MemberId"
           FROM entente.ballot s JOIN entente.seat t ON (t.tenant_id, t.id) = (s.tenant_id, s.seat_id)
           JOIN entente.approval_request r ON (r.tenant_id, r.id) = (s.tenant_id, s.request_id)
           JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
           LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision)
           WHERE s.id = ANY ($1)"#,
        ids as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(|row| {
        let ballot = BallotRow {
            id: row.id,
            request: row.request,
            seat: row.seat,
            holder: row.holder,
            decision: row.decision,
            reason: row.reason,
            revision: row.revision,
            digest: row.digest,
            cast_at: row.cast_at,
            superseded: row.superseded,
            void: row.void,
            workspace: row.workspace,
            body: row.body,
            institution: row.institution,
            helix: row.helix,
            seat_holder: row.seat_holder,
        };
        ballot.about(AnyId::new(&row.subject_type, row.subject_id), row.current)
    });
    Ok(rows.collect())
}

/// A request, and what its ballots take from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The request.
    pub request: ApprovalRequestId,
    /// The text that it is about.
    pub subject: AnyId,
    /// The digest of the revision that counts.
    pub current: Digest,
}

impl Asked {
    /// What ballots take from a request.
    pub fn of(request: &ApprovalRequest) -> Self {
        Self { request: request.id, subject: request.subject, current: request.digest.clone() }
    }
}

/// The ballots of requests, by castAt: the latest of each seat, or all.
pub async fn ballots_of(
    reader: &Reader,
    asked: &[Asked],
    page: Page,
    superseded: bool,
) -> anyhow::Result<Vec<Children<SeatedBallot>>> {
    let ((after_at, after_id), (before_at, before_id)) = page.between::<Timestamp, BallotId>()?;
    let requests: Vec<ApprovalRequestId> = asked.iter().map(|asked| asked.request).collect();
    let about: HashMap<ApprovalRequestId, &Asked> = asked.iter().map(|asked| (asked.request, asked)).collect();
    let rows = read_page!(
        BallotRow, reader, page, &requests,
        select: r#"s.id "id!: BallotId", s.request_id "request!: ApprovalRequestId", s.seat_id "seat!: SeatId",
            s.holder_id "holder!: MemberId", s.decision "decision!: BallotDecision", s.reason "reason?: BallotReason", s.revision "revision!", s.digest "digest!: Digest",
            s.cast_at "cast_at!: Timestamp", s.superseded "superseded!", s.void "void!",
            s.workspace_id "workspace!: WorkspaceId", t.body_id "body!: GovernanceBodyId", t.institution_id "institution!: InstitutionId", t.helix "helix!: Helix", t.holder_id "seat_holder?: MemberId""#,
        beside: "",
        from: "entente.ballot s WHERE s.request_id = parent.id AND ($3 OR NOT s.superseded)
            AND (s.cast_at, s.id) > ($4, $5)
            AND (s.cast_at, s.id) < ($6, $7)",
        with: " JOIN entente.seat t ON (t.tenant_id, t.id) = (s.tenant_id, s.seat_id)",
        forward: "s.cast_at, s.id",
        backward: "s.cast_at DESC, s.id DESC",
        [superseded, after_at as _, after_id as _, before_at as _, before_id as _]
    );
    let seated = rows.into_iter().filter_map(|row| {
        let asked = about.get(&row.request)?;
        Some(row.about(asked.subject, asked.current.clone()))
    });
    Ok(Children::per_parent(
        &requests,
        &page,
        seated.collect(),
        |s| s.ballot.request,
        |s| s,
        |s| (s.ballot.cast_at, s.ballot.id),
    ))
}

/// How many ballots requests have: the latest of each seat, or all.
pub async fn ballots_count_of(reader: &Reader, asked: &[Asked], superseded: bool) -> anyhow::Result<Vec<(Asked, i64)>> {
    let requests = asked.iter().map(|asked| asked.request).collect::<Vec<_>>();
    let rows = sqlx::query!(
        r#"SELECT request_id "request: ApprovalRequestId", count(*) "count!" FROM entente.ballot
           WHERE request_id = ANY ($1) AND ($2 OR NOT superseded) GROUP BY request_id"#,
        &requests as _,
        superseded
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    let counts: HashMap<ApprovalRequestId, i64> = rows.into_iter().map(|row| (row.request, row.count)).collect();
    Ok(asked.iter().filter_map(|asked| Some((asked.clone(), *counts.get(&asked.request)?))).collect())
}
