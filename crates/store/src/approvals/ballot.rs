//! Rows of ballots: written, then only marked.

use domain::approvals::{Ballot, Seat};
use uuid::Uuid;
use words::approvals::{BallotDecision, BallotReason};
use words::people::Helix;
use words::{
    AnyId, ApprovalRequestId, BallotId, Digest, GovernanceBodyId, InstitutionId, MemberId, SeatId, Timestamp,
    WorkspaceId,
};

use crate::approvals::cast::whole_ballots;
use crate::approvals::seat::{SeatSketch, SketchedSeat};
use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::strategies::Versioned;
use crate::unit::Unit;

/// A ballot as its columns are, beside those of its seat, of its request and of the text that this is about.
pub(super) struct BallotRow {
    pub(super) id: BallotId,
    pub(super) request: ApprovalRequestId,
    pub(super) subject: Uuid,
    pub(super) subject_type: String,
    pub(super) seat: SeatId,
    pub(super) holder: MemberId,
    pub(super) decision: BallotDecision,
    pub(super) reason: Option<BallotReason>,
    pub(super) revision: i32,
    pub(super) digest: Digest,
    pub(super) cast_at: Timestamp,
    pub(super) superseded: bool,
    pub(super) void: bool,
    pub(super) current: Digest,
    pub(super) revised_at: Timestamp,
    pub(super) workspace: WorkspaceId,
    pub(super) body: GovernanceBodyId,
    pub(super) institution: InstitutionId,
    pub(super) helix: Helix,
    pub(super) seat_holder: Option<MemberId>,
}

/// What a list shows of a ballot, and of its seat.
struct SketchRow {
    id: BallotId,
    request: ApprovalRequestId,
    holder: MemberId,
    decision: BallotDecision,
    cast_at: Timestamp,
    seat: SeatId,
    institution: InstitutionId,
}

/// A ballot as lists show it, and the seat that it was cast for, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Ballot`")]
pub struct BallotSketch {
    pub id: BallotId,
    pub request: ApprovalRequestId,
    pub holder: MemberId,
    pub decision: BallotDecision,
    pub cast_at: Timestamp,
    pub seat: SketchedSeat,
}

/// A ballot, and the seat that it was cast for; in brief or whole: then with the version that it was cast on.
pub type SketchedBallot = Sketched<BallotSketch, Versioned<Ballot>>;

impl From<BallotRow> for SketchedBallot {
    fn from(row: BallotRow) -> Self {
        let seat = Seat {
            id: row.seat,
            workspace: row.workspace,
            body: row.body,
            institution: row.institution,
            helix: row.helix,
            holder: row.seat_holder,
        };
        let sketch = BallotSketch {
            id: row.id,
            request: row.request,
            holder: row.holder,
            decision: row.decision,
            cast_at: row.cast_at,
            seat: seat.into(),
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
        let (text, number, digest) = (ballot.subject, ballot.revision, ballot.digest.clone());
        Self::whole_of(sketch, Versioned::of(ballot, text, number, digest, row.revised_at))
    }
}

impl From<SketchRow> for SketchedBallot {
    fn from(row: SketchRow) -> Self {
        let SketchRow { id, request, holder, decision, cast_at, seat, institution } = row;
        let seat = Sketched::brief(SeatSketch { id: seat, institution });
        Self::brief(BallotSketch { id, request, holder, decision, cast_at, seat })
    }
}

/// Hands the columns of a ballot `s` on to a macro, with what they need of its table, and what is joined to it: `t` is its seat, `r` its request, `v` the
/// text, and `w` the version that it was cast on.
macro_rules! with_columns {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: BallotId", s.request_id "request!: ApprovalRequestId", r.subject_id "subject!", v.type "subject_type!", s.seat_id "seat!: SeatId",
            s.holder_id "holder!: MemberId", s.decision "decision!: BallotDecision", s.reason "reason?: BallotReason", s.revision "revision!", s.digest "digest!: Digest",
            s.cast_at "cast_at!: Timestamp", s.superseded "superseded!", s.void "void!", coalesce(n.digest, v.digest) "current!: Digest", w.created_at "revised_at!: Timestamp",
            t.workspace_id "workspace!: WorkspaceId",
            t.body_id "body!: GovernanceBodyId", t.institution_id "institution!: InstitutionId", t.helix "helix!: Helix", t.holder_id "seat_holder?: MemberId""#,
            "s.*",
            " JOIN entente.seat t ON (t.tenant_id, t.id) = (s.tenant_id, s.seat_id)
            JOIN entente.approval_request r ON (r.tenant_id, r.id) = (s.tenant_id, s.request_id)
            JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
            JOIN entente.revision w ON (w.tenant_id, w.revised_id, w.number) = (s.tenant_id, r.subject_id, s.revision)
            LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision) ",
            $($rest)*
        )
    };
}

/// The same of a sketch.
macro_rules! with_sketch {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: BallotId", s.request_id "request!: ApprovalRequestId", s.holder_id "holder!: MemberId", s.decision "decision!: BallotDecision",
            s.cast_at "cast_at!: Timestamp", s.seat_id "seat!: SeatId", t.institution_id "institution!: InstitutionId""#,
            "s.tenant_id, s.id, s.request_id, s.holder_id, s.decision, s.cast_at, s.seat_id",
            " JOIN entente.seat t ON (t.tenant_id, t.id) = (s.tenant_id, s.seat_id)",
            $($rest)*
        )
    };
}

