//! What writers do: a command each, whose words contain its name, so that what it wrote can be found.

use rand::Rng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use crate::world::{Part, Region};

/// A command, ready to be sent as often as it takes.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// The field of the mutation.
    pub(crate) field: &'static str,
    pub(crate) input: Value,
    /// The object of the payload that the event is about, and what is selected of it.
    pub(crate) object: (&'static str, &'static str),
    /// The kind of its event.
    pub(crate) kind: &'static str,
}

impl Command {
    /// The document that asks for it.
    pub(crate) fn document(&self) -> String {
        let Self { field, object: (object, selection), .. } = self;
        let input = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        format!(
            "mutation($input: {input}!) {{ {field}(input: $input) {{ seq {object} {{ {selection} }} userErrors {{ code message }} }} }}"
        )
    }
}

/// What a writer remembers of what it wrote.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    comments: Vec<Said>,
    objectives: Vec<(String, String)>,
}

#[derive(Debug)]
struct Said {
    id: String,
    version: i64,
    /// An open root of everybody's.
    is_open: bool,
}

/// How many objectives a writer makes: more than a page holds would be looked at in vain.
const OBJECTIVES: usize = 12;

impl Memory {
    /// The next thing that somebody of this part does. Each is possible, whatever others do meanwhile.
    pub(crate) fn next(&mut self, name: &str, number: usize, region: &Region, rng: &mut StdRng) -> Command {
        let part = Part::of(number);
        let choice = rng.random_range(0..100);
        match (part, choice) {
            (Part::Facilitator, 0..12) if self.objectives.len() < OBJECTIVES => create_objective(name, region),
            (Part::Facilitator, 12..30) if !self.objectives.is_empty() => self.revise_objective(name, rng),
            (Part::School, 0..20) => check_in(name, &region.commitments[number / 3], rng),
            // The first of the school holds a seat.
            (Part::School, 20..30) if number == 1 => add_comment(name, region, "BODY", rng),
            (_, 30..45) => add_comment(name, region, "INSTITUTION", rng),
            (_, 45..60) if !self.comments.is_empty() => self.edit(name, rng),
            (_, 60..64) if !self.comments.is_empty() => self.delete(rng),
            (_, 64..70) => self.resolve(name).unwrap_or_else(|| add_comment(name, region, "WORKSPACE", rng)),
            _ => add_comment(name, region, "WORKSPACE", rng),
        }
    }

    /// Remembers what was acknowledged.
    pub(crate) fn learn(&mut self, command: &Command, payload: &Value) {
        let object = &payload[command.object.0];
        let id = object["id"].as_str().unwrap().to_owned();
        match command.field {
            "addComment" => {
                let is_open = command.input["audience"] == "WORKSPACE";
                self.comments.push(Said { id, version: 1, is_open });
            }
            "editComment" => {
                let said = self.comments.iter_mut().find(|said| said.id == id).unwrap();
                said.version = object["version"].as_i64().unwrap();
            }
            "createObjective" | "reviseObjective" => {
                self.objectives.retain(|(known, _)| *known != id);
                self.objectives.push((id, object["revision"]["digest"].as_str().unwrap().to_owned()));
            }
            _ => {}
        }
    }

    fn edit(&mut self, name: &str, rng: &mut StdRng) -> Command {
        let said = &self.comments[rng.random_range(0..self.comments.len())];
        let input = json!({ "comment": said.id, "version": said.version, "body": format!("{name} thinks again") });
        Command { field: "editComment", input, object: ("comment", "id version"), kind: "COMMENT_EDITED" }
    }

    fn delete(&mut self, rng: &mut StdRng) -> Command {
        let said = self.comments.swap_remove(rng.random_range(0..self.comments.len()));
        let input = json!({ "comment": said.id });
        Command { field: "deleteComment", input, object: ("comment", "id"), kind: "COMMENT_DELETED" }
    }

    fn resolve(&mut self, name: &str) -> Option<Command> {
        let at = self.comments.iter().position(|said| said.is_open)?;
        let said = self.comments.swap_remove(at);
        let input = json!({ "comment": said.id, "outcome": "ANSWERED", "note": format!("{name} is content") });
        Some(Command { field: "resolveComment", input, object: ("comment", "id"), kind: "COMMENT_RESOLVED" })
    }

    fn revise_objective(&self, name: &str, rng: &mut StdRng) -> Command {
        let (id, digest) = &self.objectives[rng.random_range(0..self.objectives.len())];
        let input =
            json!({ "objective": id, "expectedRevision": digest, "statement": format!("{name} says it otherwise") });
        let object = ("objective", "id revision { digest }");
        Command { field: "reviseObjective", input, object, kind: "OBJECTIVE_REVISED" }
    }
}

fn create_objective(name: &str, region: &Region) -> Command {
    let statement = format!("{name} wants something");
    let input = json!({ "strategy": region.strategy, "statement": statement, "origin": "BOTTOM_UP" });
    let object = ("objective", "id revision { digest }");
    Command { field: "createObjective", input, object, kind: "OBJECTIVE_CREATED" }
}

/// How much was delivered so far, of a promise of the school.
pub(crate) fn check_in(name: &str, commitment: &str, rng: &mut StdRng) -> Command {
    let health = ["ON_TRACK", "AT_RISK", "OFF_TRACK"][rng.random_range(0..3)];
    let delivered = rng.random_range(0..1000).to_string();
    let note = format!("{name} looks at it");
    let input = json!({ "commitment": commitment, "health": health, "note": note, "deliveredQuantity": delivered });
    Command { field: "checkInCommitment", input, object: ("commitment", "id"), kind: "COMMITMENT_CHECKED_IN" }
}

/// Something said about one of the region's texts, to this audience.
pub(crate) fn add_comment(name: &str, region: &Region, audience: &str, rng: &mut StdRng) -> Command {
    let subject = &region.subjects[rng.random_range(0..region.subjects.len())];
    let body = format!("{name} says something to {audience}");
    let mut input = json!({ "subject": subject, "body": body, "audience": audience });
    if audience == "BODY" {
        input["audienceBody"] = json!(region.body);
    }
    Command { field: "addComment", input, object: ("comment", "id"), kind: "COMMENT_ADDED" }
}
