//! Each refusal is named by a test, each code of an error enum too, and each mutation is told with all that it can refuse.

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

const CONTEXTS: [&str; 5] = ["people", "strategies", "discussion", "approvals", "commitments"];

/// What a command says of itself that it can refuse: the variants under `# Errors`.
fn documented(command: &str, name: &str) -> Vec<String> {
    let (docs, _) = command.split_once(&format!("pub async fn {name}(")).unwrap();
    let (_, errors) = docs.rsplit_once("/// # Errors").unwrap();
    errors.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The code of a refusal: of its own name, unless the declaration gives another one.
fn code_of(refusals: &str, variant: &str) -> String {
    let declared = ["\n        ".to_owned() + variant + " ", "\n        ".to_owned() + variant + "\n"];
    let declaration = declared.iter().find_map(|start| refusals.split_once(start.as_str()));
    let code = declaration.and_then(|(_, rest)| rest.split_once("= ")).and_then(|(_, rest)| rest.split_once(','));
    let code = code.map_or(variant, |(code, _)| code);
    let mut screaming = String::new();
    for letter in code.chars() {
        if letter.is_ascii_uppercase() && !screaming.is_empty() {
            screaming.push('_');
        }
        screaming.push(letter.to_ascii_uppercase());
    }
    screaming
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

#[test]
fn each_mutation_is_told_with_its_success_and_each_of_its_refusals() {
    let sources = rust();
    let text = |path: String| &sources.iter().find(|source| source.path == path).unwrap().text;
    let is_story = |path: &str| path.starts_with("tests/it/") && !path.starts_with("tests/it/attack");
    let stories: Vec<&str> = sources
        .iter()
        .filter(|source| is_story(&source.path))
        .flat_map(|source| source.text.split("async fn ").skip(1))
        .collect();
    let told = |what: &[&str]| stories.iter().any(|story| what.iter().all(|words| story.contains(words)));
    let (mut mutations, mut missing) = (0, Vec::new());
    for context in CONTEXTS {
        let refusals = text(format!("crates/domain/src/{context}/refusal.rs"));
        let declared = text(format!("crates/graphql/src/{context}/mutations.rs"));
        for name in declared.split("\n    async fn ").skip(1).map(|rest| rest.split_once('(').unwrap().0) {
            mutations += 1;
            let (mutation, command) =
                (format!("\"{}\"", camel(name)), text(format!("crates/hub/src/{context}/{name}.rs")));
            for variant in documented(command, name) {
                let code = format!("\"{context}/{}\"", code_of(refusals, &variant));
                if !told(&[&mutation, &code]) {
                    missing.push(format!("{mutation} refused with {code}"));
                }
            }
            let done = ["accepts(", "accepted(", "accepted_in_tenant(", ".calls("];
            let asked = format!("{}(input: $input)", camel(name));
            if !done.iter().any(|call| told(&[&mutation, call])) && !told(&[&asked, "userErrors"]) {
                missing.push(format!("{mutation} accepted"));
            }
        }
    }
    assert_eq!(mutations, 39, "the mutations were found");
    assert!(missing.is_empty(), "told by no story in tests/it: {missing:#?}");
}
