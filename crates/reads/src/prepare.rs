//! Preparing a document once, and making requests of it with variables.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    Name, ObjectType, Positioned, Request, Schema, ServerError, SubscriptionType, Value, Variables,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition},
};
use futures_util::FutureExt;

use crate::{
    agree::Agreement,
    allowance::Allowance,
    catalogue::{Catalogue, OperationKind},
    collect::{Collector, Groups},
    expanse,
    failure::{bad_input, coded, invalid},
    page::Arguments,
    plan::Plan,
    roots::{Used, settled, tidy},
    weight,
};

/// How many settings of `@skip` and `@include` a prepared document remembers the plans of.
pub(crate) const MOST_SETTINGS: usize = 4;

/// A document that is valid and planned, for one of its operations. It holds no variables: keep it and use it again.
pub struct Prepared {
    catalogue: Arc<Catalogue>,
    document: Arc<ExecutableDocument>,
    name: Option<Name>,
    operation: Positioned<OperationDefinition>,
    kind: OperationKind,
    /// The variables of `@skip` and `@include`.
    switches: Vec<Name>,
    settings: Mutex<HashMap<Vec<bool>, Arc<Setting>>>,
    weight: usize,
}

/// The document with its switches set.
struct Setting {
    plan: Plan,
    document: ExecutableDocument,
}

/// What a request carries to its root fields.
pub(crate) struct Bound {
    setting: Arc<Setting>,
    pub(crate) arguments: Vec<Arguments>,
    kind: OperationKind,
    pub(crate) allowance: Arc<Allowance>,
    #[cfg(any(test, feature = "naive"))]
    pub(crate) naive: Option<crate::naive::Naive>,
}

impl Bound {
    pub(crate) fn plan(&self) -> &Plan {
        &self.setting.plan
    }

    /// What may be spent on a root field: the root fields of one answer share it, and each delivery of a stream is an answer.
    pub(crate) fn allowance(&self) -> Arc<Allowance> {
        match self.kind {
            OperationKind::Query | OperationKind::Mutation => Arc::clone(&self.allowance),
            OperationKind::Subscription => Arc::default(),
        }
    }
}

/// Validates and plans an operation of this document. Nothing has run when it is refused; every error has a code.
pub fn prepare<Q, M, S>(
    schema: &Schema<Q, M, S>,
    catalogue: &Arc<Catalogue>,
    mut document: ExecutableDocument,
    operation_name: Option<&str>,
) -> Result<Prepared, Vec<ServerError>>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    expanse::check(&document)?;
    tidy(&mut document);
    validate(schema, document.clone())?;
    let (name, operation) = choose(&document, operation_name)?;
    let used = Used::by(&operation.node, &document.fragments);
    let mut switches: Vec<Name> = used.switches.into_iter().collect();
    switches.sort();
    let mut prepared = Prepared {
        catalogue: Arc::clone(catalogue),
        kind: operation.node.ty.into(),
        document: Arc::new(document),
        name,
        operation,
        switches,
        settings: Mutex::default(),
        weight: 0,
    };
    // With everything included there is each conflict and each field that some setting could have.
    let whole = prepared.plan(None)?;
    prepared.weight = prepared.weigh(&whole);
    Ok(prepared)
}

/// The schema's own rules, without running anything: they are checked before the operation is looked for, and this one is not found.
fn validate<Q, M, S>(schema: &Schema<Q, M, S>, document: ExecutableDocument) -> Result<(), Vec<ServerError>>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    const NOWHERE: &str = "?";
    let mut request = Request::new("").operation_name(NOWHERE);
    request.set_parsed_query(document);
    let errors = match schema.execute(request).now_or_never() {
        Some(response) => response.errors,
        None => return Err(vec![invalid("The document could not be validated", None)]),
    };
    match errors.as_slice() {
        [error] if error.message == format!(r#"Unknown operation named "{NOWHERE}""#) => Ok(()),
        _ => Err(errors.into_iter().map(|error| coded(error, "GRAPHQL_VALIDATION_FAILED")).collect()),
    }
}

