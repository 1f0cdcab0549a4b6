//! The naive twin of the planned reading: object by object, as the specification's algorithms are written. For tests.
#![expect(clippy::unwrap_used, reason = "what it executes was validated")]

use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    Pos, Positioned, Value, Variables,
    indexmap::IndexMap,
    parser::types::{Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};
use futures_util::future::BoxFuture;

use crate::{
    fill::{NO_ARGUMENTS, Reading},
    load::{Call, Fetched, Row, Slot, cast},
    page::Arguments,
    shape::{Field as Declared, How, Refused, Shape, Type, Wrap},
    write::{Step, Unwritten, Writer, Written, not_found},
};

/// An operation as it was parsed, with its variables.
pub(crate) struct Naive {
    document: Arc<ExecutableDocument>,
    operation: Positioned<OperationDefinition>,
    root: String,
    variables: Variables,
}

type Groups<'r> = IndexMap<&'r str, Vec<&'r Positioned<Field>>>;
type Missing<'a> = &'a (dyn Fn() -> Option<Refused> + Send + Sync);

/// One value that is to be written.
struct Place<'a, 'r> {
    reading: Reading<'r>,
    to: &'a Shape,
    fields: &'a [&'r Positioned<Field>],
    missing: Missing<'a>,
}

impl Naive {
    pub(crate) fn new(
        document: Arc<ExecutableDocument>,
        operation: Positioned<OperationDefinition>,
        root: String,
        variables: Variables,
    ) -> Self {
        Self { document, operation, root, variables }
    }

