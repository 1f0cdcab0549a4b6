//! Idempotency keys: what makes a repeated command harmless, kept in the transaction of the command itself.

use words::{PersonId, TenantId};

use crate::unit::Unit;

/// What a key says when a command claims it.
#[derive(Debug)]
pub enum Claim {
    /// First use: the key is now this unit's, and others wait for its end.
    New,
    /// Used before, with the same arguments.
    Repeat {
        /// What the command returned.
        outcome: serde_json::Value,
        /// The number of its event.
        seq: Option<i64>,
    },
    /// Used before, with other arguments.
    OtherArguments,
}

fn owner(unit: &Unit) -> (TenantId, uuid::Uuid) {
    let caller = unit.caller();
    (caller.tenant(), caller.person().unwrap_or(PersonId(uuid::Uuid::nil())).0)
}

/// Claims a key for a root field. A concurrent twin waits here until the first ends.
pub async fn claim(unit: &mut Unit, key: &str, field: &str, arguments_hash: &[u8]) -> anyhow::Result<Claim> {
    let ((tenant, caller), now) = (owner(unit), unit.now());
    let inserted = sqlx::query!(
        "INSERT INTO entente.idempotency_key (tenant_id, caller_id, key, field, arguments_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING",
        tenant as _,
        caller,
        key,
        field,
        arguments_hash,
        now as _
    )
    .execute(unit.statement())
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Claim::New);
    }
    let first = sqlx::query!(
        "SELECT arguments_hash, outcome, seq FROM entente.idempotency_key WHERE caller_id = $1 AND key = $2 AND field = $3",
        caller,
        key,
        field
    )
    .fetch_one(unit.statement())
    .await?;
    Ok(match first.outcome {
        Some(outcome) if first.arguments_hash == arguments_hash => Claim::Repeat { outcome, seq: first.seq },
        _ => Claim::OtherArguments,
    })
}

/// Keeps what the command returned.
pub(crate) async fn keep(unit: &mut Unit, key: &str, field: &str, outcome: &serde_json::Value, seq: Option<i64>) -> anyhow::Result<()> {
    let (_, caller) = owner(unit);
    let kept = sqlx::query!(
        "UPDATE entente.idempotency_key SET outcome = $4, seq = $5 WHERE caller_id = $1 AND key = $2 AND field = $3",
        caller,
        key,
        field,
        outcome,
        seq
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(kept.rows_affected() == 1, "An idempotency key was not claimed");
    Ok(())
}
