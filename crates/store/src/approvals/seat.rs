//! Rows of seats, and the electorates that were copied from them.

use domain::approvals::Seat;
use words::people::Helix;
use words::{ApprovalRequestId, GovernanceBodyId, InstitutionId, MemberId, SeatId, WorkspaceId};

use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::unit::Unit;

/// A seat as lists of what was cast for it show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Seat`")]
pub struct SeatSketch {
    pub id: SeatId,
    pub institution: InstitutionId,
}

/// A seat, in brief or whole.
pub type SketchedSeat = Sketched<SeatSketch, Seat>;

impl From<&Seat> for SeatSketch {
    fn from(seat: &Seat) -> Self {
        Self { id: seat.id, institution: seat.institution }
    }
}

/// Writes a new seat of a body.
pub async fn insert_seat(unit: &mut Unit, seat: &Seat) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.seat (tenant_id, id, workspace_id, body_id, institution_id, helix, holder_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tenant as _,
        seat.id as _,
        seat.workspace as _,
        seat.body as _,
        seat.institution as _,
        seat.helix as _,
        seat.holder as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// A seat, locked until the end of the unit, and before it the open requests in whose electorate it is: who casts holds those.
/// `None`: nothing that the caller may see.
pub async fn lock_seat(unit: &mut Unit, id: SeatId) -> anyhow::Result<Option<Seat>> {
    sqlx::query!(
        "SELECT r.id FROM entente.approval_request r
         WHERE r.state = 'OPEN' AND r.id IN (SELECT e.request_id FROM entente.electorate e WHERE e.seat_id = $1) ORDER BY r.id FOR NO KEY UPDATE",
        id as _
    )
    .fetch_all(unit.statement())
    .await?;
    Ok(sqlx::query_as!(
        Seat,
        r#"SELECT id "id: _", workspace_id "workspace: _", body_id "body: _", institution_id "institution: _", helix "helix: _", holder_id "holder: _"
           FROM entente.seat WHERE id = $1 FOR NO KEY UPDATE"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// A seat as it is. `None`: nothing that the caller may see.
pub async fn seat(unit: &mut Unit, id: SeatId) -> anyhow::Result<Option<Seat>> {
    Ok(sqlx::query_as!(
        Seat,
        r#"SELECT id "id: _", workspace_id "workspace: _", body_id "body: _", institution_id "institution: _", helix "helix: _", holder_id "holder: _"
           FROM entente.seat WHERE id = $1"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// The seats of a body, within a unit.
pub async fn seats_in(unit: &mut Unit, body: GovernanceBodyId) -> anyhow::Result<Vec<Seat>> {
    Ok(sqlx::query_as!(
        Seat,
        r#"SELECT id "id: _", workspace_id "workspace: _", body_id "body: _", institution_id "institution: _", helix "helix: _", holder_id "holder: _"
           FROM entente.seat WHERE body_id = $1 ORDER BY id"#,
        body as _
    )
    .fetch_all(unit.statement())
    .await?)
}

/// The helices of those of these institutions that have an actor in the workspace.
pub async fn helices(
    unit: &mut Unit,
    workspace: WorkspaceId,
    institutions: &[InstitutionId],
) -> anyhow::Result<Vec<(InstitutionId, Helix)>> {
    let rows = sqlx::query!(
        r#"SELECT institution_id "institution: InstitutionId", helix "helix: Helix" FROM entente.actor
           WHERE workspace_id = $1 AND institution_id = ANY ($2)"#,
        workspace as _,
        institutions as _
    );
    let rows = rows.fetch_all(unit.statement()).await?;
    Ok(rows.into_iter().map(|row| (row.institution, row.helix)).collect())
}

/// Seats by id, in brief or whole.
pub async fn seats(reader: &Reader, ids: &[SeatId], whole: bool) -> anyhow::Result<Vec<SketchedSeat>> {
    if whole {
        let seats = sqlx::query_as!(
            Seat,
            r#"SELECT id "id: _", workspace_id "workspace: _", body_id "body: _", institution_id "institution: _", helix "helix: _", holder_id "holder: _"
               FROM entente.seat WHERE id = ANY ($1)"#,
            ids as _
        );
        let seats = seats.fetch_all(&mut *reader.statement().await?).await?;
        return Ok(seats.into_iter().map(Sketched::from).collect());
    }
    let sketches = sqlx::query_as!(
        SeatSketch,
        r#"SELECT id "id: _", institution_id "institution: _" FROM entente.seat WHERE id = ANY ($1)"#,
        ids as _
    );
    let sketches = sketches.fetch_all(&mut *reader.statement().await?).await?;
    Ok(sketches.into_iter().map(Sketched::brief).collect())
}

/// The seats of bodies, in the order in which they were given.
pub async fn seats_of_bodies(
    reader: &Reader,
    bodies: &[GovernanceBodyId],
) -> anyhow::Result<Vec<(GovernanceBodyId, SketchedSeat)>> {
    let seats = sqlx::query_as!(
        Seat,
        r#"SELECT id "id: _", workspace_id "workspace: _", body_id "body: _", institution_id "institution: _", helix "helix: _", holder_id "holder: _"
           FROM entente.seat WHERE body_id = ANY ($1) ORDER BY id"#,
        bodies as _
    );
    let seats = seats.fetch_all(&mut *reader.statement().await?).await?;
    Ok(seats.into_iter().map(|seat| (seat.body, seat.into())).collect())
}

/// The seats that may vote in requests, in the order in which the body was given them: institution and helix as they were when the request
/// was opened, the holder of now.
pub async fn electorate_of(
    reader: &Reader,
    requests: &[ApprovalRequestId],
) -> anyhow::Result<Vec<(ApprovalRequestId, SketchedSeat)>> {
    let rows = sqlx::query!(
        r#"SELECT e.request_id "request: ApprovalRequestId", e.seat_id "id: SeatId", e.workspace_id "workspace: WorkspaceId",
               s.body_id "body: GovernanceBodyId", e.institution_id "institution: InstitutionId", e.helix "helix: Helix", s.holder_id "holder: MemberId"
           FROM entente.electorate e JOIN entente.seat s ON (s.tenant_id, s.id) = (e.tenant_id, e.seat_id)
           WHERE e.request_id = ANY ($1) ORDER BY e.seat_id"#,
        requests as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    let seats = rows.into_iter().map(|row| {
        let seat = Seat {
            id: row.id,
            workspace: row.workspace,
            body: row.body,
            institution: row.institution,
            helix: row.helix,
            holder: row.holder,
        };
        (row.request, seat.into())
    });
    Ok(seats.collect())
}
