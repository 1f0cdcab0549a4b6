//! The demonstration files: they parse, name nothing that they do not make, and tell of nothing on the day of their snapshot, or later: moved to today, all of it has happened.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use std::collections::BTreeSet;
use std::path::Path;

use import::command::Command;
use import::command::people::PeopleCommand;
use import::{File, Timeline};
use words::people::MemberRole;
use words::{Text as _, Timestamp};

/// The files in the order of their names, which is the order in which they are loaded.
fn demo() -> Vec<File> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../demo");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    paths.sort();
    let files = paths.iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        import::parse(&name, &std::fs::read_to_string(path).unwrap())
    });
    files.collect::<Result<Vec<_>, _>>().unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn every_file_parses_and_every_name_is_known() {
    let files = demo();
    assert!(files.len() >= 6);
    let unknown = import::unknown_names(&files).unwrap_or_else(|problem| panic!("{problem}"));
    let told: Vec<String> = unknown.iter().map(|unknown| unknown.problem().to_string()).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn everything_is_before_the_day_of_the_snapshot() {
    let snapshot = Timestamp::parse("2026-06-29T23:59:59Z").unwrap();
    let start = Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
    for file in demo() {
        let timeline = Timeline::of(&file, start, Some(snapshot));
        let timeline = timeline.unwrap_or_else(|problem| panic!("{problem}"));
        assert!(timeline.instants.first() > Some(&start), "{} says when it begins", file.name);
    }
}

#[test]
fn the_files_use_every_command() {
    let used: BTreeSet<&str> = demo().iter().flat_map(|file| &file.steps).map(|step| step.command.word()).collect();
    let unused: Vec<&str> = Command::words().filter(|word| !used.contains(word)).collect();
    assert_eq!(unused, [""; 0]);
}

#[test]
fn every_role_occurs_and_nobody_is_in_both_consortia() {
    let (mut roles, mut people, mut institutions) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for file in demo() {
        let tenant = file.tenant.slug().as_str().to_owned();
        for step in file.steps {
            let Command::People(command) = step.command else { continue };
            match *command {
                PeopleCommand::Person(person) => {
                    roles.insert(person.role);
                    people.insert((person.email, tenant.clone()));
                }
                PeopleCommand::Coordinator(coordinator) => {
                    roles.insert(MemberRole::TenantCoordinator);
                    people.insert((coordinator.email, tenant.clone()));
                }
                PeopleCommand::Institution(institution) => {
                    institutions.insert((institution.short_name.to_string(), tenant.clone()));
                }
                _ => {}
            }
        }
    }
    assert_eq!(roles.len(), MemberRole::ALL.len());
    let emails: BTreeSet<_> = people.iter().map(|(email, _)| email).collect();
    assert_eq!(emails.len(), people.len());
    assert!(people.len() >= 60, "{} people", people.len());
    let in_both: Vec<&str> = institutions
        .iter()
        .filter(|(name, tenant)| tenant == "greenmanu" && institutions.contains(&(name.clone(), "nova-vet".to_owned())))
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(in_both, ["EuroSkills Network"]);
}
