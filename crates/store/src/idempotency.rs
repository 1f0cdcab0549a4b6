//! Idempotency keys: what makes a repeated command harmless, kept in the transaction of the command itself.

use sqlx::{PgConnection, Row as _, postgres::PgRow};
use uuid::Uuid;
use words::Timestamp;

use crate::caller::Caller;
use crate::log::Keeping;
use crate::unit::Unit;

/// What a key says when a command claims it.
#[derive(Debug)]
pub enum Claim<'k> {
    /// First use: the key is this unit's, and others wait for its end, unless it is nobody's.
    New(Claimed<'k>),
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
fn owner(caller: &Caller) -> Option<Uuid> {
    match caller.invitation() {
        Some(hash) => Some(Uuid::from_bytes(hash.first_chunk().copied()?)),
        None => Some(caller.person()?.0),
    }
}

/// An idempotency key, as a command claims it: the key itself until its unit ends, whatever the field.
#[derive(Clone, Copy, Debug)]
pub struct Key<'k> {
    /// Chosen by the client.
    pub key: &'k str,
    /// The root field.
    pub field: &'k str,
    /// A hash of its arguments.
    pub arguments_hash: &'k [u8],
}

/// A key that a unit has claimed, and whose it is; nobody's is not kept.
#[derive(Clone, Copy, Debug)]
pub struct Claimed<'k> {
    pub(crate) owner: Option<Uuid>,
    pub(crate) key: Key<'k>,
}

/// What was kept under a key that is claimed, for one of the fields.
pub(crate) struct Kept {
    field: String,
    arguments_hash: Vec<u8>,
    outcome: serde_json::Value,
    seq: Option<i64>,
}

impl Kept {
    /// None: another has the key.
    pub(crate) fn of(row: &PgRow) -> Result<Option<Self>, sqlx::Error> {
        let Some(field) = row.try_get(0)? else { return Ok(None) };
        let (arguments_hash, outcome, seq) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        Ok(Some(Self { field, arguments_hash, outcome, seq }))
    }
}

impl<'k> Key<'k> {
    /// What it says to its field, when this caller has claimed it.
    pub(crate) fn claimed(self, caller: &Caller, kept: Vec<Kept>) -> Claim<'k> {
        match kept.into_iter().find(|kept| kept.field == self.field) {
            None => Claim::New(Claimed { owner: owner(caller), key: self }),
            Some(Kept { arguments_hash, outcome, seq, .. }) if arguments_hash == self.arguments_hash => {
                Claim::Repeat { outcome, seq }
            }
            Some(_) => Claim::OtherArguments,
        }
    }
}

/// Claims a key in an open transaction, and says what was kept under it. A concurrent twin waits here until the first ends.
pub(crate) async fn claim(connection: &mut PgConnection, caller: &Caller, key: &str) -> anyhow::Result<Vec<Kept>> {
    let Some(owner) = owner(caller) else { return Ok(Vec::new()) };
    let kept = sqlx::query_as!(
        Kept,
        r#"SELECT field "field!", arguments_hash "arguments_hash!", outcome "outcome!", seq FROM entente.claim($1, $2, true)"#,
        owner,
        key
    );
    Ok(kept.fetch_all(connection).await?)
}

/// Keeps what the command returned, where no event of a workspace takes it along.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    keeping: Keeping<'_>,
    seq: Option<i64>,
    now: Timestamp,
) -> anyhow::Result<()> {
    let Keeping { owner, key: Key { key, field, arguments_hash }, outcome } = keeping;
    let kept = sqlx::query!(
        "INSERT INTO entente.idempotency_key (tenant_id, caller_id, key, field, arguments_hash, outcome, seq, created_at)
         VALUES (entente.tenant(), $1, $2, $3, $4, $5, $6, $7)",
        owner,
        key,
        field,
        arguments_hash,
        outcome,
        seq,
        now as _
    );
    kept.execute(connection).await?;
    Ok(())
}

/// Forgets the keys that are older than this: after 72 hours a repeat is a new command (`graphql.md` §3.4).
pub async fn forget(unit: &mut Unit, before: Timestamp) -> anyhow::Result<u64> {
    let forgotten = sqlx::query!("DELETE FROM entente.idempotency_key WHERE created_at < $1", before as _);
    Ok(forgotten.execute(unit.statement()).await?.rows_affected())
}
