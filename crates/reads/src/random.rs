//! Random operations over a schema, for comparing executors. For tests.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests only: a generator that cannot go on stops"
)]

use std::{collections::BTreeMap, fmt::Write};

use async_graphql::{
    Name, Value, Variables,
    registry::{MetaField, MetaInputValue, MetaType, MetaTypeName},
};

use crate::catalogue::{Catalogue, OperationKind};

/// Repeatable chance.
pub struct Dice(u64);

impl Dice {
    /// The same seed gives the same throws.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let sides = u64::try_from(sides).expect("few sides");
        usize::try_from((z ^ (z >> 31)) % sides).expect("below the sides")
    }

    /// True in `percent` of 100 throws.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }
}

/// An operation and the variables that it is sent with.
pub struct Operation {
    /// The document.
    pub text: String,
    /// Its variables; some have defaults and are not given.
    pub variables: Variables,
}

/// Gives a literal for an argument of this field (`Type.field`), of this name and this type, or none to leave the argument out.
pub type Literals<'g> = dyn Fn(&mut Dice, &str, &str, &str) -> Option<String> + 'g;

/// Makes operations that are valid, except that fields of one key may conflict: preparing refuses those.
///
/// They have aliases, nested and overlapping fragments on objects and interfaces, `@skip` and `@include` with variables, `__typename`,
/// and arguments as literals and as variables. `depth` bounds the nesting.
pub fn operation(
    catalogue: &Catalogue,
    kind: OperationKind,
    dice: &mut Dice,
    depth: usize,
    literals: &Literals<'_>,
) -> Operation {
    let root = catalogue.root(kind).expect("the schema has such operations").0.clone();
    let mut author = Author::new(catalogue, dice, literals);
    let selection = author.selection(&root, depth, if kind == OperationKind::Query { 3 } else { 1 });
    let keyword = match kind {
        OperationKind::Query => "query",
        OperationKind::Mutation => "mutation",
        OperationKind::Subscription => "subscription",
    };
    author.operation(keyword, &selection)
}

/// The same for a query that begins at the node with this id: it must be of this type. So types are reached that are far from the roots.
pub fn query_of_node(
    catalogue: &Catalogue,
    dice: &mut Dice,
    (id, ty): (&str, &str),
    depth: usize,
    literals: &Literals<'_>,
) -> Operation {
    let mut author = Author::new(catalogue, dice, literals);
    let selection = author.selection(ty, depth, 14);
    author.operation("query", &format!("{{ node(id: \"{id}\") {{ ... on {ty} {selection} }} }}"))
}

struct Author<'a> {
    catalogue: &'a Catalogue,
    dice: &'a mut Dice,
    literals: &'a Literals<'a>,
    /// Finished fragments: name, type, selection.
    fragments: Vec<(String, String, String)>,
    /// Declarations by name.
    variables: BTreeMap<String, String>,
    given: Variables,
    /// Arguments that a field was given under an alias, so that they are repeated where the alias is.
    spellings: BTreeMap<String, String>,
    /// How many selections may still be written.
    left: usize,
}

impl<'a> Author<'a> {
    fn new(catalogue: &'a Catalogue, dice: &'a mut Dice, literals: &'a Literals<'a>) -> Self {
        Self {
            catalogue,
            dice,
            literals,
            fragments: Vec::new(),
            variables: BTreeMap::new(),
            given: Variables::default(),
            spellings: BTreeMap::new(),
            left: 60,
        }
    }

    /// What was written, with the fragments and variables that it needs.
    fn operation(self, keyword: &str, selection: &str) -> Operation {
        let declared: Vec<String> = self.variables.into_values().collect();
        let declared = if declared.is_empty() { String::new() } else { format!("({})", declared.join(", ")) };
        let mut text = format!("{keyword} Random{declared} {selection}");
        for (name, on, selection) in &self.fragments {
            write!(text, "\nfragment {name} on {on} {selection}").expect("text takes all");
        }
        Operation { text, variables: self.given }
    }