fn choose(
    document: &ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<Name>, Positioned<OperationDefinition>), ServerError> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some((None, operation)),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get_key_value(name).map(|(name, operation)| (Some(name), operation))
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.iter().next().map(|(name, operation)| (Some(name), operation))
        }
        (DocumentOperations::Multiple(_), None) => {
            return Err(bad_input("The document has several operations: give an operation name", None));
        }
        (DocumentOperations::Single(_), Some(_)) => None,
    };
    let (name, operation) = found
        .ok_or_else(|| bad_input(format!("There is no operation named \"{}\"", name.unwrap_or_default()), None))?;
    Ok((name.cloned(), operation.clone()))
}

impl Prepared {
    /// Whether it reads, writes or follows.
    pub fn kind(&self) -> OperationKind {
        self.kind
    }

    /// The name of the operation, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// How many bytes it takes at most, estimated, with the plans that it may come to remember.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// `whole` is the setting with everything included: no other has more.
    fn weigh(&self, whole: &Setting) -> usize {
        let settings = MOST_SETTINGS.min(1 << self.switches.len().min(MOST_SETTINGS));
        let document = weight::of_document(&self.document);
        // What was parsed has room left in its lists.
        size_of::<Self>()
            + 2 * document
            + weight::of_operation(&self.operation.node)
            + settings * (size_of::<Setting>() + document + whole.plan.weight)
    }

    /// A request with these variables. It is refused when they do not fit the operation: nothing has run then.
    pub fn request(&self, variables: Variables) -> Result<Request, Vec<ServerError>> {
        let (request, bound) = self.bind(variables)?;
        Ok(request.data(bound))
    }

    /// The same, to be answered by the naive executor.
    #[cfg(any(test, feature = "naive"))]
    pub fn naively(&self, variables: Variables) -> Result<Request, Vec<ServerError>> {
        let given = self.complete(variables.clone())?;
        let (request, mut bound) = self.bind(variables)?;
        let root = self.root()?.0.clone();
        bound.naive = Some(crate::naive::Naive::new(Arc::clone(&self.document), self.operation.clone(), root, given));
        Ok(request.data(bound))
    }

    /// How many statements the planned reading of a request with these variables may take.
    #[cfg(any(test, feature = "naive"))]
    pub fn statements(&self, variables: Variables) -> Result<usize, Vec<ServerError>> {
        Ok(self.bind(variables)?.1.plan().statements())
    }

