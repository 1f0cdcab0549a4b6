//! Mandates: who may hold a seat, who is named, and what becomes of ballots when a mandate is lost.

use domain::approvals::{Candidate, Seat};
use words::{MemberId, WorkspaceId};

use crate::unit::Unit;

/// A member of a workspace who is to hold a seat or to take the chair, held as he is until the end of the unit. `None`: no member of it.
pub async fn candidate(unit: &mut Unit, workspace: WorkspaceId, member: MemberId) -> anyhow::Result<Option<Candidate>> {
    Ok(sqlx::query_as!(
        Candidate,
        r#"SELECT id "member: _", institution_id "institution!: _", role "role: _", until IS NULL "active!"
           FROM entente.member WHERE id = $1 AND workspace_id = $2 FOR SHARE"#,
        member as _,
        workspace as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// Gives a seat, which is locked with its open requests, another holder. What the holder before has cast in open requests is void.
pub async fn name_holder(unit: &mut Unit, seat: &Seat, holder: MemberId) -> anyhow::Result<()> {
    let updated = sqlx::query!("UPDATE entente.seat SET holder_id = $2 WHERE id = $1", seat.id as _, holder as _);
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A seat was changed without the lock on it");
    sqlx::query!(
        "UPDATE entente.ballot b SET void = true FROM entente.approval_request r
         WHERE b.seat_id = $1 AND NOT b.superseded AND r.tenant_id = b.tenant_id AND r.id = b.request_id AND r.state = 'OPEN'",
        seat.id as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Takes a member off all seats; what the member has cast in open requests is void. What is closed stays as it was decided
/// (`collaboration.md` §1.16).
///
/// Waits for who is casting or closing: the open requests are locked first, then the seats.
pub async fn mandate_lost(unit: &mut Unit, member: MemberId) -> anyhow::Result<()> {
    sqlx::query!(
        "SELECT r.id FROM entente.approval_request r
         WHERE r.state = 'OPEN' AND r.id IN (SELECT e.request_id FROM entente.electorate e JOIN entente.seat s ON (s.tenant_id, s.id) = (e.tenant_id, e.seat_id)
             WHERE s.holder_id = $1) ORDER BY r.id FOR NO KEY UPDATE",
        member as _
    )
    .fetch_all(unit.statement())
    .await?;
    sqlx::query!("UPDATE entente.seat SET holder_id = NULL WHERE holder_id = $1", member as _)
        .execute(unit.statement())
        .await?;
    sqlx::query!(
        "UPDATE entente.ballot b SET void = true FROM entente.approval_request r
         WHERE b.holder_id = $1 AND NOT b.superseded AND r.tenant_id = b.tenant_id AND r.id = b.request_id AND r.state = 'OPEN'",
        member as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}
