//! Rows of charters; they are written and never changed.

use domain::approvals::{Charter, Fraction, Rules, Threshold};
use words::approvals::ThresholdKind;
use words::people::Reason;
use words::{GovernanceBodyId, Timestamp, WorkspaceId};

use crate::reader::Reader;
use crate::unit::Unit;

/// A charter as its columns are.
struct CharterRow {
    body: GovernanceBodyId,
    version: i32,
    quorum_numerator: i32,
    quorum_denominator: i32,
    threshold_numerator: i32,
    threshold_denominator: i32,
    threshold_kind: ThresholdKind,
    cooling_off_hours: i32,
    notice_days: i32,
    created_at: Timestamp,
}

impl From<CharterRow> for Charter {
    fn from(row: CharterRow) -> Self {
        let fraction = Fraction { numerator: row.threshold_numerator, denominator: row.threshold_denominator };
        let rules = Rules {
            quorum: Fraction { numerator: row.quorum_numerator, denominator: row.quorum_denominator },
            threshold: Threshold { fraction, kind: row.threshold_kind },
            cooling_off_hours: row.cooling_off_hours,
            notice_days: row.notice_days,
        };
        Self { body: row.body, version: row.version, rules, created_at: row.created_at }
    }
}

/// Writes a charter; `reason` says why it differs from the one before, if there is one.
pub async fn insert_charter(
    unit: &mut Unit,
    workspace: WorkspaceId,
    charter: &Charter,
    reason: Option<&Reason>,
) -> anyhow::Result<()> {
    let (tenant, rules) = (unit.caller().tenant(), charter.rules);
    sqlx::query!(
        "INSERT INTO entente.charter (tenant_id, body_id, version, workspace_id, quorum_numerator, quorum_denominator, threshold_numerator,
             threshold_denominator, threshold_kind, cooling_off_hours, notice_days, reason, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tenant as _,
        charter.body as _,
        charter.version,
        workspace as _,
        rules.quorum.numerator,
        rules.quorum.denominator,
        rules.threshold.fraction.numerator,
        rules.threshold.fraction.denominator,
        rules.threshold.kind as _,
        rules.cooling_off_hours,
        rules.notice_days,
        reason as _,
        charter.created_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// A version of a body's charter.
pub async fn charter(unit: &mut Unit, body: GovernanceBodyId, version: i32) -> anyhow::Result<Charter> {
    let row = sqlx::query_as!(
        CharterRow,
        r#"SELECT body_id "body: _", version, quorum_numerator, quorum_denominator, threshold_numerator, threshold_denominator,
               threshold_kind "threshold_kind: _", cooling_off_hours, notice_days, created_at "created_at: _"
           FROM entente.charter WHERE body_id = $1 AND version = $2"#,
        body as _,
        version
    );
    Ok(row.fetch_one(unit.statement()).await?.into())
}

/// Charters by body and version.
pub async fn charters(reader: &Reader, keys: &[(GovernanceBodyId, i32)]) -> anyhow::Result<Vec<Charter>> {
    let (bodies, versions): (Vec<GovernanceBodyId>, Vec<i32>) = keys.iter().copied().unzip();
    let rows = sqlx::query_as!(
        CharterRow,
        r#"SELECT body_id "body: _", version, quorum_numerator, quorum_denominator, threshold_numerator, threshold_denominator,
               threshold_kind "threshold_kind: _", cooling_off_hours, notice_days, created_at "created_at: _"
           FROM entente.charter WHERE (body_id, version) IN (SELECT * FROM unnest($1::uuid[], $2::int[]))"#,
        bodies as _,
        &versions
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