    fn ty(&self, name: &str) -> &'a MetaType {
        &self.catalogue.registry.types[name]
    }

    /// A selection of this type, of some items, of which the first is a field.
    fn selection(&mut self, ty: &str, depth: usize, items: usize) -> String {
        let mut text = "{ ".to_owned();
        text += &self.field(ty, depth, false);
        for _ in 0..self.dice.roll(items + 1).min(self.left) {
            self.left = self.left.saturating_sub(1);
            text.push(' ');
            text += &match self.dice.roll(10) {
                0..=5 => self.field(ty, depth, true),
                6 | 7 => self.inline(ty, depth),
                _ => self.spread(ty, depth),
            };
        }
        text + " }"
    }

    fn field(&mut self, ty: &str, depth: usize, switched: bool) -> String {
        let fields: Vec<&MetaField> =
            self.ty(ty).fields().unwrap().values().filter(|field| depth > 0 || self.is_leaf(field)).collect();
        let is_root = self.catalogue.registry.query_type == ty || fields.is_empty();
        if fields.is_empty() || (!is_root && self.dice.chance(8)) {
            let alias = if self.dice.chance(50) { "" } else { "kind: " };
            let switch = if switched { self.switch() } else { String::new() };
            return format!("{alias}__typename{switch}");
        }
        let field = fields[self.dice.roll(fields.len())];
        let variant = self.dice.roll(3);
        let key = match variant {
            0 if field.args.is_empty() => String::new(),
            _ => format!("{ty}_{}_{variant}: ", field.name),
        };
        let arguments = self.arguments(ty, field, &key);
        let switch = if switched { self.switch() } else { String::new() };
        let below = if self.is_leaf(field) {
            String::new()
        } else {
            format!(" {}", self.selection(MetaTypeName::concrete_typename(&field.ty), depth - 1, 4))
        };
        format!("{key}{}{arguments}{switch}{below}", field.name)
    }

    fn is_leaf(&self, field: &MetaField) -> bool {
        self.ty(MetaTypeName::concrete_typename(&field.ty)).is_leaf()
    }

    fn arguments(&mut self, ty: &str, field: &MetaField, key: &str) -> String {
        let of = format!("{ty}.{}", field.name);
        let place = format!("{of} {key}");
        if let Some(spelt) = self.spellings.get(&place) {
            return spelt.clone();
        }
        let mut spelt = Vec::new();
        let from_end = self.dice.chance(30);
        for argument in field.args.values() {
            if argument.name == if from_end { "first" } else { "last" } {
                continue;
            }
            if let Some(literal) = (self.literals)(self.dice, &of, &argument.name, &argument.ty) {
                let value = if self.dice.chance(30) { self.variable(argument, &literal) } else { literal };
                spelt.push(format!("{}: {value}", argument.name));
            }
        }
        let spelt = if spelt.is_empty() { String::new() } else { format!("({})", spelt.join(", ")) };
        self.spellings.insert(place, spelt.clone());
        spelt
    }

    /// A variable with this value: given, or as its default.
    fn variable(&mut self, argument: &MetaInputValue, literal: &str) -> String {
        let name = format!("v{}", self.variables.len());
        let value =
            Value::from_json(serde_json::from_str(literal).expect("a literal that is JSON, too")).expect("a value");
        if self.dice.chance(50) {
            self.variables.insert(name.clone(), format!("${name}: {} = {literal}", argument.ty));
        } else {
            self.variables.insert(name.clone(), format!("${name}: {}", argument.ty));
            self.given.insert(Name::new(&name), value);
        }
        format!("${name}")
    }

    /// A directive, sometimes.
    fn switch(&mut self) -> String {
        if !self.dice.chance(25) {
            return String::new();
        }
        let directive = if self.dice.chance(50) { "skip" } else { "include" };
        if self.dice.chance(20) {
            return format!(" @{directive}(if: {})", self.dice.chance(50));
        }
        let name = format!("b{}", self.dice.roll(3));
        if !self.variables.contains_key(&name) {
            let (on, default) = (self.dice.chance(50), self.dice.chance(50));
            let declared = if default { format!("${name}: Boolean! = {on}") } else { format!("${name}: Boolean!") };
            self.variables.insert(name.clone(), declared);
            if !default || self.dice.chance(30) {
                let on = self.dice.chance(50);
                self.given.insert(Name::new(&name), Value::Boolean(on));
            }
        }
        format!(" @{directive}(if: ${name})")
    }

    /// A type condition that may apply: the type, an interface of it, or a type behind it.
    fn condition(&mut self, ty: &str) -> String {
        let registry = &self.catalogue.registry;
        let mut conditions = vec![ty];
        conditions.extend(registry.implements.get(ty).into_iter().flatten().map(String::as_str));
        conditions.extend(self.ty(ty).possible_types().into_iter().flatten().map(String::as_str));
        conditions[self.dice.roll(conditions.len())].to_owned()
    }

    fn inline(&mut self, ty: &str, depth: usize) -> String {
        let switch = self.switch();
        if self.dice.chance(25) {
            return format!("...{switch} {}", self.selection(ty, depth, 2));
        }
        let on = self.condition(ty);
        format!("... on {on}{switch} {}", self.selection(&on, depth, 2))
    }

    fn spread(&mut self, ty: &str, depth: usize) -> String {
        let switch = self.switch();
        let on = self.condition(ty);
        let known: Vec<String> =
            self.fragments.iter().filter(|fragment| fragment.1 == on).map(|fragment| fragment.0.clone()).collect();
        if !known.is_empty() && self.dice.chance(50) {
            return format!("...{}{switch}", known[self.dice.roll(known.len())]);
        }
        let selection = self.selection(&on, depth, 3);
        let name = format!("F{}", self.fragments.len());
        self.fragments.push((name.clone(), on, selection));
        format!("...{name}{switch}")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use async_graphql::parser::parse_query;

    use super::*;
    use crate::{
        prepare,
        toy::{Toy, toy},
    };

    fn literals(dice: &mut Dice, _: &str, name: &str, ty: &str) -> Option<String> {
        let id =
            |dice: &mut Dice| format!("\"{}:{}\"", ["Author", "Book", "Film", "Nothing"][dice.roll(4)], dice.roll(14));
        match (name, ty) {
            ("ids", _) => Some(format!("[{}]", (0..dice.roll(5)).map(|_| id(dice)).collect::<Vec<_>>().join(", "))),
            ("number", _) => Some(dice.roll(14).to_string()),
            (_, "ID!") => Some(id(dice)),
            (_, "Boolean") => dice.chance(60).then(|| dice.chance(50).to_string()),
            ("first" | "last", _) => dice.chance(70).then(|| (1 + dice.roll(5)).to_string()),
            ("after" | "before", _) => dice.chance(30).then(|| format!("\"{}\"", dice.roll(9))),
            ("name", _) => Some("\"\"".to_owned()),
            _ => None,
        }
    }

    /// Compares the two executors on one operation; `None` if its fields conflict.
    async fn compared(toy: &Toy, operation: &Operation) -> Option<String> {
        let prepared = match prepare(&toy.schema, &toy.catalogue, parse_query(&operation.text).unwrap(), None) {
            Ok(prepared) => prepared,
            Err(errors) => {
                assert!(
                    errors
                        .iter()
                        .all(|error| ["conflict", "more than"].iter().any(|reason| error.message.contains(reason))),
                    "{errors:?}\n{}",
                    operation.text
                );
                return None;
            }
        };
        let given = || operation.variables.clone();
        let execute = |request| async { serde_json::to_string(&toy.schema.execute(request).await).unwrap() };
        toy.world.statements.store(0, Ordering::Relaxed);
        let planned = execute(prepared.request(given()).unwrap()).await;
        let statements = toy.world.statements.load(Ordering::Relaxed);
        let naive = execute(prepared.naively(given()).unwrap()).await;
        assert_eq!(planned, naive, "{}\n{:?}", operation.text, operation.variables);
        let most = prepared.statements(given()).unwrap() + 1;
        assert!(statements <= most, "{statements} statements instead of {most}: {}", operation.text);
        serde_json::from_str::<serde_json::Value>(&planned).unwrap();
        Some(planned)
    }

    /// Two thousand queries, in two halves so that they run side by side.
    async fn random_queries(seed: u64) {
        let (toy, mut dice) = (toy(), Dice::new(seed));
        let (mut same, mut refused, mut with_errors, mut with_nulls) = (0, 0, 0, 0);
        while same < 1_000 {
            let operation = operation(&toy.catalogue, OperationKind::Query, &mut dice, 4, &literals);
            match compared(&toy, &operation).await {
                Some(answer) => {
                    same += 1;
                    with_errors += usize::from(answer.contains("\"errors\""));
                    with_nulls += usize::from(answer.contains("\"data\":null"));
                }
                None => refused += 1,
            }
        }
        assert!(refused < same, "{refused} operations conflicted");
        assert!(
            with_errors > 100 && with_nulls < same / 2,
            "{with_errors} answers with errors, {with_nulls} without data"
        );
    }

    #[tokio::test]
    async fn random_queries_have_the_same_answer_from_the_plan_and_from_the_naive_executor() {
        random_queries(20_261_123).await;
    }

    #[tokio::test]
    async fn so_have_as_many_more() {
        random_queries(19_570_325).await;
    }

    #[tokio::test]
    async fn random_mutations_have_the_same_answer() {
        let (toy, mut dice) = (toy(), Dice::new(7));
        for _ in 0..200 {
            compared(&toy, &operation(&toy.catalogue, OperationKind::Mutation, &mut dice, 4, &literals)).await;
        }
    }
}
