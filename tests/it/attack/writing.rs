//! Attacks by writing: every mutation, with a foreign id in every place that takes one.

use serde_json::{Value, json};

use super::attacker::Attacker;
use super::belongings::Belongings;
use super::crawl::unknown;
use super::inputs::Place;
use super::reading::compared;
use super::schema::Schema;
use super::wire::{Heard, canary};
use crate::person::Person;

/// How many ids of a type are put in each place: some of the oldest, some of the latest.
const MOST: usize = 3;

/// A mutation, one place of an id in its input, and the type that belongs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aim {
    pub(super) mutation: String,
    pub(super) input: String,
    pub(super) payload: String,
    pub(super) place: Place,
    pub(super) ty: &'static str,
}

/// How the rest of an input is filled.
#[derive(Debug, Clone, Copy)]
struct Rest {
    /// Whether the places that may be empty are filled, too.
    filled: bool,
    /// Which of the own objects fill the other places.
    index: usize,
}

/// The ways in which every attack fills the rest. For each place of an id one of them fits; which, nobody needs to know.
const RESTS: [Rest; 3] =
    [Rest { filled: false, index: 0 }, Rest { filled: false, index: 2 }, Rest { filled: true, index: 5 }];

/// The types whose ids belong into a field of this name. A wrong one is never reached.
fn types_for(name: &str) -> &'static [&'static str] {
    match name {
        "workspace" => &["Workspace"],
        "institution" | "leadInstitution" | "owner" => &["Institution"],
        "counterparty" => &["Actor"],
        "invitation" => &["Invitation"],
        "member" | "chair" | "holder" => &["Member"],
        "apiToken" => &["ApiToken"],
        "body" | "audienceBody" => &["GovernanceBody"],
        "seat" => &["Seat"],
        "strategy" => &["Strategy"],
        "objective" => &["Objective"],
        "subject" | "landing" => &["Strategy", "Objective"],
        "comment" | "parent" => &["Comment"],
        "approvalRequest" => &["ApprovalRequest"],
        "commitment" => &["Commitment"],
        name => panic!("an input takes the id \"{name}\": say here of what type it is"),
    }
}

/// Every place of an id in the inputs of all mutations.
pub(super) fn aims(schema: &Schema) -> Vec<Aim> {
    let mut aims = Vec::new();
    for field in &schema.ty("Mutation").fields {
        let [input] = &field.arguments[..] else { panic!("{} takes more than its input", field.name) };
        for place in schema.places(&input.ty.name) {
            for ty in types_for(place.last().unwrap()) {
                aims.push(Aim {
                    mutation: field.name.clone(),
                    input: input.ty.name.clone(),
                    payload: field.ty.name.clone(),
                    place: place.clone(),
                    ty,
                });
            }
        }
    }
    aims
}

impl Aim {
    /// The mutation, the place, and what is put there.
    pub(super) fn told(&self) -> String {
        format!("{} with {} as {}", self.mutation, self.ty, self.place.join("."))
    }

    /// The ways to fill the rest, if there is one.
    fn rests(&self, schema: &Schema) -> &'static [Rest] {
        if schema.places(&self.input).len() > 1 { &RESTS } else { &RESTS[..1] }
    }

    fn document(&self, schema: &Schema) -> String {
        document(schema, &self.mutation, &self.input, &self.payload)
    }

    /// Sends the mutation with this id in its place and own ids in the others.
    async fn shot(&self, schema: &Schema, by: &Person<'_>, id: &str, own: &Belongings, rest: Rest) -> Heard {
        let ids = |at: &[String]| {
            if at == self.place {
                return Some(id.to_owned());
            }
            let filled = rest.filled || schema.is_needed(&self.input, at);
            filled.then(|| own.pick(types_for(at.last().unwrap())[0], rest.index))
        };
        let input = schema.input(&self.input, &ids, own);
        by.hears(&self.document(schema), json!({ "input": input })).await
    }

    /// Whether one of these people is answered differently for an id of theirs than for one that nothing has, which is refused.
    pub(super) async fn is_reached(&self, schema: &Schema, people: &[Person<'_>], own: &Belongings) -> bool {
        let nothing = unknown(self.ty, 2);
        for &rest in self.rests(schema) {
            for person in people {
                let other = self.shot(schema, person, &nothing, own, rest).await.masked([nothing.as_str()]);
                if other.body()["data"][self.mutation.as_str()]["seq"] != Value::Null {
                    continue;
                }
                for id in &own.ids[self.ty] {
                    let heard = self.shot(schema, person, id, own, rest).await.masked([id.as_str()]);
                    if heard != other && heard.status() == "200" {
                        return true;
                    }
                }
            }
        }
        false
    }
}

fn document(schema: &Schema, mutation: &str, input: &str, payload: &str) -> String {
    format!("mutation Attack($input: {input}!) {{ __typename {mutation}(input: $input){} }}", schema.below(payload, 1))
}

/// Sends every mutation with each target in each of its places; says what got out.
pub(super) async fn by_writing(schema: &Schema, attacker: &Attacker<'_>, aims: &[Aim]) -> Vec<String> {
    let mut leaks = Vec::new();
    for aim in aims {
        let (nothing, targets) = (unknown(aim.ty, 3), attacker.targets(aim.ty));
        for &rest in aim.rests(schema) {
            let other = aim.shot(schema, &attacker.person, &nothing, &attacker.own, rest).await;
            for target in targets.iter().step_by(targets.len().div_ceil(MOST).max(1)) {
                let heard = aim.shot(schema, &attacker.person, target, &attacker.own, rest).await;
                let what = format!("{} writes {}", attacker.name, aim.told());
                leaks.extend(compared(attacker, &what, &heard, &[target], &other, &[&nothing]));
            }
        }
    }
    leaks
}

/// Sends every mutation with a foreign id in all of its places at once; and those that take none, if nothing can be done
/// with them rightly.
pub(super) async fn by_writing_all(schema: &Schema, attacker: &Attacker<'_>) -> Vec<String> {
    let mut leaks = Vec::new();
    for field in &schema.ty("Mutation").fields {
        let input = &field.arguments[0].ty.name;
        if attacker.at_home && schema.places(input).is_empty() {
            continue;
        }
        let document = document(schema, &field.name, input, &field.ty.name);
        let target =
            |at: &[String]| types_for(at.last().unwrap()).iter().find_map(|ty| attacker.targets(ty).first()).cloned();
        let input = schema.input(input, &target, &attacker.own);
        let heard = attacker.person.hears(&document, json!({ "input": input })).await;
        if let Some(mark) = canary(&heard.0, &attacker.marks()) {
            leaks.push(format!("{} writes {} and finds {mark}: {}", attacker.name, field.name, heard.0));
        }
        let payload = &heard.body()["data"][field.name.as_str()];
        if payload["userErrors"] == Value::Array(Vec::new()) && payload["seq"] != Value::Null {
            leaks.push(format!("{} writes {} and is obeyed: {}", attacker.name, field.name, heard.0));
        }
    }
    leaks
}
