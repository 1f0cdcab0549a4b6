//! A database of a test's own: for what weakens the ground that others stand on.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

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

/// Somebody who holds the counters of all logs, so that no command ends.
pub(crate) struct Held(Child);

impl Held {
    async fn counters(url: &str) -> Self {
        const HELD: &str =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'
             AND query LIKE '%workspace_head%'";
        let mut psql = Command::new("psql").args([url, "-qXAt"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let holds = psql.as_mut().expect("psql stands on the path").stdin.as_mut().unwrap();
        holds.write_all(b"BEGIN; SELECT FROM entente.workspace_head FOR UPDATE;\n").unwrap();
        becomes(url, 1, HELD).await;
        Self(psql.unwrap())
    }

    /// What two give, of whom the second comes while the first waits to end, and both wait before the first ends.
    pub(crate) async fn while_both_wait<T>(url: &str, does: impl AsyncFn() -> T) -> [T; 2] {
        const WAITING: &str =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let held = Self::counters(url).await;
        let second = async {
            becomes(url, 1, WAITING).await;
            does().await
        };
        let end = async {
            becomes(url, 2, WAITING).await;
            held.let_go();
        };
        let (first, second, ()) = tokio::join!(does(), second, end);
        [first, second]
    }

    fn let_go(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

async fn becomes(url: &str, count: i64, asked: &str) {
    while number(url, asked) != count {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
