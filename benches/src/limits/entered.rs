//! A transaction that has entered the tenant of a credential.

use anyhow::Context as _;
use axum::http::{HeaderMap, header};
use domain::people::TokenText;
use sqlx::postgres::PgPool;
use sqlx::{Executor as _, PgConnection, Postgres, pool::PoolConnection};
use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::world::TENANT;

/// Which transaction.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// One snapshot.
    Reads,
    /// A command's.
    Writes,
}

impl Kind {
    fn begin(self) -> &'static str {
        match self {
            Self::Reads => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Self::Writes => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }
}

/// An open transaction, and who is in it. Dropped, it is rolled back by the pool.
pub(super) struct Entered {
    connection: PoolConnection<Postgres>,
    /// The tenant.
    pub(super) tenant: Uuid,
    /// Who asks.
    pub(super) person: Uuid,
    /// Their memberships: member and workspace.
    pub(super) memberships: Vec<(Uuid, Option<Uuid>)>,
}

impl Entered {
    /// Looks the credential up, begins and enters, on one connection.
    pub(super) async fn of(pool: &PgPool, headers: &HeaderMap, kind: Kind) -> anyhow::Result<Self> {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let shown = shown.and_then(TokenText::parse).context("No credential")?;
        let mut connection = pool.acquire().await?;
        let (tenant, person, hash, expires_at, revoked_at) =
            sqlx::query_as::<_, (Uuid, Uuid, Vec<u8>, OffsetDateTime, Option<OffsetDateTime>)>(
                "SELECT k.tenant_id, k.person_id, k.secret_hash, k.expires_at, k.revoked_at
                 FROM entente.api_token k JOIN entente.tenant t ON t.id = k.tenant_id WHERE k.id = $1 AND t.slug = $2",
            )
            .bind(shown.id.0)
            .bind(TENANT)
            .fetch_one(&mut *connection)
            .await?;
        anyhow::ensure!(
            bool::from(hash.ct_eq(&shown.hash())) && revoked_at.is_none() && expires_at > now(),
            "Not valid"
        );
        connection.execute(kind.begin()).await?;
        let memberships =
            sqlx::query_as("SELECT id, workspace_id FROM entente.enter($1, $2)").bind(tenant).bind(person);
        let memberships = memberships.fetch_all(&mut *connection).await?;
        Ok(Self { connection, tenant, person, memberships })
    }

    /// The connection, for one statement.
    pub(super) fn statement(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// The member who acts in a workspace.
    pub(super) fn member(&self, workspace: Uuid) -> anyhow::Result<Uuid> {
        let found = self.memberships.iter().find(|(_, place)| *place == Some(workspace));
        Ok(found.context("No member")?.0)
    }

    /// Ends it well: the event with its number, the idempotency key, COMMIT.
    pub(super) async fn commit(&mut self, headers: &HeaderMap, field: &str, event: Event) -> anyhow::Result<i64> {
        let (tenant, person, by) = (self.tenant, self.person, self.member(event.workspace)?);
        let seq: i64 = sqlx::query_scalar(
            "WITH head AS (UPDATE entente.workspace_head SET last_seq = last_seq + 1 WHERE tenant_id = $1 AND workspace_id = $2 RETURNING last_seq)
             INSERT INTO entente.workspace_event (tenant_id, workspace_id, seq, id, kind, version, occurred_at, by_member_id, subject_type, subject_id,
                 touched, body)
             SELECT $1, $2, last_seq, $3, $4, 1, $5, $6, $7, $8, $9, $10 FROM head RETURNING seq",
        )
        .bind(tenant)
        .bind(event.workspace)
        .bind(super::new_id())
        .bind(event.kind)
        .bind(now())
        .bind(by)
        .bind(event.subject_type)
        .bind(event.subject)
        .bind(event.touched)
        .bind(event.body)
        .fetch_one(self.statement())
        .await?;
        let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).context("No idempotency key")?;
        sqlx::query(
            "INSERT INTO entente.idempotency_key (tenant_id, caller_id, key, field, arguments_hash, outcome, seq, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(tenant)
        .bind(person)
        .bind(key)
        .bind(field)
        .bind(&[7_u8; 32][..])
        .bind(serde_json::json!(event.subject))
        .bind(seq)
        .bind(now())
        .execute(self.statement())
        .await?;
        self.statement().execute("COMMIT").await?;
        Ok(seq)
    }
}

/// An event that waits for its number.
pub(super) struct Event {
    pub(super) workspace: Uuid,
    pub(super) kind: &'static str,
    pub(super) subject_type: &'static str,
    pub(super) subject: Uuid,
    pub(super) touched: serde_json::Value,
    pub(super) body: serde_json::Value,
}

/// The present.
#[expect(clippy::disallowed_methods, reason = "a limit has no Moment")]
pub(super) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
