//! The sizes of pages, checked before anything runs: a negative or huge `first` must never reach a cost or a statement.

use async_graphql::{
    Name, Pos, Positioned, ServerError, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};
use async_graphql_value::{ConstValue, Value};

use crate::Code;

/// Where a document asks for pages by variables; what it asks for literally has been checked.
/// Every argument called `first` or `last` counts, as Relay's connections have it.
pub(super) struct PageSizes {
    largest: i64,
    uses: Vec<Use>,
    defaults: Vec<(Name, Size)>,
}

struct Use {
    first: Argument,
    last: Argument,
    pos: Pos,
}

#[derive(Clone)]
enum Argument {
    Known(Size),
    Variable(Name),
}

/// What stands as a size. What is neither number nor null is the coercion's to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Absent,
    Of(i64),
    /// A number that is no whole one, or too large to be one.
    NotWhole,
}

impl PageSizes {
    /// How many bytes one page, or one default, takes beside the names, which the document has, too.
    pub(super) const WEIGHT: usize = size_of::<Use>() + size_of::<(Name, Size)>();

    /// Reads the document once, fragments not expanded, and checks what is literal.
    ///
    /// # Errors
    /// BAD_USER_INPUT.
    pub(super) fn collect(
        document: &ExecutableDocument,
        operation: &Positioned<OperationDefinition>,
        largest: i64,
    ) -> Result<Self, ServerError> {
        let mut uses = Vec::new();
        collect_uses(&operation.node.selection_set, &mut uses);
        for fragment in document.fragments.values() {
            collect_uses(&fragment.node.selection_set, &mut uses);
        }
        let definitions = &operation.node.variable_definitions;
        let defaults = definitions.iter().filter_map(|definition| {
            let default = definition.node.default_value.as_ref()?;
            let size = Size::of(&default.node);
            Some((definition.node.name.node.clone(), size))
        });
        let mut sizes = Self { largest, uses, defaults: defaults.collect() };
        for each in sizes.uses.iter().filter(|each| !each.has_variable()) {
            sizes.check_use(each, &Variables::default())?;
        }
        sizes.uses.retain(Use::has_variable);
        Ok(sizes)
    }

    /// Checks what the variables of a call, or their defaults, say.
    ///
    /// # Errors
    /// BAD_USER_INPUT.
    pub(super) fn check(&self, variables: &Variables) -> Result<(), ServerError> {
        self.uses.iter().try_for_each(|each| self.check_use(each, variables))
    }

    fn check_use(&self, each: &Use, variables: &Variables) -> Result<(), ServerError> {
        let largest = self.largest;
        let mut given = 0;
        for argument in [&each.first, &each.last] {
            let size = match argument {
                Argument::Known(size) => *size,
                Argument::Variable(name) => self.value_of(name, variables),
            };
            match size {
                Size::Absent => {}
                Size::Of(size) if (1..=largest).contains(&size) => given += 1,
                Size::Of(_) | Size::NotWhole => {
                    let message = format!("A page has 1 to {largest} items");
                    return Err(Code::BadUserInput.at(message, each.pos));
                }
            }
        }
        if given == 2 {
            return Err(Code::BadUserInput.at("A page has either first or last", each.pos));
        }
        Ok(())
    }

    fn value_of(&self, name: &Name, variables: &Variables) -> Size {
        let default = || {
            let own = self.defaults.iter().find(|(own, _)| own == name);
            own.map_or(Size::Absent, |(_, size)| *size)
        };
        variables.get(name).map_or_else(default, Size::of)
    }
}

impl Use {
    fn of(field: &Positioned<Field>) -> Option<Self> {
        let argument = |name| field.node.get_argument(name).map(Argument::of);
        let (first, last) = (argument("first"), argument("last"));
        if first.is_none() && last.is_none() {
            return None;
        }
        let absent = Argument::Known(Size::Absent);
        Some(Self { first: first.unwrap_or_else(|| absent.clone()), last: last.unwrap_or(absent), pos: field.pos })
    }

    fn has_variable(&self) -> bool {
        let variable = |argument: &Argument| matches!(argument, Argument::Variable(_));
        variable(&self.first) || variable(&self.last)
    }
}

impl Argument {
    fn of(value: &Positioned<Value>) -> Self {
        match &value.node {
            Value::Variable(name) => Self::Variable(name.clone()),
            literal => Self::Known(literal.clone().into_const().as_ref().map_or(Size::Absent, Size::of)),
        }
    }
}

impl Size {
    fn of(value: &ConstValue) -> Self {
        match value {
            ConstValue::Number(number) => number.as_i64().map_or(Self::NotWhole, Self::Of),
            _ => Self::Absent,
        }
    }
}

fn collect_uses(set: &Positioned<SelectionSet>, uses: &mut Vec<Use>) {
    for item in &set.node.items {
        match &item.node {
            Selection::Field(field) => {
                uses.extend(Use::of(field));
                collect_uses(&field.node.selection_set, uses);
            }
            Selection::InlineFragment(inline) => collect_uses(&inline.node.selection_set, uses),
            Selection::FragmentSpread(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    fn checked(text: &str, variables: serde_json::Value) -> Result<(), String> {
        let document = parse_query(text).unwrap();
        let operation = document.operations.iter().next().unwrap().1;
        let variables = Variables::from_json(variables);
        PageSizes::collect(&document, operation, 100).and_then(|sizes| sizes.check(&variables)).map_err(|error| {
            assert_eq!(Code::of(&error), Some(Code::BadUserInput));
            error.message
        })
    }

    #[test]
    fn a_page_has_one_to_a_hundred_items() {
        let size = Err("A page has 1 to 100 items".to_owned());
        let both = Err("A page has either first or last".to_owned());
        let v = "query($n: Int, $m: Int) { a { b(first: $n, last: $m) { c } } }";
        let defaulted = "query($n: Int = 101) { a(first: $n) }";
        for (text, variables, expected) in [
            ("{ a(first: 1) }", json!({}), Ok(())),
            ("{ a(first: 100) }", json!({}), Ok(())),
            ("{ a(first: null, last: 100) }", json!({}), Ok(())),
            ("{ a(first: 0) }", json!({}), size.clone()),
            ("{ a(last: -1) }", json!({}), size.clone()),
            ("{ a(last: 101) }", json!({}), size.clone()),
            ("{ a(last: 1e30) }", json!({}), size.clone()),
            ("{ a(first: 1, last: 1) }", json!({}), both.clone()),
            ("{ a { ...F } } fragment F on T { ... { b(first: 0) } }", json!({}), size.clone()),
            (v, json!({}), Ok(())),
            (v, json!({ "n": 100, "m": null }), Ok(())),
            (v, json!({ "n": 101 }), size.clone()),
            (v, json!({ "m": 1.5 }), size.clone()),
            (v, json!({ "n": 1, "m": 1 }), both.clone()),
            ("query($m: Int) { a(first: 1, last: $m) }", json!({ "m": 1 }), both),
            (defaulted, json!({}), size),
            (defaulted, json!({ "n": 5 }), Ok(())),
            (defaulted, json!({ "n": null }), Ok(())),
        ] {
            assert_eq!(checked(text, variables.clone()), expected, "{text} {variables}");
        }
    }
}
