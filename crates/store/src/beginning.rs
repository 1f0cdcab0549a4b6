//! How a transaction begins and ends: BEGIN, entering and claiming a command's key are one message for whoever asks most often, a person; so are the last
//! statement of a command, COMMIT, and the beginning of what is read of it.

use futures_util::{Stream, TryStreamExt as _};
use sqlx::postgres::{PgQueryResult, PgRow};
use sqlx::{Either, PgConnection, Row as _};
use uuid::Uuid;
use words::{ApiTokenId, PersonId};

use crate::call::message;
use crate::caller::{Caller, Who};
use crate::idempotency::{self, Kept};
use crate::prepared::{arriving, claiming, claiming_by, entering};
use crate::reader::{Entered, EnteredRow, enter, entered};

/// A reader's: one snapshot.
pub(crate) const READS: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// A unit's.
pub(crate) const WRITES: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// Begins a transaction and enters it as this caller.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    begin: &'static str,
    caller: &Caller,
) -> anyhow::Result<Entered> {
    if let Who::Person { person, .. } = &caller.who {
        let both = message(&[begin, &entering(caller.tenant, *person)]);
        let rows = sqlx::raw_sql(both).fetch_all(&mut *connection).await?;
        let rows = rows.iter().map(|one| row(one, 0)).collect::<Result<Vec<_>, _>>()?;
        return Ok(entered_as(&caller.who, rows));
    }
    sqlx::raw_sql(begin).execute(&mut *connection).await?;
    enter(connection, caller).await
}

/// What is told of a token with which it was begun.
pub(crate) struct Arrived {
    /// The token, and the tenant at whose endpoint it is shown.
    pub(crate) token: PgRow,
    /// The memberships of its person, if it was entered.
    pub(crate) entered: Vec<EnteredRow>,
    /// What was kept under the key that was to be claimed, if there was one. None: another has it.
    pub(crate) kept: Option<Vec<Kept>>,
}

/// Looks up a token that is shown at the endpoint of this slug, begins a transaction, and enters as its person, if the tenant is theirs and it was not
/// taken back; then it claims the key, if there is one and no other has it: nobody waits who is not known. Whether what was shown is the token is not
/// known yet: until it is, nothing of this may be used.
pub(crate) async fn arrive(
    connection: &mut PgConnection,
    begin: &'static str,
    slug: Option<&str>,
    token: ApiTokenId,
    key: Option<&str>,
) -> anyhow::Result<Arrived> {
    let (arrives, claims) = (arriving(slug, token), key.map(|key| claiming_by(token, key)));
    let statements: Vec<&str> = [begin, &arrives].into_iter().chain(claims.as_deref()).collect();
    let (rows, kept) = begun(connection, &statements).await?;
    let mut entered = Vec::new();
    for one in &rows {
        // There is no membership where it was not entered.
        if one.try_get::<Option<Uuid>, _>(MEMBERSHIP)?.is_some() {
            entered.push(row(one, MEMBERSHIP)?);
        }
    }
    let token = rows.into_iter().next().ok_or_else(|| anyhow::anyhow!("A token was looked up without an answer"))?;
    Ok(Arrived { token, entered, kept })
}

/// Begins to act as this caller, and claims the key, if there is one: in the same message for whoever asks most often. Says what was kept under it.
pub(crate) async fn begin_acting(
    connection: &mut PgConnection,
    caller: &Caller,
    key: Option<&str>,
) -> anyhow::Result<(Entered, Vec<Kept>)> {
    let Some(key) = key else {
        return Ok((begin(connection, WRITES, caller).await?, Vec::new()));
    };
    let Who::Person { person, .. } = &caller.who else {
        let entered = begin(connection, WRITES, caller).await?;
        let kept = idempotency::claim(connection, caller, key).await?;
        return Ok((entered, kept));
    };
    let statements = [WRITES, &entering(caller.tenant, *person), &claiming(*person, key)];
    let (rows, kept) = begun(connection, &statements).await?;
    let rows = rows.iter().map(|one| row(one, 0)).collect::<Result<Vec<_>, _>>()?;
    let kept = kept.ok_or_else(|| anyhow::anyhow!("A key was waited for and not claimed"))?;
    Ok((entered_as(&caller.who, rows), kept))
}