    pub(crate) fn bind(&self, variables: Variables) -> Result<(Request, Bound), Vec<ServerError>> {
        let mut variables = self.complete(variables)?;
        let setting = self.setting(&variables)?;
        let arguments = setting.plan.arguments(&variables)?;
        let mut request = Request::new("");
        request.operation_name = self.name.as_ref().map(ToString::to_string);
        request.set_parsed_query(setting.document.clone());
        let used = setting.document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions);
        for definition in used {
            if let Some((name, value)) = variables.remove_entry(&definition.node.name.node) {
                request.variables.insert(name, value);
            }
        }
        let bound = Bound {
            setting,
            arguments,
            kind: self.kind,
            allowance: Arc::default(),
            #[cfg(any(test, feature = "naive"))]
            naive: None,
        };
        Ok((request, bound))
    }

    /// The operation's variables: those given, else their defaults. Others are left out.
    fn complete(&self, mut given: Variables) -> Result<Variables, Vec<ServerError>> {
        let (mut complete, mut errors) = (Variables::default(), Vec::new());
        for definition in &self.operation.node.variable_definitions {
            let name = &definition.node.name.node;
            let default = || definition.node.default_value.as_ref().map(|value| value.node.clone());
            let ty = &definition.node.var_type.node;
            let refuse = |what: &str| {
                bad_input(format!("Variable \"${name}\" of required type \"{ty}\" {what}"), Some(definition.pos))
            };
            match given.remove(name).or_else(default) {
                Some(Value::Null) if !ty.nullable => errors.push(refuse("must not be null")),
                Some(value) => drop(complete.insert(name.clone(), value)),
                None if !ty.nullable => errors.push(refuse("was not provided")),
                None => {}
            }
        }
        if errors.is_empty() { Ok(complete) } else { Err(errors) }
    }

    fn setting(&self, variables: &Variables) -> Result<Arc<Setting>, Vec<ServerError>> {
        let read = |name: &Name| match variables.get(name) {
            Some(Value::Boolean(on)) => Ok(*on),
            _ => Err(bad_input(format!("Variable \"${name}\" is not a Boolean, as @skip and @include need it"), None)),
        };
        let set = self.switches.iter().map(read).collect::<Result<Vec<bool>, _>>()?;
        let settings = || self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(setting) = settings().get(&set) {
            return Ok(Arc::clone(setting));
        }
        let setting = Arc::new(self.plan(Some(&set))?);
        let mut settings = settings();
        if settings.len() < MOST_SETTINGS {
            settings.insert(set, Arc::clone(&setting));
        }
        Ok(setting)
    }

    /// Plans with the switches set so, or with everything included.
    fn plan(&self, set: Option<&[bool]>) -> Result<Setting, ServerError> {
        let (root, types) = self.root()?;
        let switches = set.map(|set| self.switches.iter().cloned().zip(set.iter().copied()).collect());
        let collector = Collector { fragments: &self.document.fragments, switches };
        let roots = collector.collect(&[&self.operation.node.selection_set.node], |condition| condition == root)?;
        self.one_stream(&roots)?;
        if set.is_none() {
            let agreement = Agreement { fragments: collector.fragments, types: &self.catalogue.types };
            for fields in roots.values() {
                let to = types.get(fields[0].node.name.node.as_str());
                let sets = fields.iter().filter_map(|field| Some((Arc::clone(to?), &field.node.selection_set.node)));
                agreement.check(sets.collect())?;
            }
        }
        let plan = Plan::new(&collector, &roots, |field| types.get(field).cloned())?;
        let document = settled(self.name.as_ref(), &self.operation, &roots, &self.document, |field| {
            types.contains_key(field.as_str())
        });
        Ok(Setting { plan, document })
    }

    fn root(&self) -> Result<&(String, HashMap<String, Arc<crate::shape::Shape>>), ServerError> {
        let missing = || invalid("The schema has no operations of this kind", Some(self.operation.pos));
        self.catalogue.root(self.kind).ok_or_else(missing)
    }

    fn one_stream(&self, roots: &Groups<'_>) -> Result<(), ServerError> {
        if self.kind == OperationKind::Subscription && roots.len() != 1 {
            return Err(invalid("A subscription selects exactly one field", Some(self.operation.pos)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use futures_util::StreamExt;
    use serde_json::json;

    use super::*;
    use crate::toy::{Toy, toy};

    fn refused(toy: &Toy, text: &str, code: &str, reason: &str) {
        let errors = toy.prepare(text).err().unwrap_or_else(|| panic!("{text} was let through"));
        assert!(errors.contains(code) && errors.contains(reason), "{text}\n{errors}");
    }

    const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";

    #[tokio::test]
    async fn keys_stand_in_the_order_of_what_is_included() {
        let toy = toy();
        let text = "query($x: Boolean!) { author(number: 0) { name @include(if: $x) id ...F @skip(if: $x) } } fragment F on Node { ... on Author { born } name: __typename }";
        let text = text.replace("name: __typename", "kind: __typename");
        let text = text.replace(" id ", " id name ");
        assert_eq!(
            toy.answer(&text, json!({ "x": true })).await,
            r#"{"data":{"author":{"name":"Author 0","id":"Author:0"}}}"#
        );
        assert_eq!(
            toy.answer(&text, json!({ "x": false })).await,
            r#"{"data":{"author":{"id":"Author:0","name":"Author 0","born":1900,"kind":"Author"}}}"#
        );
    }

    #[tokio::test]
    async fn a_switch_takes_its_default() {
        let toy = toy();
        let text = "query($x: Boolean! = true) { version @include(if: $x) author(number: 0) @include(if: $x) { name @include(if: $x) } }";
        let all = r#"{"data":{"version":"1","author":{"name":"Author 0"}}}"#;
        assert_eq!(toy.answer(text, json!({})).await, all);
        assert_eq!(toy.answer(text, json!({ "x": false })).await, r#"{"data":{}}"#);
        // The twin: async-graphql takes a default that was not given for false.
        let alone = toy.schema.execute("query($x: Boolean! = true) { version @include(if: $x) }").await;
        assert_eq!(serde_json::to_string(&alone).unwrap(), r#"{"data":{}}"#);
    }

    #[tokio::test]
    async fn a_mutation_selected_twice_under_one_key_runs_once() {
        let toy = toy();
        let text = "mutation { ...A ...B } fragment A on Mutation { rename(number: 1, name: \"x\") { author { name } } } fragment B on Mutation { rename(number: 1, name: \"x\") { author { born id } } }";
        assert_eq!(
            toy.answer(text, json!({})).await,
            r#"{"data":{"rename":{"author":{"name":"Author 1","born":null,"id":"Author:1"}}}}"#
        );
        assert_eq!(toy.world.renamed.swap(0, Ordering::Relaxed), 1);
        // The twin: async-graphql runs the document as it was written twice.
        toy.unsettled(text, json!({})).await;
        assert_eq!(toy.world.renamed.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_query_field_selected_twice_loses_nothing() {
        let text = "{ author(number: 1) { name } ... { author(number: 1) { id } } version version }";
        assert_eq!(
            toy().answer(text, json!({})).await,
            r#"{"data":{"author":{"name":"Author 1","id":"Author:1"},"version":"1"}}"#
        );
    }

    #[tokio::test]
    async fn a_document_that_cannot_be_planned_runs_nothing() {
        let toy = toy();
        let text = "mutation { rename(number: 1, name: \"x\") { author { a: name ... on Node { a: id } } } }";
        refused(&toy, text, INVALID, "\\\"a\\\" conflict");
        assert_eq!(toy.world.renamed.load(Ordering::Relaxed), 0);
        // The twin: async-graphql's rules let it through, and it runs.
        drop(toy.schema.execute(text).await);
        assert_eq!(toy.world.renamed.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn fields_of_one_key_must_be_one_field() {
        let toy = toy();
        for (text, reason) in [
            (
                "{ node(id: 1) { ... on Book { x: sequel { __typename } } ... on Work { x: by { __typename } } } }",
                "different fields",
            ),
            (
                "{ node(id: 1) { ... on Book { pages(first: 1) { totalCount } } ... on Node { ... on Book { pages(first: 2) { totalCount } } } } }",
                "arguments",
            ),
            (
                "{ node(id: 1) { ... on Book { pages(first: 1) { totalCount } } ... on Node { ... on Book { pages { totalCount } } } } }",
                "arguments",
            ),
            // No object is both, but a client has one type for one key.
            ("{ node(id: 1) { ... on Book { x: title } ... on Author { x: born } } }", "different types"),
            ("{ node(id: 1) { ... on Book { x: by { name } } ... on Film { x: by { name } } } }", "different types"),
            (
                "{ node(id: 1) { ... on Book { s: sequel { x: title } } ... on Film { s: sequel { x: __typename y: id } } ... on Author { s: friend { x: tags } } } }",
                "different types",
            ),
        ] {
            refused(&toy, text, INVALID, reason);
        }
        for text in [
            "{ node(id: 1) { ... on Book { sequel { x: title } } ... on Film { sequel { x: title } } } }",
            // The interface's type stands for both, although a book's is narrower.
            "{ works { x: by { name } } }",
            "{ node(id: 1) { ... on Book { pages(first: 1, last: null) { totalCount } } ... on Node { ... on Book { pages(last: null, first: 1) { totalCount } } } } }",
        ] {
            assert!(toy.prepare(text).is_ok(), "{text}");
        }
    }

    #[tokio::test]
    async fn a_variable_may_be_used_by_a_typename_alone() {
        let toy = toy();
        let text = "query($x: Boolean!) { author(number: 0) { name kind: __typename @include(if: $x) } }";
        assert_eq!(
            toy.answer(text, json!({ "x": true })).await,
            r#"{"data":{"author":{"name":"Author 0","kind":"Author"}}}"#
        );
        assert_eq!(toy.answer(text, json!({ "x": false })).await, r#"{"data":{"author":{"name":"Author 0"}}}"#);
        // The twin: async-graphql does not see its use.
        assert!(toy.unsettled(text, json!({ "x": true })).await.contains("is not used"));
    }

    #[test]
    fn bombs_are_refused() {
        let toy = toy();
        let fragments: Vec<String> = (0..20)
            .map(|level| {
                format!(
                    " fragment F{level} on Author {{ a: friend {{ ...F{n} }} b: friend {{ ...F{n} }} }}",
                    n = level + 1
                )
            })
            .collect();
        let fragments = fragments.join(" ");
        refused(
            &toy,
            &format!("{{ author(number: 1) {{ ...F0 }} }} {fragments} fragment F20 on Author {{ name }}"),
            INVALID,
            "more than 10000 selections",
        );
        // Each possible type of an interface counts.
        let titles = |titles: usize| {
            format!("{{ works {{ {} }} }}", (0..titles).map(|n| format!("t{n}: title")).collect::<Vec<_>>().join(" "))
        };
        refused(&toy, &titles(5_001), INVALID, "The operation selects more than 10000 fields");
        assert_eq!(toy.prepare(&titles(4_999)).err(), None);
    }

    #[tokio::test]
    async fn page_sizes_are_checked_before_anything_runs() {
        let toy = toy();
        let nested = |arguments: &str| {
            format!(
                "query($n: Int = 7) {{ version author(number: 1) {{ books({arguments}) {{ nodes {{ title }} }} r: drafts(first: $n) {{ totalCount }} }} }}"
            )
        };
        for (text, variables) in [
            (nested("first: 0"), json!({})),
            (nested("first: 101"), json!({})),
            (nested("first: 1, last: 1"), json!({})),
            (nested("last: $n"), json!({ "n": -1 })),
            ("query($n: Int) { authors(first: $n) { totalCount } }".to_owned(), json!({ "n": 101 })),
            (
                "mutation { rename(number: 1, name: \"\") { author { books(last: 0) { totalCount } } } }".to_owned(),
                json!({}),
            ),
        ] {
            let errors = toy.request(&text, variables).err().unwrap_or_else(|| panic!("{text} was let through"));
            assert!(errors.contains("BAD_USER_INPUT") && errors.contains("\"locations\":[{\"line\":1"), "{errors}");
        }
        assert!(toy.world.asked().is_empty() && toy.world.renamed.load(Ordering::Relaxed) == 0);
        assert!(toy.request(&nested("first: 100"), json!({ "n": 1 })).is_ok());
        assert!(toy.request("query($n: Int) { authors(first: $n) { totalCount } }", json!({})).is_ok());
    }

    #[tokio::test]
    async fn variables_must_fit_before_anything_runs() {
        let toy = toy();
        let text = "mutation($n: Int!, $m: String!) { a: rename(number: 1, name: \"\") { author { name } } b: rename(number: $n, name: $m) { author { name } } }";
        for (variables, reason) in [
            (json!({ "m": "x" }), "Variable \\\"$n\\\" of required type \\\"Int!\\\" was not provided"),
            (json!({ "n": 1, "m": null }), "Variable \\\"$m\\\" of required type \\\"String!\\\" must not be null"),
        ] {
            let errors = toy.request(text, variables).err().unwrap();
            assert!(errors.contains(reason) && errors.contains("BAD_USER_INPUT"), "{errors}");
        }
        let answer = toy.answer(text, json!({ "n": "one", "m": "x" })).await;
        assert!(answer.contains("Invalid value") && answer.ends_with("\"data\":null}"), "{answer}");
        assert_eq!(toy.world.renamed.load(Ordering::Relaxed), 0);
        // The twin: async-graphql finds a missing variable while it runs.
        drop(toy.schema.execute(async_graphql::Request::new(text)).await);
        let switch = "query($x: Boolean!) { version @include(if: $x) }";
        assert!(toy.request(switch, json!({ "x": 1 })).err().unwrap().contains("is not a Boolean"));
        assert!(
            toy.request(text, json!({ "n": 1, "m": "x", "other": 1 }))
                .unwrap()
                .variables
                .get(&Name::new("other"))
                .is_none()
        );
    }

    #[tokio::test]
    async fn a_subscription_follows_one_field_also_from_a_fragment() {
        let toy = toy();
        let text = "subscription { ...F } fragment F on Stream3 { deliveries { seq } }";
        assert_eq!(toy.schema.execute_stream(toy.request(text, json!({})).unwrap()).count().await, 3);
        // The twin: async-graphql completes the document as it was written without a word.
        let mut request = toy.request(text, json!({})).unwrap();
        request.set_parsed_query(async_graphql::parser::parse_query(text).unwrap());
        assert_eq!(toy.schema.execute_stream(request).count().await, 0);
        refused(&toy, "subscription { a: deliveries { seq } b: deliveries { seq } }", INVALID, "exactly one field");
        let none = toy.request("subscription($x: Boolean!) { deliveries @skip(if: $x) { seq } }", json!({ "x": true }));
        assert!(none.err().unwrap().contains("exactly one field"));
    }

    #[test]
    fn validation_speaks_first() {
        let toy = toy();
        refused(&toy, "{ author(number: 1) { nam } }", INVALID, "Did you mean");
        refused(&toy, "{ author { name } }", INVALID, "required");
        refused(&toy, "{ author(number: 1) { ...F } }", INVALID, "fragment");
        refused(&toy, "{ author(number: 1) { name } } fragment F on Author { name }", INVALID, "never used");
    }

    #[test]
    fn the_operation_is_chosen_by_name() {
        let toy = toy();
        let document = || {
            async_graphql::parser::parse_query(
                "query A { version } mutation B { rename(number: 1, name: \"\") { author { name } } }",
            )
            .unwrap()
        };
        let chosen = |name| {
            prepare(&toy.schema, &toy.catalogue, document(), name)
                .map(|prepared| (prepared.kind(), prepared.name().map(str::to_owned)))
        };
        assert_eq!(chosen(Some("B")), Ok((OperationKind::Mutation, Some("B".to_owned()))));
        for name in [None, Some("C")] {
            let errors = chosen(name).unwrap_err();
            assert!(serde_json::to_string(&errors).unwrap().contains("BAD_USER_INPUT"));
        }
    }

    #[test]
    fn plans_are_remembered_for_some_settings_only() {
        let toy = toy();
        let switches: Vec<String> = (0..6).map(|n| format!("$b{n}: Boolean!")).collect();
        let fields: Vec<String> = (0..6).map(|n| format!("v{n}: version @skip(if: $b{n})")).collect();
        let prepared = toy.prepare(&format!("query({}) {{ {} }}", switches.join(" "), fields.join(" "))).unwrap();
        for setting in 0..64 {
            let variables =
                (0..6).map(|n| (format!("b{n}"), json!(setting >> n & 1 == 1))).collect::<serde_json::Map<_, _>>();
            prepared.request(Variables::from_json(variables.into())).unwrap();
        }
        assert_eq!(prepared.settings.lock().unwrap().len(), MOST_SETTINGS);
    }

    #[test]
    fn what_is_prepared_can_be_shared() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<Prepared>();
        shared::<Catalogue>();
    }
}
