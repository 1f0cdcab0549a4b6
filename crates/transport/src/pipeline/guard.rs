//! The document's weight, each fragment weighed once: a text of 700 bytes can stand for 2^24 fields, and every visitor behind this would expand them.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned, ServerError,
    parser::types::{Directive, ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet},
};
use async_graphql_value::Value;

use crate::{Code, Limits};

/// What a piece of a document expands to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Weight {
    nodes: u64,
    depth: u32,
    nesting: u32,
    introspection_lists: u32,
}

type Weights<'d> = HashMap<&'d Name, Weight>;

/// The expanded nodes of the document, all its operations together.
///
/// # Errors
/// GRAPHQL_VALIDATION_FAILED for a circle of fragments and for what is beyond the limits.
pub(super) fn weigh(document: &ExecutableDocument, limits: &Limits) -> Result<u64, ServerError> {
    let mut weights = Weights::with_capacity(document.fragments.len());
    for (name, fragment) in innermost_first(document)? {
        let weight = of_set(&fragment.node.selection_set, &weights, limits)?;
        // A fragment that no operation uses is weighed, too: later visitors may walk it.
        within("nodes", weight.nodes, limits.nodes, fragment.pos)?;
        within("selection sets inside each other", weight.nesting.into(), limits.nesting.into(), fragment.pos)?;
        weights.insert(name, weight);
    }

    let mut nodes = 0_u64;
    for (_, operation) in document.operations.iter() {
        let pos = operation.pos;
        let operation = &operation.node;
        let weight = of_set(&operation.selection_set, &weights, limits)?;
        let variables = operation.variable_definitions.iter().map(|variable| {
            let default = variable.node.default_value.as_ref();
            1 + of_directives(&variable.node.directives)
                + default.map_or(0, |value| of_value(&value.node.clone().into_value()))
        });
        nodes = nodes
            .saturating_add(weight.nodes)
            .saturating_add(of_directives(&operation.directives))
            .saturating_add(variables.sum());
        within("nodes", nodes, limits.nodes, pos)?;
        within("fields inside each other", weight.depth.into(), limits.depth.into(), pos)?;
        within("selection sets inside each other", weight.nesting.into(), limits.nesting.into(), pos)?;
    }
    Ok(nodes)
}

/// The fragments in an order in which each comes after all that it spreads. Without recursion, since chains can be long.
fn innermost_first(
    document: &ExecutableDocument,
) -> Result<Vec<(&Name, &Positioned<FragmentDefinition>)>, ServerError> {
    let mut spread_by: HashMap<&Name, Vec<&Name>> = HashMap::new();
    let mut open: HashMap<&Name, usize> = HashMap::new();
    for (name, fragment) in &document.fragments {
        let mut spreads = Vec::new();
        collect_spreads(&fragment.node.selection_set, &mut spreads);
        // What spreads an unknown fragment is refused by validation.
        spreads.retain(|spread| document.fragments.contains_key(*spread));
        open.insert(name, spreads.len());
        for spread in spreads {
            spread_by.entry(spread).or_default().push(name);
        }
    }

    let mut ready: Vec<&Name> = open.iter().filter_map(|(name, count)| (*count == 0).then_some(*name)).collect();
    let mut ordered = Vec::with_capacity(open.len());
    while let Some(name) = ready.pop() {
        ordered.push((name, &document.fragments[name]));
        for outer in spread_by.get(name).into_iter().flatten() {
            if let Some(count) = open.get_mut(outer) {
                *count -= 1;
                if *count == 0 {
                    ready.push(outer);
                }
            }
        }
    }
    if ordered.len() < document.fragments.len() {
        let stuck = open.iter().filter(|(_, count)| **count > 0);
        let first = stuck.map(|(name, _)| document.fragments[*name].pos).min();
        let message = "Fragments spread each other in a circle";
        return Err(Code::GraphqlValidationFailed.at(message, first.unwrap_or_default()));
    }
    Ok(ordered)
}

