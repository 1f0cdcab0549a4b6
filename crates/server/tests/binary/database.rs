//! A PostgreSQL of one's own: from an empty database to a logged answer, and what is not served.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::client::Client;
use crate::process::{Serving, done, entente, refused, run};

/// The server's superuser, in the database of this name.
fn url(database: &str) -> String {
    let url = std::env::var("ENTENTE_TEST_DATABASE_URL").unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}

/// A configuration file of a database.
fn configured(folder: &Path, database: &str) -> String {
    let file = folder.join("entente.toml");
    let text = format!(
        "[database]\nurl = \"{}\"\n[http]\nlisten = \"127.0.0.1:0\"\n[log]\nformat = \"json\"\n",
        url(database)
    );
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

async fn superuser(database: &str) -> PgConnection {
    PgConnection::connect(&url(database)).await.unwrap()
}

/// The log's lines of one request.
fn lines_of(log: &str, request: &str) -> Vec<Value> {
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let about =
        |line: &Value| line["spans"].as_array().is_some_and(|spans| spans.iter().any(|s| s["request"] == *request));
    lines.filter(about).collect()
}

#[tokio::test]
async fn from_an_empty_database_to_an_answer_that_the_log_names() {
    let mut server = superuser("postgres").await;
    server.execute("DROP DATABASE IF EXISTS entente_of_ones_own WITH (FORCE)").await.unwrap();
    server.execute("CREATE DATABASE entente_of_ones_own").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = configured(folder.path(), "entente_of_ones_own");

    for _ in 0..2 {
        done(&["migrate", "--config", &file]);
    }
    done(&["check-isolation", "--config", &file]);
    let founded = [
        &["tenant", "create", "--config", &file, "--slug", "north-sea", "--name", "North Sea"][..],
        &["--coordinator-email", "cora@example.org", "--coordinator-name", "Cora"],
    ]
    .concat();
    done(&founded);
    assert!(refused(&founded).contains("INVALID: `slug`"), "a slug is there once");
    assert_eq!(done(&["tenant", "list", "--config", &file]), "north-sea\n");
    let token = done(&["token", "create", "--config", &file, "--tenant", "north-sea", "--email", "cora@example.org"]);
    assert!(
        refused(&["token", "create", "--config", &file, "--tenant", "north-sea", "--email", "nobody@example.org"])
            .contains("NOT_FOUND")
    );

    let serving = Serving::start(entente(&["serve", "--config", &file]), folder.path());
    let client = Client::new("north-sea", token.trim());
    let answer = client.sends(serving.address, "query WhoAmI { viewer { name } }").await;
    let request = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "data": { "viewer": { "name": "Cora" } } }));
    let log = serving.log();
    let lines = lines_of(&log, &request);
    assert_eq!(lines.len(), 1, "{log}");
    let said = |name: &str| lines[0]["spans"].as_array().unwrap().iter().find_map(|span| span.get(name)).cloned();
    assert_eq!(said("tenant"), Some(json!("north-sea")));
    assert_eq!(said("operation"), Some(json!("WhoAmI")));
    assert_eq!(said("kind"), Some(json!("query")));
    assert!(!log.contains(token.trim()), "no key is logged");

    serving.terminate();
    assert_eq!(serving.ended().code(), Some(0));
}

#[tokio::test]
async fn an_import_that_is_refused_prints_the_keys_of_the_files_before() {
    let mut server = superuser("postgres").await;
    server.execute("DROP DATABASE IF EXISTS entente_imported WITH (FORCE)").await.unwrap();
    server.execute("CREATE DATABASE entente_imported").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = configured(folder.path(), "entente_imported");
    done(&["migrate", "--config", &file]);
    let written = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let company = "institution: {legalName: V, shortName: V, type: COMPANY, country: IT}";
    let first = written(
        "a.yaml",
        &format!(
            "tenant: {{slug: south-sea, name: South Sea}}\nsteps:\n- coordinator: {{key: anna, email: anna@south.example, name: Anna}}\n\
             - {{by: anna, {company}}}\n- {{by: anna, token: {{name: Reports, scopes: [READ], expiresAt: +30d}}}}\n"
        ),
    );
    let second =
        written("b.yaml", &format!("tenant: {{slug: south-sea}}\nsteps:\n- {{by: anna@south.example, {company}}}\n"));
    let output = run(&["import", "--config", &file, &first, &second]);
    let (told, refused) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(!output.status.success() && refused.contains("b.yaml:3:") && refused.contains("NAME_TAKEN"), "{refused}");
    assert!(told.starts_with("1 files, 3 steps\nfounded south-sea\n"), "{told}");
    assert!(told.contains("\nsouth-sea: anna@south.example, Reports: entp_"), "{told}");
}

#[tokio::test]
async fn a_weakened_database_is_named_and_not_served() {
    let mut server = superuser("postgres").await;
    server.execute("DROP DATABASE IF EXISTS entente_weakened WITH (FORCE)").await.unwrap();
    server.execute("CREATE DATABASE entente_weakened").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = configured(folder.path(), "entente_weakened");
    done(&["migrate", "--config", &file]);
    assert!(done(&["check-isolation", "--config", &file]).starts_with("Both borders hold"));

    let mut weakened = superuser("entente_weakened").await;
    weakened.execute("ALTER TABLE entente.comment NO FORCE ROW LEVEL SECURITY").await.unwrap();
    for command in ["check-isolation", "serve"] {
        let told = refused(&[command, "--config", &file]);
        assert!(told.contains("security_not_forced: entente.comment"), "{command}: {told}");
    }
    weakened.execute("ALTER TABLE entente.comment FORCE ROW LEVEL SECURITY").await.unwrap();
    // The list of migrations alone is read outside of the schema.
    weakened.execute("CREATE TABLE public.epoch (id uuid)").await.unwrap();
    weakened.execute("GRANT SELECT ON public.epoch TO entente_app").await.unwrap();
    let told = refused(&["check-isolation", "--config", &file]);
    assert!(told.contains("table_without_tenant: public.epoch"), "{told}");
    weakened.execute("DROP TABLE public.epoch").await.unwrap();
    assert!(done(&["check-isolation", "--config", &file]).starts_with("Both borders hold"));
}

#[tokio::test]
async fn an_address_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("database");
    let mut command = entente(&["serve", "--embedded", database.to_str().unwrap()]);
    let output = command.env("ENTENTE_HTTP__LISTEN", &address).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains(&format!("{address} cannot be listened on")), "{told}");
}
