//! What a root field returns: in the schema a declared type, in the answer the bytes of its planned reading.

use std::{borrow::Cow, marker::PhantomData, sync::Arc};

use async_graphql::{
    ContextSelectionSet, Name, OutputType, PathSegment, Pos, Positioned, QueryPathNode, QueryPathSegment, ServerError,
    ServerResult, Value, indexmap::IndexMap, parser::types::Field, registry::Registry,
};

use futures_util::FutureExt as _;
use smallvec::smallvec;

use crate::{
    Connection, Entity, Uncounted,
    allowance::CostExceeded,
    connection::{ChildrenOf, PageOf, at_root, counted_at_root},
    declare::{Reader, shape},
    failure::{Broken, coded},
    fill::Reading,
    load::{Fetch, Fetched, Load, NotAtHand, Row, Shelf, Slot},
    page::{Arguments, Page},
    plan::{Root, Selection},
    prepare::Bound,
    register::register,
    shape::{Refused, Wrap},
    write::{Unwritten, Writer, Written},
};

/// The answer of a root field. `Raw<T>` is `T!`, [`Maybe`] makes it `T`, [`Many`] `[T!]!` and [`Gaps`] `[T]!`.
///
/// It owns its context, since each root field may have another. It may be resolved more than once.
pub struct Raw<T: Entity, F = Sure> {
    context: Arc<T::Context>,
    source: Source<T::Row>,
    missing: Option<Refused>,
    form: PhantomData<fn() -> F>,
}

enum Source<R> {
    Rows(Vec<R>, Slot),
    Page(Fetch, Arguments),
}

/// How a root field's type is wrapped.
pub trait Form: Send + Sync + 'static {
    #[doc(hidden)]
    const FORM: Wrapping;
}

#[doc(hidden)]
pub struct Wrapping(Wrap);

/// `T!`
pub enum Sure {}
/// `T`
pub enum Maybe {}
/// `[T!]!`
pub enum Many {}
/// `[T]!`
pub enum Gaps {}

impl Form for Sure {
    const FORM: Wrapping = Wrapping(Wrap::ONE);
}

impl Form for Maybe {
    const FORM: Wrapping = Wrapping(Wrap::MAYBE);
}

impl Form for Many {
    const FORM: Wrapping = Wrapping(Wrap::LIST);
}

impl Form for Gaps {
    const FORM: Wrapping = Wrapping(Wrap::GAPS);
}

impl<T: Entity> Raw<T> {
    /// This object; for an interface, what this reference stands for.
    pub fn one(context: Arc<T::Context>, row: T::Row) -> Self {
        Self::from(context, Source::Rows(vec![row], Slot::One(0)))
    }
}

impl<T: Entity> Raw<T, Maybe> {
    /// This object, if there is one.
    pub fn maybe(context: Arc<T::Context>, row: Option<T::Row>) -> Self {
        let slot = if row.is_some() { Slot::One(0) } else { Slot::Null };
        Self::from(context, Source::Rows(row.into_iter().collect(), slot))
    }
}

impl<T: Entity> Raw<T, Many> {
    /// These objects.
    pub fn many(context: Arc<T::Context>, rows: Vec<T::Row>) -> Self {
        let slot = Slot::Many((0..rows.len()).collect());
        Self::from(context, Source::Rows(rows, slot))
    }
}

impl<T: Entity> Raw<T, Gaps> {
    /// What these references stand for, null where there is nothing. `T` is an interface: its references may find nothing.
    pub fn gaps(context: Arc<T::Context>, references: Vec<T::Row>) -> Self {
        let slot = Slot::Many((0..references.len()).collect());
        Self::from(context, Source::Rows(references, slot))
    }
}

impl<T: Entity> Raw<Connection<T>> {
    /// A page of what belongs to `key`; what is not selected is not loaded.
    pub fn connection<K: Clone + Eq + std::hash::Hash + Send + Sync + 'static>(
        context: Arc<T::Context>,
        key: K,
        page: &Page,
        load: impl for<'a> Load<'a, Reader<T>, K, (PageOf<T>,), ChildrenOf<T, T>> + 'static,
        count: impl for<'a> Load<'a, Reader<T>, K, (), Vec<(K, i64)>> + 'static,
    ) -> Self {
        Self::from(context, Source::Page(counted_at_root::<T, K>(key, load, count), page.arguments()))
    }
}