fn collect_spreads<'d>(set: &'d Positioned<SelectionSet>, spreads: &mut Vec<&'d Name>) {
    for item in &set.node.items {
        match &item.node {
            Selection::Field(field) => collect_spreads(&field.node.selection_set, spreads),
            Selection::InlineFragment(inline) => {
                collect_spreads(&inline.node.selection_set, spreads);
            }
            Selection::FragmentSpread(spread) => spreads.push(&spread.node.fragment_name.node),
        }
    }
}

fn of_set(set: &Positioned<SelectionSet>, fragments: &Weights<'_>, limits: &Limits) -> Result<Weight, ServerError> {
    let mut whole = Weight::default();
    for item in &set.node.items {
        let part = match &item.node {
            Selection::Field(field) => of_field(&field.node, item.pos, fragments, limits)?,
            Selection::InlineFragment(inline) => of_set(&inline.node.selection_set, fragments, limits)?,
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                fragments.get(name).copied().unwrap_or_default()
            }
        };
        let own = 1 + of_directives(item.node.directives());
        whole.nodes = whole.nodes.saturating_add(own).saturating_add(part.nodes);
        whole.depth = whole.depth.max(part.depth);
        whole.nesting = whole.nesting.max(part.nesting);
        whole.introspection_lists = whole.introspection_lists.max(part.introspection_lists);
    }
    if !set.node.items.is_empty() {
        whole.nesting += 1;
    }
    Ok(whole)
}

fn of_field(field: &Field, pos: Pos, fragments: &Weights<'_>, limits: &Limits) -> Result<Weight, ServerError> {
    let name = field.name.node.as_str();
    let mut weight = of_set(&field.selection_set, fragments, limits)?;
    weight.nodes = weight.nodes.saturating_add(of_arguments(&field.arguments));
    weight.depth += 1;
    if matches!(name, "fields" | "interfaces" | "possibleTypes" | "inputFields") {
        weight.introspection_lists += 1;
    }
    if matches!(name, "__schema" | "__type") {
        within(
            "fields inside each other in an introspection",
            weight.depth.into(),
            limits.introspection_depth.into(),
            pos,
        )?;
        within(
            "lists inside each other in an introspection",
            weight.introspection_lists.into(),
            limits.introspection_lists.into(),
            pos,
        )?;
        weight.depth = 1;
        weight.introspection_lists = 0;
    }
    Ok(weight)
}

fn of_directives(directives: &[Positioned<Directive>]) -> u64 {
    let each = directives.iter().map(|directive| 1 + of_arguments(&directive.node.arguments));
    each.sum()
}

fn of_arguments(arguments: &[(Positioned<Name>, Positioned<Value>)]) -> u64 {
    arguments.iter().map(|(_, value)| of_value(&value.node)).sum()
}

fn of_value(value: &Value) -> u64 {
    match value {
        Value::List(items) => 1 + items.iter().map(of_value).sum::<u64>(),
        Value::Object(fields) => 1 + fields.values().map(of_value).sum::<u64>(),
        _ => 1,
    }
}

