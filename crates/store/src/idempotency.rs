//! Idempotency keys: what makes a repeated command harmless, kept in the transaction of the command itself.

use sqlx::PgConnection;
use words::TenantId;

use crate::log::Keeping;
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

/// Whose key it is: the person's; an invitee's, who need not be one, by the invitation that they hold. Nobody has none.
pub(crate) fn owner(unit: &Unit) -> Option<(TenantId, uuid::Uuid)> {
    let caller = unit.caller();
    let owner = match caller.invitation() {
        Some(hash) => uuid::Uuid::from_bytes(hash.first_chunk().copied()?),
        None => caller.person()?.0,
    };
    Some((caller.tenant(), owner))
}

/// Claims a key for a root field. A concurrent twin waits here until the first ends.
pub async fn claim(unit: &mut Unit, key: &str, field: &str, arguments_hash: &[u8]) -> anyhow::Result<Claim> {
    let Some((tenant, caller)) = owner(unit) else {
        return Ok(Claim::New);
    };
    let now = unit.now();
    // What the first left is read as its row is claimed again: so it is found by the index of the constraint, and not as a plan has it.
    let kept = sqlx::query!(
        "INSERT INTO entente.idempotency_key (tenant_id, caller_id, key, field, arguments_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, caller_id, key, field) DO UPDATE SET field = EXCLUDED.field RETURNING arguments_hash, outcome, seq",
        tenant as _,
        caller,
        key,
        field,
        arguments_hash,
        now as _
    )
    .fetch_one(unit.statement())
    .await?;
    Ok(match kept.outcome {
        // Who ends without an outcome leaves no row.
        None => Claim::New,
        Some(outcome) if kept.arguments_hash == arguments_hash => Claim::Repeat { outcome, seq: kept.seq },
        Some(_) => Claim::OtherArguments,
    })
}

/// Keeps what the command returned, where no event of a workspace takes it along.
pub(crate) async fn keep(connection: &mut PgConnection, keeping: Keeping<'_>, seq: Option<i64>) -> anyhow::Result<()> {
    let kept = sqlx::query!(
        "SELECT entente.keep($1, $2, $3, $4, $5)",
        keeping.owner,
        keeping.key,
        keeping.field,
        keeping.outcome,
        seq
    );
    kept.execute(connection).await?;
    Ok(())
}

/// Forgets the keys that are older than this: after 72 hours a repeat is a new command (`graphql.md` §3.4).
pub async fn forget(unit: &mut Unit, before: words::Timestamp) -> anyhow::Result<u64> {
    let forgotten = sqlx::query!("DELETE FROM entente.idempotency_key WHERE created_at < $1", before as _);
    Ok(forgotten.execute(unit.statement()).await?.rows_affected())
}
