//! Setting up a PostgreSQL of one's own: as the documentation says, with two logins that nothing sets free; and what is said when a step
//! was left out.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::client::{Client, get};
use crate::cluster::{Cluster, configured, run};
use crate::process::{Serving, done, entente, refused};

/// The statements that the documentation gives, with a password of ours.
fn documented() -> String {
    let text = include_str!("../../../../docs/configuration.md");
    let (_, after) = text.split_once("```sql\nCREATE ROLE entente_owner").unwrap();
    let (statements, _) = after.split_once("```").unwrap();
    format!("CREATE ROLE entente_owner{}", statements.replace("'choose one'", "'secret'"))
}

#[tokio::test]
async fn two_logins_that_are_no_superusers_are_enough() {
    let cluster = Cluster::start();
    let administrator = "CREATE ROLE administrator LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD 'secret'";
    run(&cluster.superuser, administrator).await;
    run(&cluster.superuser_in("postgres"), "DROP DATABASE entente").await;
    run(&cluster.url("administrator", "postgres"), &documented()).await;

    let folder = tempfile::tempdir().unwrap();
    let (app, owner) = (cluster.url("entente_app", "entente"), cluster.url("administrator", "entente"));
    let file = configured(folder.path(), "both", &app, &owner);
    for _ in 0..2 {
        done(&["migrate", "--config", &file]);
    }
    assert!(done(&["check-isolation", "--config", &file]).starts_with("Both borders hold"));
    done(
        &[
            &["tenant", "create", "--config", &file, "--slug", "north-sea", "--name", "North Sea"][..],
            &["--coordinator-email", "cora@example.org", "--coordinator-name", "Cora"],
        ]
        .concat(),
    );
    let token = done(&["token", "create", "--config", &file, "--tenant", "north-sea", "--email", "cora@example.org"]);
    assert_eq!(done(&["epoch", "bump", "--config", &file]), "Cursors of before are no longer continued\n");
    let serving = Serving::start(entente(&["serve", "--config", &file]), folder.path());
    let client = Client::new("north-sea", token.trim());
    let viewer = client.asks(serving.address, "{ viewer { name } }", Value::Null).await;
    assert_eq!(viewer, json!({ "viewer": { "name": "Cora" } }));
    assert_eq!(get(serving.address, "/readyz").await.0, 200);

    let without_owner = configured(folder.path(), "app", &app, "");
    for command in [&["migrate"][..], &["epoch", "bump"]] {
        let told = refused(&[command, &["--config", &without_owner]].concat());
        assert_eq!(
            told,
            "entente: entente_app only serves; set database.owner_url to the login that owns the database\n"
        );
    }
}

/// Serving is refused with this sentence, at once.
#[track_caller]
fn told(file: &str, sentence: &str) {
    for command in ["serve", "check-isolation"] {
        assert_eq!(refused(&[command, "--config", file]), format!("entente: {sentence}\n"), "{command}");
    }
}

#[tokio::test]
async fn each_step_that_was_left_out_is_told_in_a_sentence() {
    let cluster = Cluster::start();
    let folder = tempfile::tempdir().unwrap();
    let superuser = cluster.superuser.clone();
    let configured = |name: &str, url: &str, owner_url: &str| configured(folder.path(), name, url, owner_url);

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let unreachable = refused(&["serve", "--config", &configured("closed", &format!("postgres://a:b@{closed}/c"), "")]);
    assert!(unreachable.starts_with("entente: The database cannot be reached: "), "{unreachable}");
    assert!(unreachable.contains("onnection refused"), "{unreachable}");
    let nowhere = refused(&["serve", "--config", &configured("nowhere", &cluster.superuser_in("nowhere"), "")]);
    assert!(nowhere.starts_with("entente: The database cannot be reached: "), "{nowhere}");
    assert!(nowhere.contains("database \"nowhere\" does not exist"), "{nowhere}");

    let file = configured("superuser", &superuser, "");
    let no_role = "There is no role entente_app; make the roles (docs/configuration.md), then run entente migrate";
    told(&file, no_role);
    run(&superuser, "CREATE ROLE visitor LOGIN PASSWORD 'secret'; CREATE ROLE \"The Owner\" LOGIN PASSWORD 'secret'")
        .await;
    run(&superuser, "ALTER DATABASE entente OWNER TO \"The Owner\"").await;
    let owner_url = cluster.url("The%20Owner", "entente");
    let owned = configured("owned", &superuser, &owner_url);
    let migrate = ["migrate", "--config", &owned];
    assert_eq!(refused(&migrate), format!("entente: {no_role}\n"));

    run(&superuser, "CREATE ROLE entente_owner NOLOGIN; CREATE ROLE entente_app LOGIN NOINHERIT PASSWORD 'secret'")
        .await;
    told(&file, "The database lacks migrations of this version; run entente migrate");
    let not_granted = "entente: \"The Owner\" may not become entente_owner; set database.owner_url to a login that may, or run GRANT entente_owner TO \"The Owner\"\n";
    assert_eq!(refused(&migrate), not_granted);
    run(&superuser, "GRANT entente_owner TO \"The Owner\"").await;
    let may_not = "entente: \"The Owner\" may not create roles, as the first migration does; run ALTER ROLE \"The Owner\" CREATEROLE\n";
    assert_eq!(refused(&migrate), may_not);
    run(&superuser, "ALTER ROLE \"The Owner\" CREATEROLE").await;
    done(&migrate);
    run(&superuser, "ALTER ROLE \"The Owner\" NOCREATEROLE").await;
    done(&migrate);

    let visitor = configured("visitor", &cluster.url("visitor", "entente"), "");
    told(&visitor, "visitor may not become entente_app; run GRANT entente_app TO visitor");
    run(&superuser, "GRANT entente_app TO visitor").await;
    done(&["check-isolation", "--config", &visitor]);

    let later = "INSERT INTO public._sqlx_migrations SELECT 9999, 'later', now(), true, checksum, 0 FROM public._sqlx_migrations WHERE version = 1";
    run(&superuser, later).await;
    done(&["check-isolation", "--config", &file]);
    run(&superuser, "DELETE FROM public._sqlx_migrations WHERE version IN (10, 9999)").await;
    told(&file, "The database lacks migrations of this version; run entente migrate");
}
