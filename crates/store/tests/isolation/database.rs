//! A database of a test's own, on the server of the tests.

use sqlx::{Connection as _, PgConnection};

/// An empty database of this name; it must be dropped.
pub(crate) struct Database {
    name: &'static str,
}

impl Database {
    pub(crate) async fn create(name: &'static str) -> Self {
        let database = Self { name };
        database.on_server("DROP DATABASE IF EXISTS ").await;
        database.on_server("CREATE DATABASE ").await;
        database
    }

    /// Its superuser.
    pub(crate) async fn superuser(&self) -> PgConnection {
        PgConnection::connect(&self.url()).await.unwrap()
    }

    pub(crate) fn url(&self) -> String {
        let server = server();
        let (before, after) = server.split_once('?').unwrap_or((&server, ""));
        let (before, _) = before.rsplit_once('/').unwrap();
        format!("{before}/{}?{after}", self.name)
    }

    pub(crate) async fn drop(self) {
        self.on_server("DROP DATABASE ").await;
    }

    async fn on_server(&self, statement: &str) {
        let mut connection = PgConnection::connect(&server()).await.unwrap();
        let force = if statement.starts_with("DROP") { " WITH (FORCE)" } else { "" };
        let statement: &'static str = format!("{statement}{}{force}", self.name).leak();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

fn server() -> String {
    std::env::var("ENTENTE_TEST_DATABASE_URL")
        .expect("a database for the tests: run `make test`, or scripts/with-postgres")
}