impl<T: Entity> Raw<Uncounted<T>> {
    /// The same without a total.
    pub fn uncounted<K: Clone + Eq + std::hash::Hash + Send + Sync + 'static>(
        context: Arc<T::Context>,
        key: K,
        page: &Page,
        load: impl for<'a> Load<'a, Reader<T>, K, (PageOf<T>,), ChildrenOf<T, T>> + 'static,
    ) -> Self {
        Self::from(context, Source::Page(at_root::<T, K>(key, load), page.arguments()))
    }
}

impl<T: Entity, F: Form> Raw<T, F> {
    /// Each null of this field gets an error for this reason. Without it, nulls that may be are silent.
    #[must_use]
    pub fn or(mut self, missing: Refused) -> Self {
        self.missing = Some(missing);
        self
    }

    fn from(context: Arc<T::Context>, source: Source<T::Row>) -> Self {
        Self { context, source, missing: None, form: PhantomData }
    }

    async fn fetched<'r>(
        &'r self,
        reading: Reading<'r>,
        selection: Option<&'r Selection>,
    ) -> anyhow::Result<Fetched<'r>> {
        match &self.source {
            Source::Rows(rows, slot) => {
                Ok(Fetched { rows: rows.iter().map(|row| row as Row<'_>).collect(), at: smallvec![slot.clone()] })
            }
            Source::Page(fetch, arguments) => {
                fetch(reading.call(&[&()], arguments, selection)).rows(reading.waits).await
            }
        }
    }

    async fn read<'r>(&'r self, root: &'r Root, reading: Reading<'r>, writer: &mut Writer<'r>) -> Written {
        let fetched =
            self.fetched(reading, root.below.first().map(|below| &**below)).await.map_err(Unwritten::Broken)?;
        let branch = reading.branch(&root.to, &root.below, fetched).await.map_err(Unwritten::Broken)?;
        writer.most = reading.allowance.bytes();
        let written = writer.slot(F::FORM.0, &branch, &root.below, &branch.at[0], &|| self.missing.clone(), root.pos);
        reading.allowance.write(writer.spent());
        written
    }

    #[cfg(any(test, feature = "naive"))]
    async fn read_naively<'r>(
        &'r self,
        root: &'r Root,
        naive: &'r crate::naive::Naive,
        key: &str,
        reading: Reading<'r>,
        writer: &mut Writer<'r>,
    ) -> Written {
        let fetched = self.fetched(reading, None).await.map_err(Unwritten::Broken)?;
        naive.root(reading, writer, (key, &root.to, F::FORM.0), fetched, &|| self.missing.clone()).await
    }
}

/// The key under which a root field stands.
#[cfg(any(test, feature = "naive"))]
fn key_of(path: &[PathSegment]) -> &str {
    match path {
        [PathSegment::Field(key), ..] => key,
        _ => "",
    }
}

/// How serde_json marks bytes that are written as they are; async-graphql passes the mark on.
const RAW: &str = "$serde_json::private::RawValue";

impl<T: Entity, F: Form> OutputType for Raw<T, F> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(T::name())
    }

    fn qualified_type_name() -> String {
        F::FORM.0.around(&T::name())
    }

    fn create_type_info(registry: &mut Registry) -> String {
        register(&shape::<T>(), registry);
        Self::qualified_type_name()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let path = path(ctx.path_node.as_ref());
        let unplanned = || broken(unplanned(), &path, field.pos);
        let Some(PathSegment::Field(key)) = path.first() else { return Err(unplanned()) };
        let bound = ctx.data_opt::<Bound>().ok_or_else(unplanned)?;
        let root = bound.plan().roots.get(key).ok_or_else(unplanned)?;
        let Answered { value, errors } = self.answer(bound, root, &path, field.pos).await;
        for error in errors {
            ctx.add_error(error);
        }
        value
    }
}

