//! Rows of check-ins.

use domain::commitments::CheckIn;
use words::{CheckInId, CommitmentId, Timestamp, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::unit::Unit;

/// Writes a check-in.
pub async fn insert_check_in(unit: &mut Unit, workspace: WorkspaceId, check_in: &CheckIn) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.check_in (tenant_id, id, workspace_id, commitment_id, at, by_member_id, health, note, delivered_quantity)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant as _,
        check_in.id as _,
        workspace as _,
        check_in.commitment as _,
        check_in.at as _,
        check_in.by as _,
        check_in.health as _,
        check_in.note as _,
        check_in.delivered_quantity as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Check-ins by id.
pub async fn check_ins(reader: &Reader, ids: &[CheckInId]) -> anyhow::Result<Vec<CheckIn>> {
    Ok(sqlx::query_as!(
        CheckIn,
        r#"SELECT id "id: _", commitment_id "commitment: _", at "at: _", by_member_id "by: _", health "health: _", note "note: _",
               delivered_quantity "delivered_quantity: _"
           FROM entente.check_in WHERE id = ANY ($1)"#,
        ids as _
    )
    .fetch_all(&mut *reader.statement().await?)
    .await?)
}

/// The check-ins on commitments, by their time.
pub async fn check_ins_of(
    reader: &Reader,
    commitments: &[CommitmentId],
    page: Page,
) -> anyhow::Result<Vec<Children<CheckIn>>> {
    let ((after_at, after_id), (before_at, before_id)) = page.between::<Timestamp, CheckInId>()?;
    let rows = read_page!(
        CheckIn, reader, page, commitments,
        select: r#"s.id "id: _", s.commitment_id "commitment: _", s.at "at: _", s.by_member_id "by: _", s.health "health: _", s.note "note: _",
            s.delivered_quantity "delivered_quantity: _""#,
        from: "entente.check_in s WHERE s.commitment_id = parent.id
            AND (s.at, s.id) > ($3, $4)
            AND (s.at, s.id) < ($5, $6)",
        forward: "s.at, s.id",
        backward: "s.at DESC, s.id DESC",
        [after_at as _, after_id as _, before_at as _, before_id as _]
    );
    Ok(Children::per_parent(commitments, &page, rows, |c| c.commitment, |c| c, |c| (c.at, c.id)))
}

/// How many check-ins commitments have.
pub async fn check_ins_count_of(
    reader: &Reader,
    commitments: &[CommitmentId],
) -> anyhow::Result<Vec<(CommitmentId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT commitment_id "id: CommitmentId", count(*) "count!" FROM entente.check_in WHERE commitment_id = ANY ($1) GROUP BY commitment_id"#,
        commitments as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.count)).collect())
}
