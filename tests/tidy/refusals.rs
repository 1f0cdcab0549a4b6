//! Each refusal is named by a test, and each code of an error enum too.

use std::collections::BTreeSet;

use crate::sources::rust;

/// All test code: what stands below `#[cfg(test)]`, and the folders of tests.
fn tests() -> String {
    let mut text = String::new();
    for source in rust() {
        if source.path.starts_with("tests/it/") || source.path.contains("/tests/") {
            text.push_str(&source.text);
        } else {
            text.push_str(&source.text[source.code().len()..]);
        }
    }
    text
}

fn variants(text: &str) -> BTreeSet<String> {
    let mut variants = BTreeSet::new();
    for line in text.lines() {
        let line = line.trim_start();
        let name: String = line.chars().take_while(char::is_ascii_alphanumeric).collect();
        let rest = line[name.len()..].trim_start();
        if name.starts_with(|c: char| c.is_ascii_uppercase())
            && (rest.starts_with('{') || rest.starts_with("= "))
            && !name.ends_with("Refusal")
        {
            variants.insert(name);
        }
    }
    variants
}

#[test]
fn every_refusal_is_named_by_a_test() {
    let tests = tests();
    let mut missing = Vec::new();
    let mut seen = 0;
    for source in rust().into_iter().filter(|s| {
        s.path.starts_with("crates/domain/src/") && s.path.ends_with("/refusal.rs") && s.path.split('/').count() == 5
    }) {
        let context = source.path.split('/').nth(3).unwrap().to_owned();
        for variant in variants(source.code()) {
            seen += 1;
            if !tests.contains(&format!("Refusal::{variant}")) {
                missing.push(format!("{context}: {variant}"));
            }
        }
    }
    assert!(seen > 20, "the refusals were found");
    assert!(missing.is_empty(), "refusals that no test names: {missing:#?}");
}

#[test]
fn every_code_of_an_error_enum_is_provoked_by_a_test() {
    use words::{
        approvals::ApprovalsErrorCode, commitments::CommitmentsErrorCode, discussion::DiscussionErrorCode,
        people::PeopleErrorCode, strategies::StrategiesErrorCode,
    };
    // Commands are checked where `check_refused!(context, CODE, ..)` or an answer's code is named: as "CONTEXT/CODE".
    let stories: String = rust().into_iter().filter(|s| s.path.starts_with("tests/it/")).map(|s| s.text).collect();
    let mut missing = Vec::new();
    let mut ask = |context: &str, codes: Vec<&str>| {
        for code in codes {
            if !stories.contains(&format!("\"{context}/{code}\"")) {
                missing.push(format!("{context}/{code}"));
            }
        }
    };
    ask("people", PeopleErrorCode::ALL.iter().map(|c| c.as_str()).collect());
    ask("strategies", StrategiesErrorCode::ALL.iter().map(|c| c.as_str()).collect());
    ask("discussion", DiscussionErrorCode::ALL.iter().map(|c| c.as_str()).collect());
    ask("approvals", ApprovalsErrorCode::ALL.iter().map(|c| c.as_str()).collect());
    ask("commitments", CommitmentsErrorCode::ALL.iter().map(|c| c.as_str()).collect());
    assert!(missing.is_empty(), "codes that no test in tests/it provokes: {missing:#?}");
}
