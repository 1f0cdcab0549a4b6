//! The absences that hold the layers apart.

use crate::sources::rust;

/// In files of these folders, none of these words stands in code.
fn absent(folders: &[&str], words: &[&str], except: &[&str]) {
    let mut found = Vec::new();
    for source in rust() {
        let inside = folders.iter().any(|folder| source.path.starts_with(&format!("crates/{folder}/src/")));
        if !inside || except.contains(&source.path.as_str()) {
            continue;
        }
        for (number, line) in source.code().lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(word) = words.iter().find(|word| code.contains(*word)) {
                found.push(format!("{}:{}: `{word}` in: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn words_and_rules_are_pure() {
    absent(
        &["words", "domain"],
        &[
            "async fn",
            ".await?",
            ".await;",
            ".await)",
            ".await.",
            "now_utc",
            "SystemTime",
            "Instant::now",
            "std::env",
            "std::fs",
            "std::net",
            "rand::",
            "now_v7",
            "new_v4",
            "tokio",
        ],
        &[],
    );
}

#[test]
fn only_the_store_speaks_sql() {
    absent(
        &["hub", "jobs", "import", "live", "graphql", "reads", "transport", "server"],
        &["sqlx::query", "sqlx::raw_sql", "use sqlx"],
        &[],
    );
}

#[test]
fn commands_know_no_wire() {
    absent(&["hub"], &["async_graphql", "axum", "reqwest", "lettre", "redis"], &[]);
}

#[test]
fn the_schema_knows_no_server() {
    absent(&["graphql"], &["axum", "transport::"], &[]);
}

#[test]
fn the_wire_and_the_reads_know_no_word_of_the_domain() {
    let words = [
        "objective",
        "strategy",
        "Objective",
        "Strategy",
        "ballot",
        "Ballot",
        "commitment",
        "Commitment",
        "workspace",
        "Workspace",
        "institution",
        "Institution",
        "Member",
    ];
    absent(&["transport", "reads"], &words, &[]);
}

#[test]
fn time_chance_and_tasks_enter_in_one_place_each() {
    absent(
        &["store", "hub", "jobs", "import", "live", "graphql", "reads", "transport", "server"],
        &["now_utc", "now_v7", "new_v4", "SystemTime::now"],
        &["crates/server/src/clock.rs"],
    );
    absent(
        &["hub", "store", "graphql", "reads", "import"],
        &["tokio::spawn", "task::spawn"],
        &["crates/store/src/pool.rs"],
    );
}
