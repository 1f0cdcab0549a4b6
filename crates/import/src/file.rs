//! A file: its tenant, and the steps in their order.

use std::fmt;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::{RenderOptions, SnippetMode, Spanned, UserMessageFormatter};
use words::Day;
use words::people::{Programme, TenantName, TenantSlug};

use crate::command::Command;
use crate::{Place, Problem, Reference, When};

/// A file of a consortium.
#[derive(Clone, Debug)]
pub struct File {
    /// As it was given; problems say it.
    pub name: String,
    /// Whose file it is.
    pub tenant: TenantHeader,
    /// Where steps happen that do not name a workspace; a step that creates one takes its place for the steps below. Absent: the only one
    /// that the step's person reaches.
    pub workspace: Option<Reference>,
    /// In the order in which they happened.
    pub steps: Vec<Step>,
}

/// The tenant of a file. With a name it is created if it does not exist.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TenantHeader {
    /// Its name in addresses.
    slug: Spanned<TenantSlug>,
    /// What it is called; needed to create it.
    pub name: Option<TenantName>,
    /// Under which programme it works; ERASMUS_PLUS unless said.
    pub programme: Option<Programme>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day.
    pub ends_on: Option<Day>,
}

impl TenantHeader {
    /// Its name in addresses.
    pub fn slug(&self) -> &TenantSlug {
        &self.slug.value
    }

    /// Where it is named.
    pub fn place(&self) -> Place {
        self.slug.referenced.into()
    }
}

/// Something that somebody did.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where the command stands.
    pub place: Place,
    /// When; absent: a minute after the step before, or now if no step of the file says it.
    pub at: Option<When>,
    /// Who; absent: who did the step before. Before anybody is named it is the command line.
    pub by: Option<Reference>,
    /// What.
    pub command: Command,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    tenant: TenantHeader,
    workspace: Option<Reference>,
    #[serde(default)]
    steps: Vec<Step>,
}

/// Reads a file; `name` is what problems call it. The first thing that is wrong is told.
pub fn parse(name: &str, text: &str) -> Result<File, Problem> {
    let options = serde_saphyr::options! { with_snippet: false };
    let document: Document =
        serde_saphyr::from_str_with_options(text, options).map_err(|error| unreadable(name, &error))?;
    Ok(File { name: name.to_owned(), tenant: document.tenant, workspace: document.workspace, steps: document.steps })
}

fn unreadable(name: &str, error: &serde_saphyr::Error) -> Problem {
    let place = error.location().map_or(Place { line: 1, column: 1 }, Place::from);
    let mut options = RenderOptions::new(&UserMessageFormatter);
    options.snippets = SnippetMode::Off;
    let message = error.without_snippet().render_with_options(options);
    let suffix = format!(" at line {}, column {}", place.line, place.column);
    Problem::new(name, place, message.strip_suffix(&suffix).unwrap_or(&message))
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(StepVisitor)
    }
}

struct StepVisitor;

impl<'de> Visitor<'de> for StepVisitor {
    type Value = Step;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a step: one command, and perhaps `at` and `by`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Step, A::Error> {
        let (mut at, mut by, mut told) = (None, None, None);
        while let Some(word) = map.next_key::<Spanned<String>>()? {
            match word.value.as_str() {
                "at" => at = Some(map.next_value()?),
                "by" => by = Some(map.next_value()?),
                _ if told.is_some() => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(A::Error::custom(format!(
                        "A step has one command; begin another step with `-` for `{}`",
                        word.value
                    )));
                }
                name => told = Some((word.referenced.into(), Command::read(name, &mut map)?)),
            }
        }
        let (place, command) = told.ok_or_else(|| A::Error::custom("This step has no command"))?;
        Ok(Step { place, at, by, command })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use words::{Change, Text as _};

    use super::*;
    use crate::command::approvals::{ApprovalsCommand, Charter};
    use crate::command::strategies::StrategiesCommand;

    #[track_caller]
    fn refused(steps: &str, expected: &str) {
        let text = format!("tenant: {{slug: nova}}\nsteps:\n{steps}");
        assert_eq!(parse("f.yaml", &text).unwrap_err().to_string(), expected);
    }

    fn step(text: &str) -> Step {
        parse("f.yaml", &format!("tenant: {{slug: nova}}\nsteps:\n{text}")).unwrap().steps.remove(0)
    }

