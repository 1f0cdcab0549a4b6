//! The document that is handed on for execution: each root field once, its conditions settled, and nothing below it that the plan reads.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, InlineFragment,
        OperationDefinition, Selection, SelectionSet,
    },
};
use async_graphql_value::Value;

use crate::collect::Groups;

/// Moves the directives of a `__typename` to a fragment around it, where they are known to use their variables.
pub(crate) fn tidy(document: &mut ExecutableDocument) {
    match &mut document.operations {
        DocumentOperations::Single(operation) => tidy_set(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                tidy_set(&mut operation.node.selection_set.node);
            }
        }
    }
    document.fragments.values_mut().for_each(|fragment| tidy_set(&mut fragment.node.selection_set.node));
}

fn tidy_set(set: &mut SelectionSet) {
    for selection in &mut set.items {
        let pos = selection.pos;
        match &mut selection.node {
            Selection::Field(field) if field.node.name.node == "__typename" && !field.node.directives.is_empty() => {
                let directives = std::mem::take(&mut field.node.directives);
                let inner = SelectionSet { items: vec![Positioned::new(Selection::Field(field.clone()), pos)] };
                let fragment =
                    InlineFragment { type_condition: None, directives, selection_set: Positioned::new(inner, pos) };
                selection.node = Selection::InlineFragment(Positioned::new(fragment, pos));
            }
            Selection::Field(field) => tidy_set(&mut field.node.selection_set.node),
            Selection::InlineFragment(fragment) => tidy_set(&mut fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// The operation alone, with these root fields, the fragments that they need, and the variables that are left. Below a root field that is `planned` there is
/// nothing but a `__typename`: the plan was made of the rest, and async-graphql would copy and check it for each request.
pub(crate) fn settled(
    name: Option<&Name>,
    operation: &Positioned<OperationDefinition>,
    roots: &Groups<'_>,
    document: &ExecutableDocument,
    planned: impl Fn(&Name) -> bool,
) -> ExecutableDocument {
    let items = roots.values().map(|fields| {
        let mut field = fields[0].clone();
        field.node.directives.retain(|directive| !is_switch(directive));
        if planned(&field.node.name.node) {
            field.node.selection_set.node.items = vec![typename(fields[0].pos)];
            return Positioned::new(Selection::Field(field), fields[0].pos);
        }
        for other in &fields[1..] {
            field.node.selection_set.node.items.extend(other.node.selection_set.node.items.iter().cloned());
        }
        Positioned::new(Selection::Field(field), fields[0].pos)
    });
    let mut operation = operation.clone();
    operation.node.selection_set.node.items = items.collect();
    let used = Used::by(&operation.node, &document.fragments);
    operation.node.variable_definitions.retain(|definition| used.variables.contains(&definition.node.name.node));
    let fragments = document.fragments.iter().filter(|(name, _)| used.fragments.contains(*name));
    ExecutableDocument {
        fragments: fragments.map(|(name, fragment)| (name.clone(), fragment.clone())).collect(),
        operations: match name {
            Some(name) => DocumentOperations::Multiple(HashMap::from([(name.clone(), operation)])),
            None => DocumentOperations::Single(operation),
        },
    }
}

fn typename(pos: Pos) -> Positioned<Selection> {
    let field = Field {
        alias: None,
        name: Positioned::new(Name::new("__typename"), pos),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::default(),
    };
    Positioned::new(Selection::Field(Positioned::new(field, pos)), pos)
}

/// Whether this is `@skip` or `@include`.
pub(crate) fn is_switch(directive: &Positioned<Directive>) -> bool {
    matches!(directive.node.name.node.as_str(), "skip" | "include")
}

/// What an operation refers to, through its fragments.
#[derive(Default)]
pub(crate) struct Used {
    pub(crate) fragments: HashSet<Name>,
    pub(crate) variables: HashSet<Name>,
    /// The variables of `@skip` and `@include`.
    pub(crate) switches: HashSet<Name>,
}

impl Used {
    pub(crate) fn by(
        operation: &OperationDefinition,
        fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
    ) -> Self {
        let mut used = Self::default();
        operation.directives.iter().for_each(|directive| used.directive(directive));
        used.set(&operation.selection_set.node, fragments);
        used
    }

    fn set(&mut self, set: &SelectionSet, fragments: &HashMap<Name, Positioned<FragmentDefinition>>) {
        for selection in &set.items {
            selection.node.directives().iter().for_each(|directive| self.directive(directive));
            match &selection.node {
                Selection::Field(field) => {
                    field.node.arguments.iter().for_each(|(_, value)| variables(&value.node, &mut self.variables));
                    self.set(&field.node.selection_set.node, fragments);
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node, fragments),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if self.fragments.insert(name.clone())
                        && let Some(fragment) = fragments.get(name)
                    {
                        self.set(&fragment.node.selection_set.node, fragments);
                    }
                }
            }
        }
    }

    fn directive(&mut self, directive: &Positioned<Directive>) {
        for (_, value) in &directive.node.arguments {
            variables(&value.node, &mut self.variables);
            if is_switch(directive) {
                variables(&value.node, &mut self.switches);
            }
        }
    }
}

fn variables(value: &Value, into: &mut HashSet<Name>) {
    match value {
        Value::Variable(name) => {
            into.insert(name.clone());
        }
        Value::List(items) => items.iter().for_each(|item| variables(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| variables(field, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;

    use super::*;
    use crate::toy::toy;

    #[test]
    fn nothing_that_the_plan_reads_is_handed_on() {
        let text = "query($n: Int!, $first: Int) { author(number: $n) { ...F } __schema { queryType { name } } version } fragment F on Author { name books(first: $first) { totalCount } }";
        let given = Variables::from_json(serde_json::json!({ "n": 1, "first": 2 }));
        let mut request = toy().prepare(text).unwrap().request(given).unwrap();
        let document = request.parsed_query().unwrap();
        assert!(document.fragments.is_empty());
        let (_, operation) = document.operations.iter().next().unwrap();
        let variables = operation.node.variable_definitions.iter().map(|variable| variable.node.name.node.as_str());
        assert_eq!(variables.collect::<Vec<_>>(), ["n"], "what only the plan reads is left out");
        let below = operation.node.selection_set.node.items.iter().map(|item| match &item.node {
            Selection::Field(field) => {
                let items = &field.node.selection_set.node.items;
                let names = items.iter().map(|item| match &item.node {
                    Selection::Field(field) => field.node.name.node.as_str(),
                    _ => "a fragment",
                });
                (field.node.name.node.as_str(), names.collect::<Vec<_>>())
            }
            _ => ("a fragment", Vec::new()),
        });
        // The twin is what async-graphql answers by itself: it has all that was selected.
        assert_eq!(
            below.collect::<Vec<_>>(),
            [("author", vec!["__typename"]), ("__schema", vec!["queryType"]), ("version", vec![])]
        );
    }
}
