//! The isolation check, proven: each mistake that a migration can make with the borders is named by the class that is meant for it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at what it does not expect")]

mod check;
mod database;
mod faults;

use std::collections::BTreeSet;

use check::{Reported, reported};
use database::Database;
use faults::{FAULTS, Fault};
use sqlx::migrate::Migrator;
use sqlx::{Acquire as _, PgConnection};
use store::Store;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// What this text of the check reports after the bad migration, which is taken back.
async fn after(connection: &mut PgConnection, fault: &Fault, text: &'static str) -> Vec<Reported> {
    let mut migration = connection.begin().await.unwrap();
    sqlx::raw_sql(fault.migration).execute(&mut *migration).await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
    sqlx::raw_sql("RESET ROLE").execute(&mut *migration).await.unwrap();
    let reported = reported(&mut migration, text).await;
    migration.rollback().await.unwrap();
    reported
}

/// In a sound database one bad migration after the other is applied, checked, and taken back.
#[tokio::test]
async fn each_bad_migration_is_named_by_its_class_and_by_no_other() {
    let database = Database::create("entente_isolation_faults").await;
    Store::migrate(&database.url()).await.unwrap();
    let mut connection = database.superuser().await;
    for fault in FAULTS {
        let found = after(&mut connection, fault, check::whole()).await;
        if fault.drowns {
            assert!(found.contains(&fault.expected()[0]), "{fault:?}: {found:?}");
        } else {
            assert_eq!(found, fault.expected(), "{fault:?}");
        }
        assert_eq!(reported(&mut connection, check::whole()).await, [], "{fault:?} was taken back");
    }
    drop(connection);
    database.drop().await;
}

/// The twin: without the class's clause, the same mistake passes under that name; what else it brings is told as before.
#[tokio::test]
async fn without_its_clause_each_bad_migration_goes_unnamed() {
    let database = Database::create("entente_isolation_twin").await;
    Store::migrate(&database.url()).await.unwrap();
    let mut connection = database.superuser().await;
    for fault in FAULTS {
        let found = after(&mut connection, fault, check::without(fault.class)).await;
        if fault.drowns {
            assert!(!found.contains(&fault.expected()[0]), "{fault:?}: {found:?}");
        } else {
            let rest: Vec<Reported> = fault.expected().into_iter().filter(|(class, _)| class != fault.class).collect();
            assert_eq!(found, rest, "{fault:?}");
        }
    }
    drop(connection);
    database.drop().await;
}

#[test]
fn every_class_of_the_check_has_its_bad_migration() {
    let injected: BTreeSet<&str> = FAULTS.iter().map(|fault| fault.class).collect();
    assert_eq!(check::classes(), injected);
}

#[tokio::test]
async fn no_single_migration_leaves_a_way_past_the_borders() {
    let database = Database::create("entente_isolation_steps").await;
    let mut connection = database.superuser().await;
    for migration in MIGRATIONS.iter() {
        // Under the same path as `entente migrate`, or the list of migrations would stand elsewhere.
        sqlx::raw_sql("SET search_path = public").execute(&mut connection).await.unwrap();
        MIGRATIONS.run_to(migration.version, &mut connection).await.unwrap();
        assert_eq!(reported(&mut connection, check::whole()).await, [], "after {}", migration.version);
    }
    let store = Store::connect(&database.url(), 1).await.unwrap();
    assert_eq!(store.isolation_faults().await.unwrap(), [], "on head, as the server asks");
    store.close().await;
    drop(connection);
    database.drop().await;
}

/// PostgreSQL prints a policy without the schemas of the search path, which the database's owner may set.
#[tokio::test]
async fn a_search_path_of_the_database_changes_nothing() {
    let database = Database::create("entente_isolation_path").await;
    Store::migrate(&database.url()).await.unwrap();
    let mut connection = database.superuser().await;
    sqlx::raw_sql("ALTER DATABASE entente_isolation_path SET search_path = entente, public")
        .execute(&mut connection)
        .await
        .unwrap();
    let store = Store::connect(&database.url(), 1).await.unwrap();
    assert_eq!(store.isolation_faults().await.unwrap(), []);
    store.close().await;
    // The twin: as the path is, each policy reads as if it were another.
    let mut connection = database.superuser().await;
    let faults: Vec<(String, String, String)> =
        sqlx::query_as(check::whole()).bind("entente_app").fetch_all(&mut connection).await.unwrap();
    assert!(faults.iter().any(|(class, ..)| class == "policy_not_canonical"), "{faults:?}");
    drop(connection);
    database.drop().await;
}