/// Ballots that satisfy a condition.
macro_rules! select_ballots {
    ($columns:literal, $of:literal, $joined:literal, $row:ty, $condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!($row, "SELECT " + $columns + " FROM entente.ballot s " + $joined + " WHERE " + $condition, $($argument),*)
    };
}

/// A page of the ballots of requests, by castAt: the latest of each seat, in the order of their index; or all, from two indexes: of those, all that lie between
/// the cursors are read and put in order, since a seat changes its mind a few times.
macro_rules! page_of_ballots {
    ($columns:literal, $of:literal, $joined:literal, latest: $($rest:tt)*) => {
        page_of_ballots!($columns, $of, $joined, from: "entente.ballot s WHERE s.request_id = parent.id AND NOT s.superseded
            AND (s.cast_at, s.id) > ($3, $4) AND (s.cast_at, s.id) < ($5, $6)", $($rest)*)
    };
    ($columns:literal, $of:literal, $joined:literal, all: $($rest:tt)*) => {
        page_of_ballots!($columns, $of, $joined, from: "(SELECT * FROM entente.ballot WHERE NOT superseded UNION ALL SELECT * FROM entente.ballot WHERE superseded) s
            WHERE s.request_id = parent.id AND (s.cast_at, s.id) > ($3, $4) AND (s.cast_at, s.id) < ($5, $6)", $($rest)*)
    };
    ($columns:literal, $of:literal, $joined:literal, from: $from:literal, $row:ty, $reader:expr, $page:expr, $requests:expr) => {{
        let ((after_at, after_id), (before_at, before_id)) = $page.between::<Timestamp, BallotId>()?;
        read_page!(
            $row, $reader, $page, $requests,
            select: $columns,
            of: $of,
            beside: "",
            from: $from,
            with: $joined,
            forward: "s.cast_at, s.id",
            backward: "s.cast_at DESC, s.id DESC",
            [after_at as _, after_id as _, before_at as _, before_id as _]
        )
        .into_iter()
        .map(SketchedBallot::from)
        .collect()
    }};
}

/// Writes a ballot, whose request stands in this workspace and is locked, and marks the one that it supersedes, which it returns.
pub async fn insert_ballot(
    unit: &mut Unit,
    workspace: WorkspaceId,
    ballot: &Ballot,
) -> anyhow::Result<Option<BallotId>> {
    let tenant = unit.caller().tenant();
    // The insertion reads what the update gave, and so comes after it: of a seat's ballots one is not superseded.
    let before = sqlx::query_scalar!(
        r#"WITH before AS (UPDATE entente.ballot SET superseded = true WHERE request_id = $1 AND seat_id = $3 AND NOT superseded RETURNING id)
         INSERT INTO entente.ballot (tenant_id, id, workspace_id, request_id, seat_id, holder_id, decision, reason, revision, digest, cast_at)
         SELECT $10, $2, $11, $1, $3, $4, $5, $6, $7, $8, $9 FROM (SELECT) once LEFT JOIN before ON true
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
        tenant as _,
        workspace as _
    )
    .fetch_one(unit.statement());
    Ok(before.await?)
}

/// Ballots by id, in brief or whole.
pub async fn ballots(reader: &Reader, ids: &[BallotId], whole: bool) -> anyhow::Result<Vec<SketchedBallot>> {
    if whole {
        return whole_ballots(reader, ids).await;
    }
    let rows = with_sketch!(select_ballots!(SketchRow, "s.id = ANY ($1)", ids as _));
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(Into::into).collect())
}

/// The ballots of requests, by castAt: the latest of each seat, or all.
pub async fn ballots_of(
    reader: &Reader,
    requests: &[ApprovalRequestId],
    page: Page,
    superseded: bool,
) -> anyhow::Result<Vec<Children<SketchedBallot>>> {
    let rows: Vec<SketchedBallot> = match (page.whole, superseded) {
        (true, false) => with_columns!(page_of_ballots!(latest: BallotRow, reader, page, requests)),
        (true, true) => with_columns!(page_of_ballots!(all: BallotRow, reader, page, requests)),
        (false, false) => with_sketch!(page_of_ballots!(latest: SketchRow, reader, page, requests)),
        (false, true) => with_sketch!(page_of_ballots!(all: SketchRow, reader, page, requests)),
    };
    Ok(Children::per_parent(
        requests,
        &page,
        rows,
        |ballot| ballot.request,
        |row| row,
        |ballot| (ballot.cast_at, ballot.id),
    ))
}

/// How many ballots requests have: the latest of each seat, or all.
pub async fn ballots_count_of(
    reader: &Reader,
    requests: &[ApprovalRequestId],
    superseded: bool,
) -> anyhow::Result<Vec<(ApprovalRequestId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT s.request_id "request!: ApprovalRequestId", count(*) "count!"
           FROM (SELECT request_id FROM entente.ballot WHERE NOT superseded UNION ALL SELECT request_id FROM entente.ballot WHERE superseded AND $2) s
           WHERE s.request_id = ANY ($1) GROUP BY s.request_id"#,
        requests as _,
        superseded
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.request, row.count)).collect())
}