    /// Writes the root field of this key.
    pub(crate) async fn root<'r>(
        &'r self,
        reading: Reading<'r>,
        writer: &mut Writer<'r>,
        (key, to, wrap): (&str, &Shape, Wrap),
        fetched: Fetched<'r>,
        missing: Missing<'_>,
    ) -> Written {
        let mut groups = Groups::new();
        self.collect(
            &self.operation.node.selection_set.node,
            &|condition| condition == self.root,
            &mut HashSet::new(),
            &mut groups,
        );
        let place = Place { reading, to, fields: &groups[key], missing };
        self.slot(&place, writer, wrap, &fetched, &fetched.at[0]).await
    }

    fn collect<'r>(
        &'r self,
        set: &'r SelectionSet,
        applies: &dyn Fn(&str) -> bool,
        visited: &mut HashSet<&'r str>,
        groups: &mut Groups<'r>,
    ) {
        for selection in &set.items {
            let condition = |directive: &Positioned<Directive>| {
                self.value(&directive.node.get_argument("if").unwrap().node) == Some(Value::Boolean(true))
            };
            let directives = selection.node.directives();
            if directives.iter().any(|directive| (directive.node.name.node == "include") != condition(directive)) {
                continue;
            }
            let (on, inner) = match &selection.node {
                Selection::Field(field) => {
                    groups.entry(&field.node.response_key().node).or_default().push(field);
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.document.fragments[&spread.node.fragment_name.node];
                    if !visited.insert(&spread.node.fragment_name.node) {
                        continue;
                    }
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set.node)
                }
            };
            if on.is_none_or(|on| applies(&on.node.on.node)) {
                self.collect(inner, applies, visited, groups);
            }
        }
    }

    /// A value of the document; `None` is a variable that is not given.
    fn value(&self, value: &async_graphql_value::Value) -> Option<Value> {
        value.clone().into_const_with(|name| self.variables.get(&name).cloned().ok_or(())).ok()
    }

    fn object<'a, 'r: 'a>(
        &'r self,
        reading: Reading<'r>,
        writer: &'a mut Writer<'r>,
        shape: &'a Shape,
        row: Row<'r>,
        sets: Vec<&'r SelectionSet>,
    ) -> BoxFuture<'a, Written> {
        Box::pin(async move {
            let (mut groups, mut visited) = (Groups::new(), HashSet::new());
            for set in sets {
                self.collect(set, &|condition| shape.is(condition), &mut visited, &mut groups);
            }
            writer.out.push(b'{');
            for (index, (key, fields)) in groups.iter().enumerate() {
                writer.out.extend_from_slice(if index > 0 { b"," } else { b"" });
                writer.text(key)?;
                writer.out.push(b':');
                writer.path.push(Step::Key(key));
                let written = self.field(reading, writer, shape, row, fields).await;
                writer.path.pop();
                written?;
            }
            writer.out.push(b'}');
            Ok(())
        })
    }

    async fn field<'r>(
        &'r self,
        reading: Reading<'r>,
        writer: &mut Writer<'r>,
        shape: &Shape,
        row: Row<'r>,
        fields: &[&'r Positioned<Field>],
    ) -> Written {
        let name = &fields[0].node.name.node;
        if name == "__typename" {
            return writer.text(&shape.name);
        }
        let field = &shape.fields[shape.field(name).unwrap()];
        match (&field.ty, &field.how) {
            (Type::Link { to, wrap }, How::Link(fetch)) => {
                let arguments = cast(reading.shelf.keep(vec![self.arguments(field, &fields[0].node)])[0]);
                let fetched =
                    fetch(reading.call(&[row], arguments, None)).rows(true).await.map_err(Unwritten::Broken)?;
                let place = Place { reading, to: &to(), fields, missing: &|| None };
                self.slot(&place, writer, *wrap, &fetched, &fetched.at[0]).await
            }
            _ => writer.nullable(field.ty.is_nullable(), |writer| writer.leaf(&field.how, row, fields[0].pos)),
        }
    }

    fn arguments(&self, declared: &Declared, selected: &Field) -> Arguments {
        let values = declared.arguments.iter().filter_map(|argument| {
            let given = selected.get_argument(&argument.name).and_then(|value| self.value(&value.node));
            Some((argument.name.clone(), given.or_else(|| argument.default.clone())?))
        });
        Arguments(values.collect())
    }

    async fn slot<'r>(
        &'r self,
        place: &Place<'_, 'r>,
        writer: &mut Writer<'r>,
        wrap: Wrap,
        fetched: &Fetched<'r>,
        slot: &Slot,
    ) -> Written {
        let start = writer.out.len();
        let written = match slot {
            Slot::Null => Err(absent(place, writer, wrap.nullable)),
            Slot::One(item) => self.item(place, writer, fetched.rows[*item], wrap.nullable).await,
            Slot::Many(items) => self.items(place, writer, wrap.list == Some(true), fetched, items).await,
        };
        settle(writer, start, wrap.nullable, written)
    }

    async fn items<'r>(
        &'r self,
        place: &Place<'_, 'r>,
        writer: &mut Writer<'r>,
        gaps: bool,
        fetched: &Fetched<'r>,
        items: &[usize],
    ) -> Written {
        writer.out.push(b'[');
        for (index, item) in items.iter().enumerate() {
            writer.out.extend_from_slice(if index > 0 { b"," } else { b"" });
            let start = writer.out.len();
            writer.path.push(Step::Index(index));
            let written = self.item(place, writer, fetched.rows[*item], gaps).await;
            writer.path.pop();
            settle(writer, start, gaps, written)?;
        }
        writer.out.push(b']');
        Ok(())
    }

    async fn item<'r>(
        &'r self,
        place: &Place<'_, 'r>,
        writer: &mut Writer<'r>,
        row: Row<'r>,
        nullable: bool,
    ) -> Written {
        let sets = || place.fields.iter().map(|field| &field.node.selection_set.node).collect();
        let Some(possible) = &place.to.possible else {
            return self.object(place.reading, writer, place.to, row, sets()).await;
        };
        for possible in possible {
            let parents = [row];
            let call: Call<'r, '_> = place.reading.call(&parents, &NO_ARGUMENTS, None);
            let found = (possible.fetch)(call).rows(true).await.map_err(Unwritten::Broken)?;
            if let Slot::One(item) = found.at[0] {
                return self.object(place.reading, writer, &(possible.shape)(), found.rows[item], sets()).await;
            }
        }
        Err(absent(place, writer, nullable))
    }
}

fn absent(place: &Place<'_, '_>, writer: &mut Writer<'_>, nullable: bool) -> Unwritten {
    let pos: Pos = place.fields[0].pos;
    match (place.missing)().or_else(|| (!nullable).then(not_found)) {
        Some(refused) => writer.refuse(refused, pos),
        None => Unwritten::Null,
    }
}

fn settle(writer: &mut Writer<'_>, start: usize, nullable: bool, written: Written) -> Written {
    match written {
        Err(Unwritten::Null) if nullable => {
            writer.out.truncate(start);
            writer.out.extend_from_slice(b"null");
            Ok(())
        }
        written => written,
    }
}
