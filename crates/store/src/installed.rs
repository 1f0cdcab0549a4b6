//! The database before it is used: is it there, may its roles be taken, and is it as far as this version is?

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context as _;
use sqlx::migrate::Migrator;
use sqlx::{Connection as _, PgConnection};

/// What this version brings.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// How long a server may take to answer the first time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a database cannot be used; each says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Unusable {
    #[error("The database cannot be reached: it did not answer in {} s", PATIENCE.as_secs())]
    Silent,
    #[error("There is no role {role}; make the roles (docs/configuration.md), then run entente migrate")]
    NoRole { role: &'static str },
    #[error("{login} may not become entente_app; run GRANT entente_app TO {login}")]
    MayNotServe { login: String },
    #[error(
        "{login} may not become entente_owner; set database.owner_url to a login that may, or run GRANT entente_owner TO {login}"
    )]
    MayNotOwn { login: String },
    #[error("entente_app only serves; set database.owner_url to the login that owns the database")]
    OnlyServes,
    #[error("{login} may not create roles, as the first migration does; run ALTER ROLE {login} CREATEROLE")]
    MayNotCreateRoles { login: String },
    #[error("The database lacks migrations of this version; run entente migrate")]
    Behind,
}

/// A plain connection, whose failure is told as it is; a pool would try again until its patience is over, and then tell of that.
pub(crate) async fn connect(url: &str) -> anyhow::Result<PgConnection> {
    let connected = tokio::time::timeout(PATIENCE, PgConnection::connect(url)).await;
    connected.map_err(|_| Unusable::Silent)?.context("The database cannot be reached")
}

/// Whether the database can be served through this URL. The connection is closed before the answer is given.
pub(crate) async fn check(url: &str) -> anyhow::Result<()> {
    let mut connection = connect(url).await?;
    let checked = servable(&mut connection).await;
    let closed = connection.close().await;
    checked?;
    Ok(closed?)
}

async fn servable(connection: &mut PgConnection) -> anyhow::Result<()> {
    become_role(connection, "entente_app").await?;
    let applied = match applied(connection).await {
        // The table is not there, or not yet for this role.
        Err(sqlx::Error::Database(said)) if matches!(said.code().as_deref(), Some("42P01" | "42501")) => {
            BTreeSet::new()
        }
        applied => applied?,
    };
    let known: BTreeSet<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    // A migration works with the release before it, too: while nodes are updated one by one, the old ones go on.
    if let Some(version) = applied.difference(&known).max() {
        tracing::warn!(version, "the database has a migration of a later version of entente; update this node");
    }
    anyhow::ensure!(applied.is_superset(&known), Unusable::Behind);
    Ok(())
}

/// Whether migrations can be applied through this connection: by a superuser always; else the roles must be there, and be granted to it.
pub(crate) async fn migratable(connection: &mut PgConnection) -> anyhow::Result<()> {
    let (superuser, may_create_roles): (bool, bool) =
        sqlx::query_as("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user")
            .fetch_one(&mut *connection)
            .await?;
    if superuser {
        return Ok(());
    }
    for role in ["entente_app", "entente_owner"] {
        anyhow::ensure!(exists(connection, role).await?, Unusable::NoRole { role });
    }
    become_owner(connection).await?;
    sqlx::raw_sql("RESET ROLE").execute(&mut *connection).await?;
    if !may_create_roles && applied(connection).await.is_err() {
        return Err(Unusable::MayNotCreateRoles { login: login(connection).await? }.into());
    }
    Ok(())
}

/// Takes the role that owns what is in the database.
pub(crate) async fn become_owner(connection: &mut PgConnection) -> anyhow::Result<()> {
    become_role(connection, "entente_owner").await
}

async fn become_role(connection: &mut PgConnection, role: &'static str) -> anyhow::Result<()> {
    anyhow::ensure!(exists(connection, role).await?, Unusable::NoRole { role });
    let login = login(connection).await?;
    anyhow::ensure!(login == role || login != "entente_app", Unusable::OnlyServes);
    let became = sqlx::query("SELECT set_config('role', $1, false)").bind(role).execute(connection).await;
    match became {
        Err(sqlx::Error::Database(said)) if said.code().as_deref() == Some("42501") => {
            Err(if role == "entente_owner" { Unusable::MayNotOwn { login } } else { Unusable::MayNotServe { login } }
                .into())
        }
        became => Ok(became.map(drop)?),
    }
}

async fn exists(connection: &mut PgConnection, role: &str) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)");
    found.bind(role).fetch_one(connection).await
}

/// The role of the URL, as SQL writes it.
async fn login(connection: &mut PgConnection) -> sqlx::Result<String> {
    sqlx::query_scalar("SELECT quote_ident(session_user)").fetch_one(connection).await
}

/// The migrations that the database has.
async fn applied(connection: &mut PgConnection) -> sqlx::Result<BTreeSet<i64>> {
    let versions: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM public._sqlx_migrations WHERE success").fetch_all(connection).await?;
    Ok(versions.into_iter().collect())
}
