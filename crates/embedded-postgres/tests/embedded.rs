//! What the embedded database promises, on the real runtime.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use embedded_postgres::{Embedded, start};
use pglite_oxide::PgliteServer;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

/// Names, to the process that is going to be killed, the folder of its database.
const VICTIM: &str = "ENTENTE_EMBEDDED_VICTIM";

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

async fn connect(database: &Embedded) -> PgConnection {
    PgConnection::connect(database.url()).await.unwrap()
}

async fn insert(connection: &mut PgConnection, n: i32) {
    sqlx::query("INSERT INTO kept (n) VALUES ($1)").bind(n).execute(connection).await.unwrap();
}

async fn numbers(connection: &mut PgConnection) -> Vec<i32> {
    sqlx::query_scalar("SELECT n FROM kept ORDER BY n").fetch_all(connection).await.unwrap()
}

#[tokio::test]
async fn rows_outlive_a_stop() {
    let folder = folder();
    let database = start(folder.path()).await.unwrap();
    let mut connection = connect(&database).await;
    connection.execute("CREATE TABLE kept (n integer PRIMARY KEY)").await.unwrap();
    insert(&mut connection, 7).await;
    connection.close().await.unwrap();
    database.stop().await.unwrap();

    let database = start(folder.path()).await.unwrap();
    assert_eq!(numbers(&mut connect(&database).await).await, [7]);
}

/// The number of rows that make a test certain that the writer was in the middle of its work.
const ENOUGH: i32 = 50;

