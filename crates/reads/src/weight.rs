//! How many bytes a document holds, estimated from above: anybody may send one, and what is kept of them all is bounded.

use std::mem::size_of;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, VariableDefinition,
    },
};
use async_graphql_value::Value;

/// What an allocation takes beside what it holds: the allocator's own words, and what a short one is rounded up to.
pub(crate) const BLOCK: usize = 32;

/// The weight of a document with all of its operations and fragments.
pub(crate) fn of_document(document: &ExecutableDocument) -> usize {
    let operations = document.operations.iter().map(|(_, operation)| of_operation(&operation.node));
    let fragments = document.fragments.iter().map(|(name, fragment)| {
        size_of_val(fragment)
            + of_name(name)
            + of_directives(&fragment.node.directives)
            + of_set(&fragment.node.selection_set.node)
    });
    operations.sum::<usize>() + fragments.sum::<usize>()
}

/// The weight of one operation, without the fragments that it spreads.
pub(crate) fn of_operation(operation: &OperationDefinition) -> usize {
    let variables = operation.variable_definitions.iter().map(|variable| of_variable(&variable.node));
    size_of_val(operation)
        + variables.sum::<usize>()
        + of_directives(&operation.directives)
        + of_set(&operation.selection_set.node)
}

/// The weight of a value. Its numbers, its `null`s and its empty lists are what a short text has most of.
pub(crate) fn of_value(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Null | Value::Number(_) | Value::Boolean(_) => 0,
        Value::String(text) => BLOCK + text.len(),
        Value::Binary(bytes) => BLOCK + bytes.len(),
        Value::Variable(name) | Value::Enum(name) => of_name(name),
        Value::List(items) => BLOCK + items.iter().map(of_value).sum::<usize>(),
        Value::Object(fields) => fields.iter().map(|(name, value)| of_field(name, value)).sum(),
    };
    size_of::<Value>() + inner
}

/// An entry of an object: its key, its hash and its place in the table, too.
fn of_field(name: &Name, value: &Value) -> usize {
    4 * size_of::<usize>() + of_name(name) + of_value(value)
}

fn of_name(name: &Name) -> usize {
    size_of::<Positioned<Name>>() + BLOCK + 2 * size_of::<usize>() + name.len()
}

fn of_variable(variable: &VariableDefinition) -> usize {
    // A type is a list of a list of a list: one block for each bracket.
    let ty = (BLOCK + size_of_val(&variable.var_type)) * variable.var_type.to_string().len();
    let default = variable.default_value.as_ref().map(|value| of_value(&value.node.clone().into_value()));
    size_of_val(variable)
        + of_name(&variable.name.node)
        + ty
        + default.unwrap_or_default()
        + of_directives(&variable.directives)
}

fn of_directives(directives: &[Positioned<Directive>]) -> usize {
    let of_one = |directive: &Positioned<Directive>| {
        size_of_val(directive) + of_name(&directive.node.name.node) + of_arguments(&directive.node.arguments)
    };
    directives.iter().map(of_one).sum()
}

fn of_arguments(arguments: &[(Positioned<Name>, Positioned<Value>)]) -> usize {
    arguments.iter().map(|(name, value)| BLOCK + of_name(&name.node) + of_value(&value.node)).sum()
}

fn of_set(set: &SelectionSet) -> usize {
    let of_one = |selection: &Positioned<Selection>| {
        let inner = match &selection.node {
            Selection::Field(field) => of_selected(&field.node),
            Selection::FragmentSpread(spread) => of_name(&spread.node.fragment_name.node),
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref().map(|condition| of_name(&condition.node.on.node));
                condition.unwrap_or_default() + of_set(&fragment.node.selection_set.node)
            }
        };
        size_of_val(selection) + of_directives(selection.node.directives()) + inner
    };
    set.items.iter().map(of_one).sum()
}

fn of_selected(field: &Field) -> usize {
    let alias = field.alias.as_ref().map(|alias| of_name(&alias.node));
    of_name(&field.name.node)
        + alias.unwrap_or_default()
        + of_arguments(&field.arguments)
        + of_set(&field.selection_set.node)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::{
        prepare::MOST_SETTINGS,
        toy::{Toy, toy},
    };

    fn weight(toy: &Toy, text: &str) -> usize {
        toy.prepare(text).unwrap_or_else(|errors| panic!("{text}\n{errors}")).weight()
    }

    /// A hundred aliases of a field.
    fn aliases(field: &str) -> String {
        (0..100).fold(String::new(), |mut text, n| {
            write!(text, "a{n}: {field} ").unwrap();
            text
        })
    }

    #[test]
    fn a_plan_weighs_as_much_as_it_repeats() {
        let toy = toy();
        let document = |text: &str| of_document(&async_graphql::parser::parse_query(text).unwrap());
        let plan = |text: &str| weight(&toy, text) - 4 * document(text);
        // A work is a book or a film, and their authors may be reached by either.
        let (one, both) =
            (format!("{{ firstAuthor {{ {} }} }}", aliases("name")), format!("{{ works {{ {} }} }}", aliases("title")));
        assert!(document(&both) < document(&one) + 200, "the twin: what is written is the same");
        assert!(plan(&both) > 19 * plan(&one) / 10, "{} {}", plan(&both), plan(&one));
        let nested = format!("{{ works {{ by {{ {} }} }} }}", aliases("favourite { title }"));
        assert!(plan(&nested) > 100 * 4 * size_of::<crate::plan::Planned>());
    }

    #[test]
    fn names_and_arguments_weigh_what_they_are_long() {
        let toy = toy();
        let long = "x".repeat(10_000);
        let short = weight(&toy, "{ works { a: title } }");
        assert!(weight(&toy, &format!("{{ works {{ {long}: title }} }}")) > short + 2 * 2 * long.len());
        let paged = |cursor: &str| format!("{{ firstAuthor {{ books(after: \"{cursor}\") {{ totalCount }} }} }}");
        assert!(weight(&toy, &paged(&long)) > weight(&toy, &paged("x")) + 4 * 9_999);
        let listed = |ids: &str| format!("{{ nodes(ids: [{ids}]) {{ id }} }}");
        assert!(weight(&toy, &listed(&"1,".repeat(5_000))) > 5_000 * size_of::<Value>());
    }

    #[test]
    fn each_setting_that_may_be_kept_weighs() {
        let toy = toy();
        let switched = |switches: usize| {
            let given: Vec<String> = (0..6).map(|n| format!("$b{n}: Boolean!")).collect();
            let fields: Vec<String> = (0..6).map(|n| format!("v{n}: version @skip(if: $b{})", n % switches)).collect();
            let used = given[..switches].join(" ");
            weight(&toy, &format!("query({used}) {{ {} firstAuthor {{ {} }} }}", fields.join(" "), aliases("name")))
        };
        let alone = weight(&toy, &format!("{{ firstAuthor {{ {} }} }}", aliases("name")));
        assert!(switched(1) > alone && switched(2) > switched(1));
        let (two, six) = (switched(2), switched(6));
        assert!(six < two * 3 / 2, "no more than {MOST_SETTINGS} are kept: {two} {six}");
    }
}
