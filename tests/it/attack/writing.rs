//! Attacks by writing: every mutation, with a foreign id in every place that takes one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::attacker::Attacker;
use super::crawl::unknown;
use super::inputs::Place;
use super::reading::compared;
use super::schema::Schema;
use super::wire::{Heard, canary};
use crate::person::Person;

/// A mutation, one place of an id in its input, and the type that belongs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aim {
    pub(super) mutation: String,
    pub(super) input: String,
    pub(super) payload: String,
    pub(super) place: Place,
    pub(super) ty: &'static str,
    /// Whether the places that may be empty are filled, too.
    pub(super) filled: bool,
    /// Which of the own objects fill the other places.
    pub(super) index: usize,
}

/// The types whose ids belong into a field of this name. The rehearsal shows that they do.
fn types_for(name: &str) -> &'static [&'static str] {
    match name {
        "workspace" => &["Workspace"],
        "institution" | "leadInstitution" | "owner" | "counterparty" => &["Institution"],
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
                    filled: false,
                    index: 0,
                });
            }
        }
    }
    aims
}

impl Aim {
    fn document(&self, schema: &Schema) -> String {
        document(schema, &self.mutation, &self.input, &self.payload)
    }

    /// Sends the mutation with this id in its place and own ids in the others.
    async fn shot(&self, schema: &Schema, by: &Person<'_>, id: &str, own: &dyn Fn(&str, usize) -> String) -> Heard {
        let ids = |at: &[String]| {
            if at == self.place {
                return Some(id.to_owned());
            }
            let filled = self.filled || schema.is_needed(&self.input, at);
            filled.then(|| own(types_for(at.last().unwrap())[0], self.index))
        };
        let input = schema.input(&self.input, &ids);
        by.hears(&self.document(schema), json!({ "input": input })).await
    }
}

fn document(schema: &Schema, mutation: &str, input: &str, payload: &str) -> String {
    format!("mutation Attack($input: {input}!) {{ __typename {mutation}(input: $input){} }}", schema.below(payload, 1))
}

/// Finds out how each aim is reached: how the rest of the input is filled so that somebody who has such an object gets another answer for
/// it than for an id that nothing has. What comes back second was not reached.
pub(super) async fn rehearsed(
    schema: &Schema,
    people: &[Person<'_>],
    own: &BTreeMap<String, Vec<String>>,
) -> (Vec<Aim>, Vec<Aim>) {
    let (mut reached, mut missed) = (Vec::new(), Vec::new());
    for aim in aims(schema) {
        match found(schema, people, own, &aim).await {
            Some(aim) => reached.push(aim),
            None => missed.push(aim),
        }
    }
    (reached, missed)
}

async fn found(schema: &Schema, people: &[Person<'_>], own: &BTreeMap<String, Vec<String>>, aim: &Aim) -> Option<Aim> {
    let pick = |ty: &str, index: usize| own[ty].get(index).or(own[ty].last()).unwrap().clone();
    let nothing = unknown(aim.ty, 2);
    for index in 0..8 {
        for filled in [false, true] {
            let aim = Aim { filled, index, ..aim.clone() };
            for person in people {
                let other = aim.shot(schema, person, &nothing, &pick).await.masked([nothing.as_str()]);
                for id in own.get(aim.ty).into_iter().flatten() {
                    let heard = aim.shot(schema, person, id, &pick).await.masked([id.as_str()]);
                    if heard != other && heard.status() == "200" {
                        return Some(aim);
                    }
                }
            }
        }
    }
    None
}

/// Sends every mutation with each target in each of its places; says what got out.
pub(super) async fn by_writing(schema: &Schema, attacker: &Attacker<'_>, aims: &[Aim]) -> Vec<String> {
    let mut leaks = Vec::new();
    let own = |ty: &str, index: usize| attacker.own(ty, index);
    for aim in aims {
        let nothing = unknown(aim.ty, 3);
        let other = aim.shot(schema, &attacker.person, &nothing, &own).await;
        for target in attacker.targets(aim.ty) {
            let heard = aim.shot(schema, &attacker.person, target, &own).await;
            let what = format!("{} writes {} with {} in {}", attacker.name, aim.mutation, aim.ty, aim.place.join("."));
            leaks.extend(compared(attacker, &what, &heard, &[target], &other, &[&nothing]));
        }
    }
    leaks
}

/// Sends every mutation with a foreign id in all of its places at once, and those that take none.
pub(super) async fn by_writing_all(schema: &Schema, attacker: &Attacker<'_>) -> Vec<String> {
    let mut leaks = Vec::new();
    for field in &schema.ty("Mutation").fields {
        let input = &field.arguments[0].ty.name;
        let document = document(schema, &field.name, input, &field.ty.name);
        let target =
            |at: &[String]| types_for(at.last().unwrap()).iter().find_map(|ty| attacker.targets(ty).first()).cloned();
        let heard = attacker.person.hears(&document, json!({ "input": schema.input(input, &target) })).await;
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
