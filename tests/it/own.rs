//! A database of a test's own: for what weakens the ground that others stand on.

use std::process::Command;

/// Runs this as the superuser.
pub(crate) fn psql(url: &str, sql: &str) {
    let done = Command::new("psql").args([url, "-v", "ON_ERROR_STOP=1", "-qXc", sql]).output();
    let done = done.expect("psql stands on the path");
    assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The number that this asks for, as the superuser.
pub(crate) fn number(url: &str, sql: &str) -> i64 {
    let told = Command::new("psql").args([url, "-v", "ON_ERROR_STOP=1", "-qXAtc", sql]).output();
    let told = String::from_utf8(told.expect("psql stands on the path").stdout).unwrap();
    told.trim().parse().unwrap_or_else(|_| panic!("{sql}: {told}"))
}

/// A database that goes away.
pub(crate) struct Own {
    server: String,
    name: String,
}

impl Own {
    pub(crate) fn made(name: &str) -> Self {
        let server = std::env::var("ENTENTE_TEST_DATABASE_URL").expect("a database for the tests");
        let name = format!("{name}_{}", std::process::id());
        psql(&server, &format!("CREATE DATABASE {name}"));
        Self { server, name }
    }

    pub(crate) fn url(&self) -> String {
        let (server, rest) = self.server.rsplit_once('/').unwrap();
        let options = rest.split_once('?').map_or(String::new(), |(_, options)| format!("?{options}"));
        format!("{server}/{}{options}", self.name)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        psql(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}