    #[test]
    fn a_header_creates_its_tenant() {
        let file = parse(
            "f.yaml",
            "tenant: {slug: nova-vet, name: NOVA-VET, programme: ERASMUS_PLUS, startsOn: 2024-09-01, endsOn: 2027-08-31}",
        )
        .unwrap();
        assert_eq!(file.tenant.slug().as_str(), "nova-vet");
        assert_eq!(file.tenant.place(), Place { line: 1, column: 16 });
        assert_eq!(file.tenant.ends_on, Day::parse("2027-08-31"));
    }

    #[test]
    fn a_step_says_who_when_and_what() {
        let told = step("- at: 2026-03-01 09:30\n  by: elena\n  submit: {subject: N.1}");
        assert_eq!(told.command.word(), "submit");
        assert_eq!(told.place, Place { line: 5, column: 3 });
        assert_eq!(told.by.unwrap().text, "elena");
        assert!(told.at.is_some());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (steps, expected) in [
            (
                "- ballot: {subject: N.1, decision: MAYBE}",
                "f.yaml:3:36: `MAYBE` is no BallotDecision; it is one of APPROVE, REJECT, ABSTAIN",
            ),
            ("- submit: {subjekt: N.1}", "f.yaml:3:12: unknown field `subjekt`, expected one of subject, revision"),
            ("- submit: {}", "f.yaml:3:11: missing field `subject`"),
            ("- submit: {subject: ''}", "f.yaml:3:21: A name is missing here"),
            ("- by: elena", "f.yaml:3:3: This step has no command"),
            (
                "- submit: {subject: N.1}\n  activate: {objective: N.1}",
                "f.yaml:3:3: A step has one command; begin another step with `-` for `activate`",
            ),
            ("- clock:\n  clock:", "f.yaml:4:3: duplicate mapping key `clock` is not allowed here"),
            ("- submit: {subject: N.1", "f.yaml:3:11: unclosed bracket '{'"),
            ("- clock: now", "f.yaml:3:3: `clock:` has no fields; leave it empty"),
            ("- strategy: {title: '', themeCode: ST1}", "f.yaml:3:21: Is empty; write something"),
            (
                "- offer:\n    objective: N.1\n    statement: X\n    kind: OTHER\n    quantity: -3\n",
                "f.yaml:7:15: `-3` is no quantity such as \"12.5\", with at most 6 decimals",
            ),
            (
                "- body: {name: B, chair: e, seats: [], charter: {quorum: 0.5}}",
                "f.yaml:3:58: `0.5` is no fraction such as 2/3",
            ),
            (
                "- body: {name: B, chair: e, seats: [], charter: {threshold: 2/3}}",
                "f.yaml:3:61: `2/3` is no threshold; write AT_LEAST 2/3 or MORE_THAN 1/2",
            ),
        ] {
            refused(steps, expected);
        }
    }

    #[test]
    fn an_unknown_word_is_answered_with_those_there_are() {
        let told = parse("f.yaml", "tenant: {slug: nova}\nsteps:\n- sumbit: {subject: N.1}").unwrap_err();
        assert_eq!(told.place, Place { line: 3, column: 3 });
        assert!(told.message.starts_with("No command is called `sumbit`; there are institution,"));
        assert!(Command::words().all(|word| told.message.contains(word)));
    }

    #[test]
    fn a_charter_has_safe_defaults() {
        let told = step("- body: {name: Board, chair: elena, charter: {threshold: MORE_THAN 1/2}, seats: []}");
        let Command::Approvals(command) = told.command else { panic!("a body") };
        let ApprovalsCommand::Body(body) = *command else { panic!("a body") };
        let default = Charter::default();
        assert_eq!((body.charter.quorum, body.charter.cooling_off_hours), (default.quorum, 24));
        assert_ne!(body.charter.threshold, default.threshold);
        assert_eq!((default.quorum.numerator, default.quorum.denominator), (2, 3));
    }

    #[test]
    fn a_revision_keeps_what_is_not_written_and_clears_what_is_null() {
        let told = step("- reviseObjective: {objective: N.1, description: null, smart: {specific: Two networks}}");
        let Command::Strategies(command) = told.command else { panic!("a revision") };
        let StrategiesCommand::ReviseObjective(revise) = *command else { panic!("a revision") };
        assert_eq!(revise.description, Change::Clear);
        assert_eq!(revise.target_group, Change::Keep);
        assert!(matches!(&revise.smart.specific, Change::Set(answer) if answer.as_str() == "Two networks"));
        assert_eq!(revise.smart.measurable, Change::Keep);
    }

    #[test]
    fn every_command_has_a_word_of_its_own() {
        let mut words: Vec<&str> = Command::words().collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
        assert!(!words.contains(&"at") && !words.contains(&"by"));
    }
}
