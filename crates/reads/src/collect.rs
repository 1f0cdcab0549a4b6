//! The specification's `CollectFields`: which fields a selection comes to, in the order of their first mention.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned, ServerError,
    indexmap::IndexMap,
    parser::types::{Directive, Field, FragmentDefinition, Selection, SelectionSet},
};

use async_graphql_value::Value;

use crate::failure::invalid;

/// The fields of each response key.
pub(crate) type Groups<'d> = IndexMap<&'d str, Vec<&'d Positioned<Field>>>;

/// The fragments of a document, and how its switches stand.
pub(crate) struct Collector<'d> {
    pub(crate) fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    /// The variables of `@skip` and `@include`; `None` takes everything, as validation does.
    pub(crate) switches: Option<HashMap<Name, bool>>,
}

impl<'d> Collector<'d> {
    /// Merges these selections for an object to which a type condition `applies`.
    pub(crate) fn collect(
        &self,
        sets: &[&'d SelectionSet],
        applies: impl Fn(&str) -> bool,
    ) -> Result<Groups<'d>, ServerError> {
        let mut groups = Groups::new();
        let mut spread = HashSet::new();
        for set in sets {
            self.add(set, &applies, &mut spread, &mut groups)?;
        }
        for fields in groups.values() {
            mergeable(fields)?;
        }
        Ok(groups)
    }

    fn add(
        &self,
        set: &'d SelectionSet,
        applies: &impl Fn(&str) -> bool,
        spread: &mut HashSet<&'d str>,
        groups: &mut Groups<'d>,
    ) -> Result<(), ServerError> {
        for selection in &set.items {
            if !self.is_included(selection.node.directives()) {
                continue;
            }
            match &selection.node {
                Selection::Field(field) => groups.entry(&field.node.response_key().node).or_default().push(field),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| applies(&condition.node.on.node)) {
                        self.add(&fragment.node.selection_set.node, applies, spread, groups)?;
                    }
                }
                Selection::FragmentSpread(fragment) => {
                    let name = &fragment.node.fragment_name.node;
                    if !spread.insert(name) {
                        continue;
                    }
                    let unknown = || invalid(format!("Unknown fragment \"{name}\""), Some(fragment.pos));
                    let fragment = self.fragments.get(name).ok_or_else(unknown)?;
                    if applies(&fragment.node.type_condition.node.on.node) {
                        self.add(&fragment.node.selection_set.node, applies, spread, groups)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn is_included(&self, directives: &[Positioned<Directive>]) -> bool {
        let Some(switches) = &self.switches else { return true };
        directives.iter().all(|directive| {
            let wanted = match directive.node.name.node.as_str() {
                "include" => true,
                "skip" => false,
                _ => return true,
            };
            match directive.node.get_argument("if").map(|value| &value.node) {
                Some(Value::Boolean(given)) => *given == wanted,
                Some(Value::Variable(name)) => switches.get(name) == Some(&wanted),
                _ => false,
            }
        })
    }
}

/// Fields of one key are one field with the same arguments, whatever the type conditions they stand under.
fn mergeable(fields: &[&Positioned<Field>]) -> Result<(), ServerError> {
    let first = &fields[0].node;
    for field in &fields[1..] {
        let other = &field.node;
        let same = first.name.node == other.name.node
            && first.arguments.len() == other.arguments.len()
            && first
                .arguments
                .iter()
                .all(|(name, value)| other.get_argument(&name.node).is_some_and(|other| other.node == value.node));
        if !same {
            let key = &first.response_key().node;
            let message = format!(
                "Fields \"{key}\" conflict because they are different fields or have different arguments; use different aliases"
            );
            let mut error = invalid(message, Some(fields[0].pos));
            error.locations.push(field.pos);
            return Err(error);
        }
    }
    Ok(())
}