fn within(what: &str, found: u64, limit: u64, pos: Pos) -> Result<(), ServerError> {
    if found <= limit {
        return Ok(());
    }
    let message = format!("The document has more than {limit} {what}");
    Err(Code::GraphqlValidationFailed.at(message, pos))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::fmt::Write as _;

    use async_graphql::parser::parse_query;
    use proptest::prelude::*;

    use super::*;

    fn unlimited() -> Limits {
        Limits { nodes: u64::MAX, depth: u32::MAX, nesting: u32::MAX, ..Limits::default() }
    }

    fn weighed(text: &str, limits: &Limits) -> Result<u64, String> {
        weigh(&parse_query(text).unwrap(), limits).map_err(|error| {
            assert_eq!(Code::of(&error), Some(Code::GraphqlValidationFailed));
            error.message
        })
    }

    /// `width` spreads of the next fragment in each of `levels` fragments: width^levels fields.
    fn bomb(levels: usize, width: usize) -> String {
        let mut text = "{ ...F0 }".to_owned();
        for level in 0..levels {
            let spreads = format!("...F{} ", level + 1).repeat(width);
            write!(text, " fragment F{level} on T {{ {spreads} }}").unwrap();
        }
        write!(text, " fragment F{levels} on T {{ a }}").unwrap();
        text
    }

    /// What a visitor without memory does: the steps, counted one by one.
    fn expanded(document: &ExecutableDocument, set: &Positioned<SelectionSet>) -> u64 {
        let items = set.node.items.iter().map(|item| match &item.node {
            Selection::Field(field) => 1 + expanded(document, &field.node.selection_set),
            Selection::InlineFragment(inline) => 1 + expanded(document, &inline.node.selection_set),
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.node.fragment_name.node];
                1 + expanded(document, &fragment.node.selection_set)
            }
        });
        items.sum()
    }

    fn steps(text: &str) -> u64 {
        let document = parse_query(text).unwrap();
        let operations = document.operations.iter();
        operations.map(|(_, each)| expanded(&document, &each.node.selection_set)).sum()
    }

    #[test]
    fn a_fragment_bomb_is_refused_and_without_limits_it_would_explode() {
        let refused = Err("The document has more than 2000 nodes".to_owned());
        assert_eq!(weighed(&bomb(30, 2), &Limits::default()), refused);
        assert_eq!(weighed(&bomb(28, 50), &Limits::default()), refused);
        // The twin: the same shape, smaller, walked by a visitor that forgets; and the weight is what that visitor does.
        for levels in [4, 8, 16] {
            assert!(steps(&bomb(levels, 2)) > 1 << levels);
            assert_eq!(weighed(&bomb(levels, 2), &unlimited()), Ok(steps(&bomb(levels, 2))));
        }
        assert_eq!(weighed(&bomb(62, 2), &unlimited()), Ok((1 << 62) + 2 * ((1 << 62) - 1) + 1));
        assert_eq!(weighed(&bomb(70, 2), &unlimited()), Ok(u64::MAX), "saturates");
    }

    #[test]
    fn a_bomb_that_no_operation_uses_is_refused() {
        let text = bomb(30, 2).replacen("{ ...F0 }", "{ a }", 1);
        assert!(weighed(&text, &Limits::default()).is_err());
    }

    #[test]
    fn circles_of_fragments_are_refused() {
        let circle = Err("Fragments spread each other in a circle".to_owned());
        for text in [
            "{ ...A } fragment A on T { ...A }",
            "{ ...A } fragment A on T { x { ...B } } fragment B on T { ... { ...A } }",
            "{ a } fragment A on T { ...B } fragment B on T { ...A }",
        ] {
            assert_eq!(weighed(text, &unlimited()), circle, "{text}");
        }
        assert!(weighed("{ ...A ...A } fragment A on T { x }", &unlimited()).is_ok());
        assert!(weighed("{ ...Unknown }", &unlimited()).is_ok(), "validation's to say");
    }

    #[test]
    fn a_long_chain_of_fragments_is_refused_and_the_stack_holds() {
        let refused = Err("The document has more than 32 selection sets inside each other".to_owned());
        assert_eq!(weighed(&bomb(32, 1), &Limits::default()), refused);
        assert!(weighed(&bomb(30, 1), &Limits::default()).is_ok());
        assert!(weighed(&bomb(5_000, 1), &unlimited()).is_ok());
    }

    #[test]
    fn fields_stand_fifteen_deep_and_no_deeper() {
        let deep = |n: usize| format!("{}{}", "{a".repeat(n), "}".repeat(n));
        assert_eq!(weighed(&deep(15), &Limits::default()), Ok(15));
        let refused = Err("The document has more than 15 fields inside each other".to_owned());
        assert_eq!(weighed(&deep(16), &Limits::default()), refused);
        let through = "{ x { ...F } } fragment F on T ".to_owned() + &deep(15);
        assert_eq!(weighed(&through, &Limits::default()), refused);
    }

    #[test]
    fn everything_that_costs_is_a_node() {
        let limits = unlimited();
        for (text, nodes) in [
            ("{ __typename }", 1),
            ("{ a b: a }", 2),
            ("{ a(x: 1, y: $v) }", 3),
            ("{ a(x: [1, 2], y: {z: 1}) }", 6),
            ("{ a @include(if: true) @skip(if: $v) }", 5),
            ("{ ... @include(if: true) { a } }", 4),
            ("query Q($v: [Int] @d(x: 1) = [1]) @e { a }", 1 + 1 + 2 + 2 + 1),
            ("query A { a } query B { a }", 2),
        ] {
            assert_eq!(weighed(text, &limits), Ok(nodes), "{text}");
        }
        for many in [" a: __typename", " a @d", " ... @d { a }", " a(x: [1])"] {
            let text = format!("{{ {} }}", many.repeat(2_001));
            assert!(weighed(&text, &Limits::default()).is_err(), "{many}");
        }
        let many: String = (0..1_001).fold(String::new(), |text, n| text + &format!("query Q{n} {{ a b }}"));
        assert!(weighed(&many, &Limits::default()).is_err(), "all operations together");
    }

    #[test]
    fn an_introspection_has_a_depth_of_its_own() {
        let of_type = |n: usize| "ofType { ".repeat(n) + "name" + &" }".repeat(n);
        let standard = format!(
            "query I {{ __schema {{ types {{ ...Full }} }} }}
             fragment Full on __Type {{ fields {{ args {{ ...Input }} type {{ ...Ref }} }} inputFields {{ ...Input }} }}
             fragment Input on __InputValue {{ type {{ ...Ref }} defaultValue }}
             fragment Ref on __Type {{ kind name {} }}",
            of_type(9)
        );
        assert!(weighed(&standard, &Limits::default()).is_ok());
        let deeper = standard.replace(&of_type(9), &of_type(15));
        let refused = "The document has more than 20 fields inside each other in an introspection";
        assert_eq!(weighed(&deeper, &Limits::default()), Err(refused.to_owned()));

        let lists = |n: usize| {
            "{ __schema { types { ".to_owned() + &"fields { type { ".repeat(n) + "name" + &" } }".repeat(n) + " } } }"
        };
        assert!(weighed(&lists(2), &Limits::default()).is_ok());
        let refused = "The document has more than 2 lists inside each other in an introspection";
        assert_eq!(weighed(&lists(3), &Limits::default()), Err(refused.to_owned()));
        let elsewhere = lists(3).replace("__schema", "other");
        assert!(weighed(&elsewhere, &Limits::default()).is_ok(), "only below __schema and __type");
    }

    proptest! {
        /// The weight by memory is the weight by walking, for any acyclic document.
        #[test]
        fn the_weight_is_what_a_naive_visitor_walks(levels in prop::collection::vec(prop::collection::vec(0_usize..6, 1..5), 1..6)) {
            let mut text = "{ ...F0 }".to_owned();
            for (level, items) in levels.iter().enumerate() {
                let items: String = items.iter().map(|item| match item {
                    0 => "a ".to_owned(),
                    1 => "b { c d } ".to_owned(),
                    further if level + further - 1 < levels.len() => format!("... {{ ...F{} }} ", level + further - 1),
                    _ => "e ".to_owned(),
                }).collect();
                write!(text, " fragment F{level} on T {{ {items} }}").unwrap();
            }
            prop_assert_eq!(weighed(&text, &unlimited()), Ok(steps(&text)));
        }
    }
}
