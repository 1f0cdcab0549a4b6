//! Who may depend on whom (`ARCHITECTURE.md`, the map).

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::sources::root;

/// Of each crate: the crates of ours that it may name, each with whatever that one may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("words", &[]),
    ("domain", &["words"]),
    ("store", &["domain"]),
    ("hub", &["store"]),
    ("live", &["store"]),
    ("jobs", &["hub"]),
    ("import", &["hub", "jobs"]),
    ("reads", &[]),
    ("transport", &[]),
    ("graphql", &["hub", "live", "reads"]),
    ("embedded-postgres", &[]),
    ("server", &["graphql", "transport", "live", "jobs", "import", "hub", "embedded-postgres"]),
];

fn allowed(name: &str, into: &mut BTreeSet<String>) {
    let (_, direct) = ARROWS.iter().find(|(from, _)| *from == name).unwrap_or_else(|| panic!("{name} is on the map"));
    for to in *direct {
        into.insert((*to).to_owned());
        allowed(to, into);
    }
}

fn metadata() -> serde_json::Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn dependencies_follow_the_arrows() {
    let metadata = metadata();
    let packages: BTreeMap<&str, &serde_json::Value> =
        metadata["packages"].as_array().unwrap().iter().map(|p| (p["name"].as_str().unwrap(), p)).collect();
    let mut wrong = Vec::new();
    for (name, _) in ARROWS {
        let package = packages.get(name).unwrap_or_else(|| panic!("{name} is a crate"));
        let mut may = BTreeSet::new();
        allowed(name, &mut may);
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = dependency["name"].as_str().unwrap();
            let ours = packages.contains_key(to);
            if ours && dependency["kind"].is_null() && !may.contains(to) {
                wrong.push(format!("{name} -> {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that are not on the map: {wrong:?}");
    let unknown: Vec<_> = packages
        .keys()
        .filter(|name| {
            !matches!(**name, "benches" | "chaos" | "it" | "rig" | "tidy")
                && !ARROWS.iter().any(|(known, _)| known == *name)
        })
        .collect();
    assert!(unknown.is_empty(), "crates that are not on the map: {unknown:?}");
}

#[test]
fn a_crate_takes_its_versions_from_the_workspace() {
    let manifests: Vec<_> = crate::sources::all().into_iter().filter(|s| s.path.ends_with("/Cargo.toml")).collect();
    for manifest in manifests {
        for line in manifest.text.lines() {
            let version = line.contains("version = \"")
                || line
                    .split_once(" = \"")
                    .is_some_and(|(_, v)| v.starts_with(|c: char| c.is_ascii_digit() || c == '='));
            assert!(!version, "{}: `{line}` belongs into the workspace manifest", manifest.path);
        }
    }
}
