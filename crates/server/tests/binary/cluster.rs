//! A PostgreSQL cluster of a test's own: roles belong to the cluster, and in the shared one others have made them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use sqlx::{Connection as _, PgConnection};

/// It runs as long as this lives.
pub(crate) struct Cluster {
    holder: Child,
    /// The server's superuser, in the database `entente`, which is empty.
    pub(crate) superuser: String,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let script = std::env::var("CARGO_MANIFEST_DIR").unwrap() + "/../../scripts/with-postgres";
        let mut holder = Command::new(script)
            .args(["sh", "-c", "echo \"$ENTENTE_TEST_DATABASE_URL\"; cat"])
            .env_remove("ENTENTE_TEST_DATABASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut superuser = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut superuser).unwrap();
        Self { holder, superuser: superuser.trim().to_owned() }
    }

    /// The server's superuser, in this database.
    pub(crate) fn superuser_in(&self, database: &str) -> String {
        let (server, _) = self.superuser.rsplit_once('/').unwrap();
        format!("{server}/{database}")
    }

    /// The URL of this login, with the password `secret`, in this database.
    pub(crate) fn url(&self, login: &str, database: &str) -> String {
        let (_, server) = self.superuser.rsplit_once('@').unwrap();
        let (server, _) = server.rsplit_once('/').unwrap();
        format!("postgres://{login}:secret@{server}/{database}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Its input ends, and so does what holds the cluster.
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}

/// Runs these statements, one after the other.
pub(crate) async fn run(url: &str, statements: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    for statement in statements.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

/// A configuration file of this name with these URLs.
pub(crate) fn configured(folder: &Path, name: &str, url: &str, owner_url: &str) -> String {
    let file = folder.join(name).with_extension("toml");
    let database = format!("[database]\nurl = \"{url}\"\nowner_url = \"{owner_url}\"\n");
    fs::write(&file, database + "[http]\nlisten = \"127.0.0.1:0\"\n").unwrap();
    file.to_str().unwrap().to_owned()
}