/// What reading a root field gave.
pub(crate) struct Answered {
    /// The value, or why there is none, nor anything beside it.
    pub(crate) value: ServerResult<Value>,
    /// Those of fields below.
    pub(crate) errors: Vec<ServerError>,
}

/// What was read without waiting.
pub(crate) enum AtHand {
    /// What it was to be written after, and all of it: nothing is wrong with it.
    Whole(String),
    /// Anything else.
    Answered(Answered),
}

impl<T: Entity, F: Form> Raw<T, F> {
    /// Reads what is selected of it; the path is that of the root field.
    pub(crate) async fn answer(&self, bound: &Bound, root: &Root, path: &[PathSegment], pos: Pos) -> Answered {
        let (written, said) = self.written(bound, root, Writer::new(path, &*self.context), true).await;
        answered(written, said, path, pos)
    }

    /// The same, if nothing must be loaded for it. What has no errors is written after `head`.
    pub(crate) fn at_hand(&self, bound: &Bound, root: &Root, path: &[PathSegment], head: &[u8]) -> Option<AtHand> {
        #[cfg(any(test, feature = "naive"))]
        if bound.naive.is_some() {
            return None;
        }
        match self.written(bound, root, Writer::after(head, path, &*self.context), false).now_or_never()? {
            (Err(Unwritten::Broken(error)), _) if error.is::<NotAtHand>() => None,
            (Ok(()), Said { out, errors }) if errors.is_empty() => String::from_utf8(out).ok().map(AtHand::Whole),
            (written, mut said) => {
                said.out.drain(..head.len());
                Some(AtHand::Answered(answered(written, said, path, root.pos)))
            }
        }
    }

    async fn written<'r>(&'r self, bound: &Bound, root: &Root, mut writer: Writer<'r>, waits: bool) -> (Written, Said) {
        if root.to.name != T::name() {
            return (Err(Unwritten::Broken(unplanned())), Said::default());
        }
        let context = &*self.context;
        let kept = Shelf::default();
        let allowance = bound.allowance();
        let reading = Reading { context, shelf: &kept, arguments: &bound.arguments, allowance: &allowance, waits };
        #[cfg(any(test, feature = "naive"))]
        let written = match &bound.naive {
            Some(naive) => self.read_naively(root, naive, key_of(writer.root), reading, &mut writer).await,
            None => self.read(root, reading, &mut writer).await,
        };
        #[cfg(not(any(test, feature = "naive")))]
        let written = self.read(root, reading, &mut writer).await;
        (written, Said { out: writer.out, errors: writer.errors })
    }
}

/// What was written, and the errors of the fields in it.
#[derive(Default)]
struct Said {
    out: Vec<u8>,
    errors: Vec<ServerError>,
}

fn answered(written: Written, said: Said, path: &[PathSegment], pos: Pos) -> Answered {
    let Said { out, mut errors } = said;
    let value = match written {
        Ok(()) => raw(out).map_err(|error| broken(error, path, pos)),
        Err(Unwritten::Null) => Err(errors.pop().unwrap_or_else(|| broken(unplanned(), path, pos))),
        Err(Unwritten::Broken(error)) => {
            // There will be no data: this one says why.
            errors.clear();
            Err(broken(error, path, pos))
        }
    };
    Answered { value, errors }
}

fn unplanned() -> anyhow::Error {
    anyhow::anyhow!("The field was not planned")
}

fn raw(out: Vec<u8>) -> anyhow::Result<Value> {
    if out == b"null" {
        return Ok(Value::Null);
    }
    Ok(Value::Object(IndexMap::from([(Name::new(RAW), Value::String(String::from_utf8(out)?))])))
}

/// The operation fails: while loading by level there is no list index yet, so the path is that of the root field.
fn broken(error: anyhow::Error, path: &[PathSegment], pos: Pos) -> ServerError {
    let mut failed = match error.downcast::<CostExceeded>() {
        Ok(exceeded) => coded(ServerError::new(exceeded.to_string(), Some(pos)), "COST_EXCEEDED"),
        Err(error) => {
            let mut failed = ServerError::new("The data could not be read", Some(pos));
            failed.source = Some(Arc::new(Broken(error)));
            failed
        }
    };
    failed.path = path.to_vec();
    failed
}