/// What the second of these statements gives, which enters, and the third, which claims a key; the first begins.
async fn begun(connection: &mut PgConnection, statements: &[&str]) -> anyhow::Result<(Vec<PgRow>, Option<Vec<Kept>>)> {
    let mut told = sqlx::raw_sql(message(statements)).fetch_many(connection);
    let (mut ended, mut rows, mut kept) = (0, Vec::new(), Vec::new());
    while let Some(one) = told.try_next().await? {
        match one {
            Either::Left(_) => ended += 1,
            Either::Right(one) if ended == 1 => rows.push(one),
            Either::Right(one) => kept.push(Kept::of(&one)?),
        }
    }
    Ok((rows, kept.into_iter().collect()))
}

/// Commits, and begins to read as this caller, who is this person. What `last` says comes before, and gives a number. No `Entered`: it was committed, and
/// nothing begun, which is not the command's fault.
pub(crate) async fn commit_and_begin(
    connection: &mut PgConnection,
    caller: &Caller,
    person: PersonId,
    last: Option<&str>,
) -> Result<(Option<i64>, Option<Entered>), sqlx::Error> {
    let enters = entering(caller.tenant, person);
    let statements: Vec<&str> = last.into_iter().chain(["COMMIT", READS, &enters]).collect();
    let mut told = sqlx::raw_sql(message(&statements)).fetch_many(&mut *connection);
    let number = ended(&mut told, statements.len() - 2).await?;
    let rows =
        told.try_filter_map(async |one| if let Either::Right(one) = one { row(&one, 0).map(Some) } else { Ok(None) });
    Ok((number, rows.try_collect().await.ok().map(|rows| entered_as(&caller.who, rows))))
}

/// Commits, after what `last` says, which gives a number.
pub(crate) async fn commit(connection: &mut PgConnection, last: Option<&str>) -> Result<Option<i64>, sqlx::Error> {
    let statements: Vec<&str> = last.into_iter().chain(["COMMIT"]).collect();
    ended(&mut sqlx::raw_sql(message(&statements)).fetch_many(&mut *connection), statements.len()).await
}

/// Waits until so many statements have ended; the number that the first of them gave, if it did.
async fn ended(
    told: &mut (impl Stream<Item = Result<Either<PgQueryResult, PgRow>, sqlx::Error>> + Unpin),
    statements: usize,
) -> Result<Option<i64>, sqlx::Error> {
    let (mut left, mut number) = (statements, None);
    while left > 0 {
        match told.try_next().await? {
            Some(Either::Left(_)) => left -= 1,
            Some(Either::Right(row)) => number = row.try_get(0)?,
            None => return Err(sqlx::Error::Protocol("A statement had no end".to_owned())),
        }
    }
    Ok(number)
}

pub(crate) fn entered_as(who: &Who, rows: Vec<EnteredRow>) -> Entered {
    let mut entered = entered(rows);
    if let Who::Person { person, scopes, .. } = who {
        (entered.standing.person, entered.standing.scopes) = (Some(*person), scopes.clone());
    }
    entered
}

/// Where the membership begins in what is told of a token and its person.
const MEMBERSHIP: usize = 8;

fn row(row: &PgRow, from: usize) -> Result<EnteredRow, sqlx::Error> {
    Ok(EnteredRow {
        member: row.try_get(from)?,
        workspace: row.try_get(from + 1)?,
        institution: row.try_get(from + 2)?,
        role: row.try_get(from + 3)?,
        epoch: row.try_get(from + 4)?,
    })
}