/// Starts the named test as a second process, kills it when it has said that enough rows are written, and returns how
/// many it had said.
fn kill_writer(test: &str, folder: &Path) -> i32 {
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", test])
        .env(VICTIM, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut written = 0;
    for line in BufReader::new(victim.stdout.take().unwrap()).lines() {
        if let Some(n) = line.unwrap().strip_prefix("written ") {
            written = n.parse().unwrap();
        }
        if written == ENOUGH {
            victim.kill().unwrap();
        }
    }
    victim.wait().unwrap();
    assert!(written >= ENOUGH, "the writer ended by itself after {written} rows");
    written
}

/// The second process: writes until it is killed.
async fn write_until_killed(folder: &Path, first: &'static str) {
    let database = start(folder).await.unwrap();
    let mut connection = connect(&database).await;
    connection.execute("CREATE TABLE kept (n integer PRIMARY KEY)").await.unwrap();
    connection.execute(first).await.unwrap();
    for n in 1.. {
        insert(&mut connection, n).await;
        // Not println!, which the test harness keeps to itself.
        let mut out = std::io::stdout().lock();
        writeln!(out, "written {n}").unwrap();
        out.flush().unwrap();
    }
}

#[tokio::test]
async fn committed_rows_outlive_a_killed_process() {
    if let Ok(folder) = env::var(VICTIM) {
        return write_until_killed(Path::new(&folder), "SELECT").await;
    }
    let folder = folder();
    let written = kill_writer("committed_rows_outlive_a_killed_process", folder.path());

    let database = start(folder.path()).await.unwrap();
    let kept = numbers(&mut connect(&database).await).await;
    let last = i32::try_from(kept.len()).unwrap();
    assert_eq!(kept, (1..=last).collect::<Vec<_>>());
    // One row more may have been committed when the process died before it could say so.
    assert!((written..=written + 1).contains(&last), "{last} rows, {written} written");
}

/// The twin: the same rows in a transaction that was never committed.
#[tokio::test]
async fn rows_of_an_open_transaction_do_not_outlive_a_killed_process() {
    if let Ok(folder) = env::var(VICTIM) {
        return write_until_killed(Path::new(&folder), "BEGIN").await;
    }
    let folder = folder();
    kill_writer("rows_of_an_open_transaction_do_not_outlive_a_killed_process", folder.path());

    let database = start(folder.path()).await.unwrap();
    assert_eq!(numbers(&mut connect(&database).await).await, [0_i32; 0]);
}

/// Two tenants in one table, the canonical policy, and the role that serves.
async fn two_tenants(connection: &mut PgConnection) {
    connection
        .execute(
            "CREATE ROLE entente_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT;
             CREATE TABLE kept (tenant text NOT NULL, n integer NOT NULL);
             ALTER TABLE kept ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
             CREATE POLICY t ON kept TO entente_app USING (tenant = (SELECT current_setting('entente.tenant', true)));
             GRANT SELECT, INSERT ON kept TO entente_app;
             INSERT INTO kept VALUES ('a', 1), ('b', 2)",
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn row_level_security_binds_after_set_role() {
    let folder = folder();
    let database = start(folder.path()).await.unwrap();
    let mut connection = connect(&database).await;
    two_tenants(&mut connection).await;

    connection.execute("SET ROLE entente_app").await.unwrap();
    assert!(numbers(&mut connection).await.is_empty());
    connection.execute("SET entente.tenant = 'a'").await.unwrap();
    assert_eq!(numbers(&mut connection).await, [1]);
    let foreign = connection.execute("INSERT INTO kept VALUES ('b', 3)").await.unwrap_err();
    assert!(foreign.to_string().contains("row-level security"), "{foreign}");
    // The backend is sound after a refused statement.
    assert_eq!(numbers(&mut connection).await, [1]);
}

/// The twin: the same rows, the same setting, without the role.
#[tokio::test]
async fn row_level_security_does_not_bind_the_user_who_connects() {
    let folder = folder();
    let database = start(folder.path()).await.unwrap();
    let mut connection = connect(&database).await;
    two_tenants(&mut connection).await;

    connection.execute("SET entente.tenant = 'a'").await.unwrap();
    assert_eq!(numbers(&mut connection).await, [1, 2]);
    connection.execute("SET ROLE entente_app").await.unwrap();
    assert_eq!(numbers(&mut connection).await, [1]);
    connection.execute("RESET ROLE").await.unwrap();
    assert_eq!(numbers(&mut connection).await, [1, 2]);
}

#[tokio::test]
async fn a_folder_that_is_in_use_is_refused() {
    let folder = folder();
    let database = start(folder.path()).await.unwrap();
    let refused = start(folder.path()).await.unwrap_err().to_string();
    assert!(refused.contains("is in use: stop the process that runs it"), "{refused}");
    assert!(refused.contains(folder.path().to_str().unwrap()), "{refused}");
    assert_eq!(current_user(&database).await, "postgres");

    database.stop().await.unwrap();
    assert_eq!(current_user(&start(folder.path()).await.unwrap()).await, "postgres");
}

/// The twin: nothing but the lock refuses the second start.
#[tokio::test]
async fn a_folder_whose_lock_is_gone_is_not_refused() {
    let folder = folder();
    let _database = start(folder.path()).await.unwrap();
    fs::remove_file(folder.path().join("lock")).unwrap();
    start(folder.path()).await.unwrap();
}

async fn current_user(database: &Embedded) -> String {
    let mut connection = connect(database).await;
    let user = sqlx::query_scalar("SELECT current_user::text").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    user
}

/// A client that speaks no protocol: it is cut off, which ends its stream.
fn break_off(socket: &Path) {
    let mut client = UnixStream::connect(socket).unwrap();
    client.write_all(&[0; 8]).unwrap();
    let mut rest = Vec::new();
    let _ = client.read_to_end(&mut rest);
}

#[tokio::test]
async fn a_client_that_breaks_off_does_not_end_the_database() {
    let folder = folder();
    let database = start(folder.path()).await.unwrap();
    break_off(&folder.path().join("socket/.s.PGSQL.5432"));
    assert_eq!(current_user(&database).await, "postgres");
}

/// The twin: the runtime's own server ends with such a client.
#[tokio::test]
async fn a_client_that_breaks_off_ends_the_server_of_the_runtime() {
    let folder = folder();
    let socket = folder.path().join(".s.PGSQL.5432");
    let server = PgliteServer::builder().path(folder.path().join("data")).unix(&socket).start().unwrap();
    break_off(&socket);
    server.shutdown().unwrap_err();
}

#[tokio::test]
async fn only_the_owner_may_enter() {
    let folder = folder();
    let inner = folder.path().join("new/database");
    let _database = start(&inner).await.unwrap();
    for part in ["", "data", "socket"] {
        let mode = fs::metadata(inner.join(part)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{part:?}");
    }
}

#[tokio::test]
async fn a_folder_that_was_open_to_all_is_closed_where_it_matters() {
    let folder = folder();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(folder.path().join("socket")).unwrap();
    fs::set_permissions(folder.path().join("socket"), fs::Permissions::from_mode(0o777)).unwrap();
    let _database = start(folder.path()).await.unwrap();
    let mode = |part| fs::metadata(folder.path().join(part)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("socket"), mode("data")), (0o700, 0o700));
    // The folder itself may hold other things, and stays as it was.
    assert_eq!(mode(""), 0o755);
}

#[tokio::test]
async fn a_path_may_hold_any_letter() {
    let folder = folder();
    let database = start(&folder.path().join("Région & Länder?#%41")).await.unwrap();
    assert_eq!(current_user(&database).await, "postgres");
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_is_refused() {
    let folder = folder();
    let refused = start(&folder.path().join("x".repeat(100))).await.unwrap_err().to_string();
    assert!(refused.contains("choose a folder with a shorter one"), "{refused}");
}

#[tokio::test]
async fn a_second_client_waits_for_the_first() {
    let folder = folder();
    let database = start(folder.path()).await.unwrap();
    let first = connect(&database).await;
    let mut second = std::pin::pin!(PgConnection::connect(database.url()));
    tokio::time::timeout(Duration::from_millis(500), &mut second).await.unwrap_err();
    first.close().await.unwrap();
    second.await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever_for_a_client() {
    let folder = folder();
    let database = start(folder.path()).await.unwrap();
    let _client = connect(&database).await;
    tokio::time::pause();
    let refused = database.stop().await.unwrap_err().to_string();
    assert!(refused.contains("close the pool before stopping it"), "{refused}");
    // The client is still served, so nobody else may have the folder.
    start(folder.path()).await.unwrap_err();
}
