//! The generated tenants: made as a superuser in one go, and what a client of the large one has to know.

use anyhow::Context as _;
use domain::people::TokenText;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;
use words::ApiTokenId;

/// The name of the large tenant in addresses.
pub(crate) const TENANT: &str = "large";
/// Members of the large workspace; whoever comes after them votes and writes in the others.
pub(crate) const READERS: usize = 60;
/// Seats of each body.
pub(crate) const SEATS: usize = 20;
const PERSONS: usize = 140;

/// An objective that is voted on.
#[derive(Clone, Debug)]
pub(crate) struct Voted {
    /// Its id.
    pub(crate) objective: Uuid,
    /// The request about it.
    pub(crate) request: Uuid,
    /// The digest of its text.
    pub(crate) digest: String,
    /// The seats of its electorate, in the order of their holders.
    pub(crate) seats: Vec<Uuid>,
}

/// The large tenant.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// The database, for whoever serves it.
    pub(crate) url: String,
    /// The large workspace.
    pub(crate) workspace: Uuid,
    /// Its objectives.
    pub(crate) objectives: Vec<Uuid>,
    /// Those of the workspaces in which is voted and written.
    pub(crate) voted: Vec<Voted>,
    /// A credential of each person.
    pub(crate) tokens: Vec<String>,
}

impl World {
    /// Makes the rows, in a database that has the schema.
    pub(crate) async fn generate(url: &str) -> anyhow::Result<Self> {
        let mut database = PgConnection::connect(url).await?;
        database.execute(include_str!("world.sql")).await.context("The tenants cannot be generated")?;
        let mut tokens = Vec::with_capacity(PERSONS);
        for person in 0..PERSONS {
            tokens.push(token(&mut database, i64::try_from(person)?).await?);
        }
        let workspace = sqlx::query_scalar("SELECT generated.id('workspace', 0)").fetch_one(&mut database).await?;
        let objectives = sqlx::query_scalar("SELECT objective_id FROM generated.objective WHERE w = 0 ORDER BY o")
            .fetch_all(&mut database)
            .await?;
        let voted = sqlx::query_as::<_, (Uuid, Uuid, String, Vec<Uuid>)>(
            "SELECT objective_id, generated.id('request', n), generated.digest(n),
                 ARRAY(SELECT generated.id('seat', w * 100 + s) FROM generate_series(0, 19) s)
             FROM generated.objective WHERE w BETWEEN 1 AND 4 ORDER BY o, w",
        );
        let voted = voted.fetch_all(&mut database).await?.into_iter();
        let voted = voted.map(|(objective, request, digest, seats)| Voted { objective, request, digest, seats });
        let voted = voted.collect();
        // What made the rows is nothing that is served; and whoever plans knows the rows.
        database.execute("DROP SCHEMA generated CASCADE").await?;
        database.execute("VACUUM ANALYZE").await?;
        database.close().await?;
        Ok(Self { url: url.to_owned(), workspace, objectives, voted, tokens })
    }

    /// A credential of somebody who votes and writes.
    pub(crate) fn voter(&self, number: usize) -> &str {
        &self.tokens[READERS + number % (PERSONS - READERS)]
    }

    /// A credential of a member of the large workspace.
    pub(crate) fn reader(&self, number: usize) -> &str {
        &self.tokens[number % READERS]
    }
}

/// Writes a credential of a person of the large tenant. Always the same one: it guards nothing.
async fn token(database: &mut PgConnection, person: i64) -> anyhow::Result<String> {
    let id: Uuid =
        sqlx::query_scalar("SELECT generated.id('token', $1)").bind(person).fetch_one(&mut *database).await?;
    let mut secret = [7; 32];
    secret[..8].copy_from_slice(&person.to_be_bytes());
    let text = TokenText::new(ApiTokenId(id), secret);
    sqlx::query(
        "INSERT INTO entente.api_token (id, tenant_id, person_id, name, secret_hash, scopes, created_at, expires_at, last_used_at)
         VALUES ($1, generated.id('tenant', 0), generated.id('person', $2), 'Measured', $3, ARRAY['READ', 'COMMENT', 'DECIDE', 'MANAGE'],
             '2026-01-01', now() + interval '30 days', NULL)",
    )
    .bind(id)
    .bind(person)
    .bind(text.hash())
    .execute(database)
    .await?;
    Ok(text.reveal())
}

/// A new database on the server of this URL, with this name; what was there under it is gone.
pub(crate) async fn database(server: &str, name: &str) -> anyhow::Result<String> {
    let (place, _) = server.rsplit_once('/').context("The URL of the server names a database")?;
    let mut connection = PgConnection::connect(server).await?;
    connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await?;
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
    connection.close().await?;
    Ok(format!("{place}/{name}"))
}