fn path(node: Option<&QueryPathNode<'_>>) -> Vec<PathSegment> {
    let nodes = std::iter::successors(node, |node| node.parent);
    let mut path: Vec<PathSegment> = nodes
        .map(|node| match node.segment {
            QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
            QueryPathSegment::Index(index) => PathSegment::Index(index),
        })
        .collect();
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use futures_util::StreamExt;
    use serde_json::json;

    use crate::{Broken, toy::toy};

    #[tokio::test]
    async fn a_root_field_is_answered_with_what_is_selected() {
        let answer = toy().answer("{ author(number: 1) { name books(first: 2) { nodes { title } pageInfo { hasNextPage endCursor } } } version }", json!({})).await;
        assert_eq!(
            answer,
            r#"{"data":{"author":{"name":"Author 1","books":{"nodes":[{"title":"Book 1 ä😀"},{"title":"Book 13 ä😀"}],"pageInfo":{"hasNextPage":true,"endCursor":"13"}}},"version":"1"}}"#
        );
    }

    #[tokio::test]
    async fn each_link_is_loaded_once_for_all_objects_of_its_level() {
        let toy = toy();
        toy.answer("{ authors(first: 7) { nodes { mentor { name friend { name } } m: mentor { born } books(first: 2) { nodes { by { name } } } } } }", json!({})).await;
        assert_eq!(
            toy.world.asked(),
            [
                "all_authors [()]",
                "authors [5, 6, 7, 99, 9, 10, 11]",
                "authors [0, 98, 6]",
                "authors [5, 6, 7, 99, 9, 10, 11]",
                "books_of in brief [0, 1, 2, 3, 4, 5, 6]",
                "authors [0, 1, 2, 3, 5, 6]",
            ]
        );
    }

    #[tokio::test]
    async fn rows_and_totals_of_a_connection_are_loaded_only_when_selected() {
        let toy = toy();
        for (selected, asked) in [
            ("totalCount", vec!["books_total [1]"]),
            ("nodes { title }", vec!["books_of [1]"]),
            ("n: totalCount pageInfo { endCursor }", vec!["books_total [1]", "books_of in brief [1]"]),
            ("__typename", vec![]),
        ] {
            toy.answer(&format!("{{ author(number: 1) {{ books {{ {selected} }} }} }}"), json!({})).await;
            assert_eq!(toy.world.asked(), asked, "{selected}");
        }
        for (selected, asked) in [("totalCount", "authors_total [()]"), ("edges { cursor }", "all_authors [()]")] {
            toy.answer(&format!("{{ authors {{ {selected} }} }}"), json!({})).await;
            assert_eq!(toy.world.asked(), [asked], "{selected}");
        }
    }

    #[tokio::test]
    async fn a_connection_takes_an_argument_of_its_own() {
        let toy = toy();
        let text = "query($b: Boolean) { node(id: \"Book:1\") { ... on Book { a: pages(first: 1) { totalCount } b: pages(blank: true, last: 1) { totalCount nodes { city } } c: pages(blank: $b) { totalCount } } } }";
        let answer = toy.answer(text, json!({ "b": null })).await;
        assert_eq!(
            answer,
            r#"{"data":{"node":{"a":{"totalCount":4},"b":{"totalCount":9,"nodes":[{"city":"p8"}]},"c":{"totalCount":4}}}}"#
        );
    }

    #[tokio::test]
    async fn an_interface_is_loaded_by_type() {
        let toy = toy();
        let text = "{ nodes(ids: [\"Book:1\", \"Film:2\", \"Nobody\", \"Book:99\", \"Author:3\", \"Book:1\"]) { __typename id ... on Work { title } ... on Author { name } } }";
        let answer = toy.answer(text, json!({})).await;
        assert_eq!(
            answer,
            concat!(
                r#"{"errors":[{"message":"Lost","locations":[{"line":1,"column":3}],"path":["nodes",2],"extensions":{"code":"NOT_FOUND"}},"#,
                r#"{"message":"Lost","locations":[{"line":1,"column":3}],"path":["nodes",3],"extensions":{"code":"NOT_FOUND"}}],"#,
                r#""data":{"nodes":[{"__typename":"Book","id":"Book:1","title":"Book 1 ä😀"},{"__typename":"Film","id":"Film:2","title":"Film 2"},null,null,"#,
                r#"{"__typename":"Author","id":"Author:3","name":"Author 3"},{"__typename":"Book","id":"Book:1","title":"Book 1 ä😀"}]}}"#
            )
        );
        assert_eq!(toy.world.asked(), ["authors [3]", "books [1, 99]", "films [2]"]);
    }

    #[tokio::test]
    async fn rows_come_to_their_parents_in_order() {
        let toy = toy();
        let text = "{ nodes(ids: [\"Book:3\", \"Book:2\", \"Book:4\"]) { ... on Book { reviews { stars of { id } } latest { stars of { id } } } } }";
        let review = |of: u32, stars: u32| format!(r#"{{"stars":{stars},"of":{{"id":"Book:{of}"}}}}"#);
        assert_eq!(
            toy.answer(text, json!({})).await,
            format!(
                r#"{{"data":{{"nodes":[{{"reviews":[{},{},{}],"latest":{}}},{{"reviews":[{},{}],"latest":{}}},{{"reviews":[],"latest":null}}]}}}}"#,
                review(3, 0),
                review(3, 1),
                review(3, 2),
                review(3, 5),
                review(2, 0),
                review(2, 1),
                review(2, 5)
            )
        );
        let answer = toy.answer("{ nodes(ids: [\"Author:10\", \"Author:9\"]) { ... on Author { circle { id } mentor { id } past { city } } } }", json!({})).await;
        assert_eq!(
            answer,
            concat!(
                r#"{"data":{"nodes":[{"circle":[{"id":"Author:5"},{"id":"Author:3"}],"mentor":{"id":"Author:3"},"past":[{"city":"City \"0\"\n"}]},"#,
                r#"{"circle":[{"id":"Author:4"},{"id":"Author:3"}],"mentor":{"id":"Author:2"},"past":[]}]}}"#
            )
        );
        // A book that has none of what every book is to have.
        let answer = toy.answer("{ node(id: \"Book:4\") { ... on Book { best { stars } } } }", json!({})).await;
        assert!(
            answer.contains(r#""path":["node","best"],"extensions":{"code":"NOT_FOUND"}"#)
                && answer.ends_with(r#"{"node":null}}"#),
            "{answer}"
        );
    }

    #[tokio::test]
    async fn a_refused_field_is_null_beside_an_error_with_its_path() {
        let answer = toy().answer("{ authors(first: 4) { nodes { s: secret } } }", json!({})).await;
        let refused = |n: u32| {
            format!(
                r#"{{"message":"Not yours","locations":[{{"line":1,"column":31}}],"path":["authors","nodes",{n},"s"],"extensions":{{"code":"FORBIDDEN"}}}}"#
            )
        };
        assert_eq!(
            answer,
            format!(
                r#"{{"errors":[{},{},{}],"data":{{"authors":{{"nodes":[{{"s":null}},{{"s":null}},{{"s":null}},{{"s":"secret 3"}}]}}}}}}"#,
                refused(0),
                refused(1),
                refused(2)
            )
        );
    }

    #[tokio::test]
    async fn a_null_where_none_may_be_passes_up_to_where_one_may() {
        let toy = toy();
        // `friend` of 2 is 3, whose `mentor` is lost.
        let answer = toy.answer("{ author(number: 2) { name friend { name mentor { name } } } }", json!({})).await;
        assert!(
            answer.contains(r#""path":["author","friend","mentor"],"extensions":{"code":"NOT_FOUND"}"#),
            "{answer}"
        );
        assert!(answer.ends_with(r#""data":{"author":{"name":"Author 2","friend":null}}}"#), "{answer}");
        // Through lists, up to the nullable root field.
        let answer = toy.answer("{ author(number: 7) { circle { name mentor { name } } } version }", json!({})).await;
        assert!(answer.contains(r#""path":["author","circle",0,"mentor"]"#), "{answer}");
        assert!(answer.ends_with(r#""data":{"author":null,"version":"1"}}"#), "{answer}");
        // And to `data` where the root field may not be null.
        let answer = toy.answer("{ authors { nodes { mentor { name } } } version }", json!({})).await;
        assert!(
            answer.contains(r#""path":["authors","nodes",3,"mentor"]"#) && answer.ends_with(r#""data":null}"#),
            "{answer}"
        );
    }

    #[tokio::test]
    async fn a_failed_load_fails_the_operation_and_keeps_its_reason() {
        let toy = toy();
        *toy.world.fails.lock().unwrap() = Some("books_of");
        let request =
            toy.request("{ version author(number: 1) { name books { nodes { title } } } }", json!({})).unwrap();
        let response = toy.schema.execute(request).await;
        assert_eq!(response.data, async_graphql::Value::Null);
        let [error] = response.errors.as_slice() else { panic!("one error: {:?}", response.errors) };
        assert_eq!(error.source::<Broken>().unwrap().0.to_string(), "the disk is gone");
        assert_eq!(serde_json::to_value(error).unwrap()["path"], json!(["author"]));
        // The twin: nothing fails when nothing is asked of it.
        assert_eq!(
            toy.answer("{ author(number: 1) { name } }", json!({})).await,
            r#"{"data":{"author":{"name":"Author 1"}}}"#
        );
    }

    #[tokio::test]
    async fn the_same_raw_may_be_resolved_twice() {
        let answer = toy()
            .answer("{ a: shared { name books(first: 1) { nodes { title } } } b: shared { id } }", json!({}))
            .await;
        assert_eq!(
            answer,
            r#"{"data":{"a":{"name":"Author 5","books":{"nodes":[{"title":"Book 5 ä😀"}]}},"b":{"id":"Author:5"}}}"#
        );
    }

    #[tokio::test]
    async fn each_delivery_of_a_stream_is_read_for_itself() {
        let toy = toy();
        let request = toy
            .request("subscription { deliveries { seq __typename ... on Change { author { name } } } }", json!({}))
            .unwrap();
        let answers: Vec<String> = toy
            .schema
            .execute_stream(request)
            .map(|response| serde_json::to_string(&response).unwrap())
            .collect()
            .await;
        assert_eq!(answers[0], r#"{"data":{"deliveries":{"seq":1,"__typename":"Tick"}}}"#);
        assert_eq!(
            answers[1],
            r#"{"data":{"deliveries":{"seq":7,"__typename":"Change","author":{"name":"Author 3"}}}}"#
        );
        assert!(
            answers[2].contains(r#""path":["deliveries","author"]"#) && answers[2].ends_with(r#""data":null}"#),
            "{}",
            answers[2]
        );
    }

    #[tokio::test]
    async fn a_mutation_reads_its_payload_with_its_own_context() {
        let toy = toy();
        let answer = toy.answer("mutation { a: rename(number: 1, name: \"x\") { author { secret } } b: rename(number: 2, name: \"\") { author { secret } problems { message } } }", json!({})).await;
        assert_eq!(
            answer,
            r#"{"data":{"a":{"author":{"secret":"secret 1"}},"b":{"author":{"secret":"secret 2"},"problems":[{"message":"Empty"}]}}}"#
        );
        assert_eq!(toy.world.renamed.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn without_a_plan_nothing_is_read() {
        let toy = toy();
        let response = toy.schema.execute("{ shared { books { totalCount } } }").await;
        let reason = response.errors[0].source::<Broken>().map(|broken| broken.0.to_string());
        assert_eq!(reason.as_deref(), Some("The field was not planned"));
        assert!(toy.world.asked().is_empty());
    }

    #[tokio::test]
    async fn introspection_shows_declared_types() {
        let answer = toy()
            .answer(
                "{ __type(name: \"Work\") { kind fields { name } possibleTypes { name } } author(number: 0) { name } }",
                json!({}),
            )
            .await;
        assert_eq!(
            answer,
            r#"{"data":{"__type":{"kind":"INTERFACE","fields":[{"name":"title"},{"name":"sequel"},{"name":"by"}],"possibleTypes":[{"name":"Book"},{"name":"Film"}]},"author":{"name":"Author 0"}}}"#
        );
    }
}
