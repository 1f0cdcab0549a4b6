//! API tokens: proof of a person in one tenant.

use domain::people::{ApiToken, TokenText};
use sqlx::postgres::PgRow;
use sqlx::types::time::PrimitiveDateTime;
use sqlx::{PgConnection, Row as _};
use subtle::ConstantTimeEq as _;
use words::people::TokenScope;
use words::{ApiTokenId, PersonId, TenantId, Timestamp, ViewerId};

use super::{is_coarse, is_slug};
use crate::beginning::{Arrived, READS, WRITES, arrive, entered_as};
use crate::brought::Brought;
use crate::call::message;
use crate::caller::{Caller, Who};
use crate::database::Store;
use crate::idempotency::Kept;
use crate::page::{Children, Page, read_page};
use crate::prepared::known;
use crate::reader::{EnteredRow, Reader};
use crate::unit::Unit;

/// Why a credential is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialFault {
    /// It is no token, or was mistyped.
    #[error("The credential is no token of this installation; check that it was copied whole")]
    Malformed,
    /// No such token.
    #[error("The credential is not known; make a new token")]
    Unknown,
    /// Its time is over.
    #[error("The credential is past its date; make a new token")]
    Expired,
    /// It was taken back, or its person has left.
    #[error("The credential was revoked; make a new token")]
    Revoked,
}

/// Who asks at the endpoint of this slug, by a credential or without one. A token of another tenant is nobody there.
///
/// The mark of the last use is best effort: what cannot be written does not refuse the request.
pub async fn authenticate(
    store: &Store,
    slug: &str,
    credential: Option<&str>,
    now: Timestamp,
) -> anyhow::Result<Result<Caller, CredentialFault>> {
    Ok(authenticate_along(store, slug, credential, now, Next::Waits).await?.map(Caller::settled))
}

/// What is done at once by who is authenticated: its transaction begins as the credential is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next<'k> {
    /// Reading.
    Reads,
    /// A command, under an idempotency key if it has one, which is claimed unless another has it.
    Acts(Option<&'k str>),
    /// Nothing.
    Waits,
}

/// The same, for what is asked at once: the caller brings the connection along, and holds it until a reader or a unit is opened. Who keeps such a
/// caller for longer than a request must settle it ([`Caller::settled`]).
pub async fn authenticate_along(
    store: &Store,
    slug: &str,
    credential: Option<&str>,
    now: Timestamp,
    next: Next<'_>,
) -> anyhow::Result<Result<Caller, CredentialFault>> {
    let Some(credential) = credential else {
        return super::nobody(store, slug).await.map(Ok);
    };
    let Some(shown) = TokenText::parse(credential) else {
        return Ok(Err(CredentialFault::Malformed));
    };
    let mut connection = store.connection().await?;
    let slug = is_slug(slug).then_some(slug);
    let (found, begun) = match next {
        Next::Waits => (look_up(&mut connection, slug, shown.id).await?, None),
        Next::Reads => begun(arrive(&mut connection, READS, slug, shown.id, None).await?)?,
        Next::Acts(key) => begun(arrive(&mut connection, WRITES, slug, shown.id, key).await?)?,
    };
    let (Some(tenant), Some(person), Some(hash), Some(scopes), Some(expires_at)) =
        (found.tenant, found.person, found.secret_hash, found.scopes, found.expires_at)
    else {
        return Ok(Err(CredentialFault::Unknown));
    };
    if !bool::from(hash.ct_eq(&shown.hash())) {
        return Ok(Err(CredentialFault::Unknown));
    }
    if let Err(fault) = check(expires_at, found.revoked_at, now) {
        return Ok(Err(fault));
    }
    if found.endpoint != Some(tenant) {
        let tenant = found.endpoint.unwrap_or(TenantId(uuid::Uuid::nil()));
        return Ok(Ok(Caller { tenant, who: Who::Nobody, brought: Brought::default() }));
    }
    let who = Who::Person { person, scopes, token: Some(shown.id), expires_at: Some(expires_at) };
    let coarse = is_coarse(found.last_used_at, now);
    let brought = match begun {
        Some((rows, Some(kept))) if !coarse => {
            let entered = entered_as(&who, rows);
            if let Next::Acts(key) = next {
                Brought::acting(connection, who.clone(), entered, key, kept)
            } else {
                Brought::reading(connection, who.clone(), entered)
            }
        }
        begun => {
            // To mark its use is a transaction of its own: that is once a minute. And who finds the key taken waits for it as a command.
            if begun.is_some() {
                sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await?;
            }
            if coarse && let Err(error) = mark_used(&mut connection, shown.id, now).await {
                tracing::warn!(%error, "the last use of a token was not marked");
            }
            Brought::along(connection)
        }
    };
    Ok(Ok(Caller { tenant, who, brought }))
}

