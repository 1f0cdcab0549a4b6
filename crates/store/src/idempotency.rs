//! Idempotency keys: what makes a repeated command harmless, kept in the transaction of the command itself.

use sqlx::{PgConnection, Row as _, postgres::PgRow};
use words::Timestamp;

use crate::caller::Caller;
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
pub(crate) fn owner(caller: &Caller) -> Option<uuid::Uuid> {
    match caller.invitation() {
        Some(hash) => Some(uuid::Uuid::from_bytes(hash.first_chunk().copied()?)),
        None => Some(caller.person()?.0),
    }
}

/// An idempotency key, as a command claims it.
#[derive(Clone, Copy, Debug)]
pub struct Key<'k> {
    /// Chosen by the client.
    pub key: &'k str,
    /// The root field.
    pub field: &'k str,
    /// A hash of its arguments.
    pub arguments_hash: &'k [u8],
}

/// What stands under a key once it is claimed.
pub(crate) struct Kept {
    arguments_hash: Vec<u8>,
    outcome: Option<serde_json::Value>,
    seq: Option<i64>,
}

impl Kept {
    pub(crate) fn of(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self { arguments_hash: row.try_get(0)?, outcome: row.try_get(1)?, seq: row.try_get(2)? })
    }

    pub(crate) fn claim(self, arguments_hash: &[u8]) -> Claim {
        match self.outcome {
            // Who ends without an outcome leaves no row.
            None => Claim::New,
            Some(outcome) if self.arguments_hash == arguments_hash => Claim::Repeat { outcome, seq: self.seq },
            Some(_) => Claim::OtherArguments,
        }
    }
}

/// Claims a key in an open transaction. A concurrent twin waits here until the first ends.
pub(crate) async fn claim(
    connection: &mut PgConnection,
    caller: &Caller,
    now: Timestamp,
    key: Key<'_>,
) -> anyhow::Result<Claim> {
    let Some(owner) = owner(caller) else { return Ok(Claim::New) };
    let kept = sqlx::query_as!(
        Kept,
        r#"SELECT arguments_hash "arguments_hash!", outcome, seq FROM entente.claim($1, $2, $3, $4, $5)"#,
        owner,
        key.key,
        key.field,
        key.arguments_hash,
        now as _
    );
    Ok(kept.fetch_one(connection).await?.claim(key.arguments_hash))
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
pub async fn forget(unit: &mut Unit, before: Timestamp) -> anyhow::Result<u64> {
    let forgotten = sqlx::query!("DELETE FROM entente.idempotency_key WHERE created_at < $1", before as _);
    Ok(forgotten.execute(unit.statement()).await?.rows_affected())
}
