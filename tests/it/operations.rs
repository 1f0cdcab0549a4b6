//! The ready operations, as they stand in `operations/`.

use std::path::Path;

fn folder() -> std::path::PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).ancestors().nth(2).unwrap().join("operations")
}

/// Every file with its text.
pub(crate) fn files() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "graphql"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "there are ready operations");
    files
}

/// The file in which this operation stands.
#[track_caller]
pub(crate) fn document_of(operation: &str) -> String {
    let words = ["query", "mutation", "subscription"].map(|kind| format!("{kind} {operation}"));
    let found = files().into_iter().find(|(_, text)| {
        text.lines().any(|line| {
            words.iter().any(|word| line.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with(['(', ' '])))
        })
    });
    found.unwrap_or_else(|| panic!("there is an operation {operation}")).1
}

#[test]
fn every_ready_operation_has_its_place_in_the_story() {
    let story = include_str!("main_path.rs");
    for (file, text) in files() {
        for line in text.lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric());
            if let (Some("query" | "mutation" | "subscription"), Some(name)) = (words.next(), words.next()) {
                assert!(story.contains(&format!("\"{name}\"")), "{name} of {file} is not run in main_path.rs");
            }
        }
    }
}
