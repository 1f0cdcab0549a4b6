//! How a transaction begins: BEGIN, entering and claiming a command's key, in one message for whoever asks most often, a person. A command's end and
//! the beginning of what is read of it are one message, too.

use futures_util::TryStreamExt as _;
use sqlx::{Either, PgConnection, Row as _, postgres::PgRow};
use words::{PersonId, TenantId, Timestamp};

use crate::caller::{Caller, Who};
use crate::idempotency::{self, Claim, Kept, Key};
use crate::reader::{Entered, EnteredRow, enter, entered};

/// A reader's: one snapshot.
pub(crate) const READS: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// A unit's end, and what is read of it.
const COMMITS_AND_READS: &str = "COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// A unit's.
pub(crate) const WRITES: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// Begins a transaction and enters it as this caller.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    begin: &'static str,
    caller: &Caller,
) -> anyhow::Result<Entered> {
    if let Who::Person { person, .. } = &caller.who {
        let rows = sqlx::raw_sql(both(begin, caller.tenant, *person)).fetch_all(&mut *connection).await?;
        let rows = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        return Ok(entered_as(caller, rows));
    }
    sqlx::raw_sql(begin).execute(&mut *connection).await?;
    enter(connection, caller).await
}

/// The same for a command under a key, which is claimed in the same message by whoever asks most often.
pub(crate) async fn begin_claiming(
    connection: &mut PgConnection,
    caller: &Caller,
    now: Timestamp,
    key: Key<'_>,
) -> anyhow::Result<(Entered, Claim)> {
    let Who::Person { person, .. } = &caller.who else {
        let entered = begin(connection, WRITES, caller).await?;
        let claim = idempotency::claim(connection, caller, now, key).await?;
        return Ok((entered, claim));
    };
    let mut told = sqlx::raw_sql(all(caller.tenant, *person, now, key)).fetch_many(&mut *connection);
    let (mut ended, mut rows, mut kept) = (0, Vec::new(), None);
    while let Some(one) = told.try_next().await? {
        match one {
            Either::Left(_) => ended += 1,
            Either::Right(one) if ended == ENTERS => rows.push(row(&one)?),
            Either::Right(one) => kept = Some(Kept::of(&one)?),
        }
    }
    let kept = kept.ok_or_else(|| anyhow::anyhow!("A key was claimed without an answer"))?;
    Ok((entered_as(caller, rows), kept.claim(key.arguments_hash)))
}

/// Commits, and begins to read as this caller, who is this person. `None`: it was committed, and nothing begun, which is not the command's fault.
pub(crate) async fn commit_and_begin(
    connection: &mut PgConnection,
    caller: &Caller,
    person: PersonId,
) -> Result<Option<Entered>, sqlx::Error> {
    let mut told = sqlx::raw_sql(both(COMMITS_AND_READS, caller.tenant, person)).fetch_many(&mut *connection);
    // That the transaction has ended is told first.
    told.try_next().await?;
    let rows =
        told.try_filter_map(async |one| if let Either::Right(one) = one { row(&one).map(Some) } else { Ok(None) });
    Ok(rows.try_collect().await.ok().map(|rows| entered_as(caller, rows)))
}

fn entered_as(caller: &Caller, rows: Vec<EnteredRow>) -> Entered {
    let mut entered = entered(rows);
    if let Who::Person { person, scopes, .. } = &caller.who {
        (entered.standing.person, entered.standing.scopes) = (Some(*person), scopes.clone());
    }
    entered
}

/// Several statements in one message take no arguments: the ids stand in the text. They are 32 digits each, whoever they come from.
#[expect(clippy::disallowed_types, reason = "two UUIDs, formatted from their bytes, are all that is put in")]
fn both(begin: &'static str, TenantId(tenant): TenantId, PersonId(person): PersonId) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!(
        "{begin}; SELECT id, workspace_id, institution_id, role, (SELECT e.id FROM entente.epoch e) FROM entente.enter('{tenant}', '{person}')"
    ))
}

/// Which statement of [`all`] enters.
const ENTERS: usize = 1;

/// The same with what claims a key. What comes from the client stands there as hexadecimal digits.
#[expect(clippy::disallowed_types, reason = "UUIDs, digits and an instant of ours are all that is put in")]
fn all(tenant: TenantId, person: PersonId, now: Timestamp, key: Key<'_>) -> sqlx::AssertSqlSafe<String> {
    let sqlx::AssertSqlSafe(begun) = both(WRITES, tenant, person);
    let Key { key, field, arguments_hash } = key;
    let (owner, key, field, hash) = (person.0, hex::encode(key), hex::encode(field), hex::encode(arguments_hash));
    sqlx::AssertSqlSafe(format!(
        r"{begun}; SELECT arguments_hash, outcome, seq FROM entente.claim('{owner}', convert_from('\x{key}', 'UTF8'), convert_from('\x{field}', 'UTF8'), '\x{hash}', '{now}')"
    ))
}

fn row(row: &PgRow) -> Result<EnteredRow, sqlx::Error> {
    Ok(EnteredRow {
        member: row.try_get(0)?,
        workspace: row.try_get(1)?,
        institution: row.try_get(2)?,
        role: row.try_get(3)?,
        epoch: row.try_get(4)?,
    })
}
