//! How a file looks.

use crate::sources::{all, root, rust};

#[test]
fn every_file_says_first_what_lives_in_it() {
    let mute: Vec<String> = rust().into_iter().filter(|s| !s.text.starts_with("//! ")).map(|s| s.path).collect();
    assert!(mute.is_empty(), "without a first line `//!`: {mute:#?}");
}

#[test]
fn a_file_is_one_thought() {
    let long: Vec<String> = rust()
        .into_iter()
        .map(|s| (s.code().lines().count(), s.path))
        .filter(|(lines, path)| *lines > 400 && !path.starts_with("tests/"))
        .map(|(lines, path)| format!("{path}: {lines}"))
        .collect();
    assert!(long.is_empty(), "more than 400 lines of code: {long:#?}");
}

#[test]
fn no_file_is_named_for_its_kind() {
    const KINDS: &[&str] = &[
        "mod", "utils", "util", "common", "helpers", "helper", "types", "misc", "models", "inputs", "payloads",
        "errors",
    ];
    let named: Vec<String> = rust()
        .into_iter()
        .map(|s| s.path)
        .filter(|path| path.starts_with("crates/"))
        .filter(|path| {
            path.rsplit('/').next().and_then(|name| name.strip_suffix(".rs")).is_some_and(|name| KINDS.contains(&name))
        })
        .collect();
    assert!(named.is_empty(), "say what lives there: {named:#?}");
}

#[test]
fn nothing_is_left_to_do_and_no_test_is_skipped() {
    // Put together here, so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["todo", "!("], ["unimplemented", "!("], ["#[ig", "nore"]]
        .map(|parts| parts.concat());
    let mut found = Vec::new();
    for source in rust() {
        for (number, line) in source.text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                found.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_path_of_a_machine_and_no_registry_host_is_named() {
    let marks =
        [["/work", "/"], ["/ro", "ot/"], ["/ho", "me/"], ["/tmp/", "bash"], ["crates", ".io-"], ["artifact", "ory"]]
            .map(|parts| parts.concat());
    let mut found = Vec::new();
    for source in all().into_iter().filter(|s| !s.is("lock") && !s.path.ends_with("lock.json")) {
        for (number, line) in source.text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                found.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn lints_are_not_switched_off_without_a_reason() {
    let mark = ["#[al", "low("].concat();
    let silent: Vec<String> = rust()
        .into_iter()
        .filter(|s| s.text.contains(&mark) || s.text.contains(&mark.replacen('#', "#!", 1)))
        .map(|s| s.path)
        .collect();
    assert!(silent.is_empty(), "use #[expect(.., reason = \"..\")]: {silent:#?}");
    for source in rust() {
        for block in source.text.split(concat!("[exp", "ect(")).skip(1) {
            let block = block.split(")]").next().unwrap_or_default();
            assert!(block.contains("reason ="), "{}: an expect without a reason: {block}", source.path);
        }
    }
}

#[test]
fn migrations_are_named_in_order_by_context() {
    let mut names: Vec<String> = std::fs::read_dir(root().join("migrations"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for (index, name) in names.iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", index + 1)), "{name}");
    }
}
