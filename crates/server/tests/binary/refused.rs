//! What the command line refuses, and how it says so; and the schema, which it prints.

use std::fs;

use crate::process::{done, entente, refused};

#[test]
fn a_wrong_configuration_is_refused_with_key_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entente.toml");
    let path = file.to_str().unwrap();
    for (text, key) in [
        ("[http]\nlissten = \"127.0.0.1:0\"\n", "http.lissten"),
        ("[database]\nconnections = \"many\"\n", "database.connections"),
    ] {
        fs::write(&file, text).unwrap();
        for command in ["serve", "migrate", "check-config", "check-isolation"] {
            let told = refused(&[command, "--config", path]);
            assert!(told.contains(key) && told.contains("entente.toml"), "{command}: {told}");
        }
    }
    fs::write(&file, "[http]\nlisten = \"127.0.0.1:0\"\n").unwrap();
    done(&["check-config", "--config", path]);
    let told = refused(&["serve", "--config", path]);
    assert!(told.contains("database.url") && told.contains("--embedded"), "{told}");

    let variable = entente(&["check-config", "--config", path]).env("ENTENTE_HTTP__DRAIN", "1").output().unwrap();
    let told = String::from_utf8(variable.stderr).unwrap();
    assert!(!variable.status.success() && told.to_lowercase().contains("http.drain"), "{told}");
}

#[test]
fn the_schema_is_printed_as_it_stands_in_the_repository() {
    let file = std::env::var("CARGO_MANIFEST_DIR").unwrap() + "/../../schema.graphql";
    assert_eq!(done(&["schema"]), fs::read_to_string(file).unwrap());
}