/// What a transaction that was begun with the token told: memberships, and what was kept under the key; none: another has it.
type Told = (Vec<EnteredRow>, Option<Vec<Kept>>);

/// A token, and the tenant at whose endpoint it is shown; each may be none.
struct Found {
    endpoint: Option<TenantId>,
    tenant: Option<TenantId>,
    person: Option<PersonId>,
    secret_hash: Option<Vec<u8>>,
    scopes: Option<Vec<TokenScope>>,
    expires_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl Found {
    fn of(row: &PgRow) -> Result<Self, sqlx::Error> {
        let time = |column| -> Result<Option<Timestamp>, sqlx::Error> {
            let time: Option<PrimitiveDateTime> = row.try_get(column)?;
            Ok(time.map(|time| Timestamp::new(time.assume_utc())))
        };
        Ok(Self {
            endpoint: row.try_get(0)?,
            tenant: row.try_get(1)?,
            person: row.try_get(2)?,
            secret_hash: row.try_get(3)?,
            scopes: row.try_get(4)?,
            expires_at: time(5)?,
            last_used_at: time(6)?,
            revoked_at: time(7)?,
        })
    }
}

fn begun(arrived: Arrived) -> Result<(Found, Option<Told>), sqlx::Error> {
    let Arrived { token, entered, kept } = arrived;
    Ok((Found::of(&token)?, Some((entered, kept))))
}

async fn look_up(connection: &mut PgConnection, slug: Option<&str>, id: ApiTokenId) -> anyhow::Result<Found> {
    let found = sqlx::raw_sql(message(&[&known(slug, id)])).fetch_one(connection).await?;
    Ok(Found::of(&found)?)
}

fn check(expires_at: Timestamp, revoked_at: Option<Timestamp>, now: Timestamp) -> Result<(), CredentialFault> {
    match revoked_at {
        Some(_) => Err(CredentialFault::Revoked),
        None if expires_at <= now => Err(CredentialFault::Expired),
        None => Ok(()),
    }
}

/// Marks the last use of a token.
async fn mark_used(connection: &mut PgConnection, id: ApiTokenId, now: Timestamp) -> anyhow::Result<()> {
    sqlx::query!("UPDATE entente.api_token SET last_used_at = $2 WHERE id = $1", id as _, now as _)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether the credential of a caller, who came in some time ago, still stands.
pub async fn still_valid(
    store: &Store,
    caller: &Caller,
    now: Timestamp,
) -> anyhow::Result<Result<(), CredentialFault>> {
    let Some(id) = caller.token() else {
        return Ok(Ok(()));
    };
    let mut connection = store.connection().await?;
    let found = sqlx::query!(
        r#"SELECT expires_at "expires_at: Timestamp", revoked_at "revoked_at: Timestamp" FROM entente.api_token WHERE id = $1"#,
        id as _
    )
    .fetch_optional(&mut *connection)
    .await?;
    Ok(found.map_or(Err(CredentialFault::Unknown), |token| check(token.expires_at, token.revoked_at, now)))
}

/// Writes a new token of a person of the unit's tenant.
pub async fn insert_token(unit: &mut Unit, token: &ApiToken, text: &TokenText) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.api_token (id, tenant_id, person_id, name, secret_hash, scopes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        token.id as _,
        tenant as _,
        token.person as _,
        token.name as _,
        text.hash(),
        &token.scopes as _,
        token.created_at as _,
        token.expires_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// A token of the acting person, locked against other writers until the end of the unit.
pub async fn lock_token(unit: &mut Unit, id: ApiTokenId) -> anyhow::Result<Option<ApiToken>> {
    let person = unit.standing().person;
    Ok(sqlx::query_as!(
        ApiToken,
        r#"SELECT id "id: _", person_id "person: _", name "name: _", scopes "scopes: _", created_at "created_at: _", expires_at "expires_at: _",
               last_used_at "last_used_at: _", revoked_at "revoked_at: _"
           FROM entente.api_token WHERE id = $1 AND tenant_id = entente.tenant() AND person_id = $2 FOR UPDATE"#,
        id as _,
        person as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// Takes a token back.
pub async fn revoke_token(unit: &mut Unit, id: ApiTokenId) -> anyhow::Result<()> {
    let now = unit.now();
    let revoked = sqlx::query!(
        "UPDATE entente.api_token SET revoked_at = $2 WHERE id = $1 AND tenant_id = entente.tenant() AND revoked_at IS NULL",
        id as _,
        now as _
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(revoked.rows_affected() == 1, "A token was revoked without the lock on it");
    Ok(())
}

/// Takes all tokens of a person back: the last membership has ended.
pub async fn revoke_tokens_of(unit: &mut Unit, person: PersonId) -> anyhow::Result<()> {
    let now = unit.now();
    sqlx::query!(
        "UPDATE entente.api_token SET revoked_at = $2 WHERE person_id = $1 AND tenant_id = entente.tenant() AND revoked_at IS NULL",
        person as _,
        now as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Tokens by id: the caller's own.
pub async fn tokens(reader: &Reader, ids: &[ApiTokenId]) -> anyhow::Result<Vec<ApiToken>> {
    let person = reader.standing().person;
    Ok(sqlx::query_as!(
        ApiToken,
        r#"SELECT id "id: _", person_id "person: _", name "name: _", scopes "scopes: _", created_at "created_at: _", expires_at "expires_at: _",
               last_used_at "last_used_at: _", revoked_at "revoked_at: _"
           FROM entente.api_token WHERE id = ANY ($1) AND tenant_id = entente.tenant() AND person_id = $2"#,
        ids as _,
        person as _
    )
    .fetch_all(&mut *reader.statement().await?)
    .await?)
}

/// The tokens of the viewer, newest first; of another nothing.
pub async fn tokens_of(reader: &Reader, viewers: &[ViewerId], page: Page) -> anyhow::Result<Vec<Children<ApiToken>>> {
    let person = reader.standing().person;
    let ((after_at, after_id), (before_at, before_id)) = page.between_down::<Timestamp, ApiTokenId>()?;
    let rows = read_page!(
        ApiToken, reader, page, viewers,
        select: r#"s.id "id: _", s.person_id "person: _", s.name "name: _", s.scopes "scopes: _", s.created_at "created_at: _",
            s.expires_at "expires_at: _", s.last_used_at "last_used_at: _", s.revoked_at "revoked_at: _""#,
        from: "entente.api_token s WHERE s.person_id = parent.id AND s.tenant_id = entente.tenant() AND s.person_id = $7
            AND (s.created_at, s.id) < ($3, $4)
            AND (s.created_at, s.id) > ($5, $6)",
        forward: "s.created_at DESC, s.id DESC",
        backward: "s.created_at, s.id",
        [after_at as _, after_id as _, before_at as _, before_id as _, person as _]
    );
    Ok(Children::per_parent(viewers, &page, rows, |t| ViewerId(t.person.0), |t| t, |t| (t.created_at, t.id)))
}

/// How many tokens the viewer has.
pub async fn tokens_count_of(reader: &Reader, viewers: &[ViewerId]) -> anyhow::Result<Vec<(ViewerId, i64)>> {
    let person = reader.standing().person;
    let rows = sqlx::query!(
        r#"SELECT person_id "viewer: ViewerId", count(*) "count!" FROM entente.api_token
           WHERE person_id = ANY ($1) AND tenant_id = entente.tenant() AND person_id = $2 GROUP BY person_id"#,
        viewers as _,
        person as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.viewer, row.count)).collect())
}
