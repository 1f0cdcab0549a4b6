//! Rows that lists read in brief: an entity's whole row is read where something of it is selected that its sketch has not.

use std::marker::PhantomData;

use crate::{
    Entity, Object,
    context::Keyed,
    declare::{Reader, shape},
    load::{Call, Fetching, Load, Row, by_parent, cast, fetch},
    shape::{Field, How, Needs, Trouble, Wrap},
};

/// An entity whose row is a sketch (what most lists show) and, where more is selected, all of it.
///
/// Fields of the sketch are declared in [`Entity::declare`], which ends with [`Object::and_whole`]; the others here. A loader of pages is told by
/// [`Page::whole`](crate::Page::whole) which is wanted, one by key or one that is declared by [`Object::child_sketched`] by its last argument; all
/// others give whole rows.
pub trait Sketch: Keyed<Extent = (bool,)> {
    /// All of it.
    type Whole: Clone + Send + Sync + 'static;
    /// All of it, if it was read.
    fn whole(row: &Self::Row) -> Option<&Self::Whole>;
    /// Its key.
    fn key_of(whole: &Self::Whole) -> Self::Key;
    /// Adds the fields that a sketch has not.
    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>>;
}

/// What an entity's fields are read from that a sketch has not.
pub struct Whole<E>(PhantomData<fn() -> E>);

impl<E: Sketch> Entity for Whole<E> {
    type Context = E::Context;
    type Row = E::Whole;
    const NAME: &'static str = E::NAME;
    const DOC: &'static str = E::DOC;

    fn name() -> String {
        E::name()
    }

    fn declare(object: Object<Self>) -> Object<Self> {
        E::declare_whole(object)
    }
}

impl<E: Sketch> Keyed for Whole<E> {
    type Key = E::Key;
    type Extent = ();

    fn key(row: &E::Whole) -> E::Key {
        E::key_of(row)
    }
}

/// A row was read in brief of which more was selected.
#[derive(Debug, thiserror::Error)]
#[error("A sketch was read where the whole row was wanted")]
struct Unread;

impl<E: Sketch> Object<E> {
    /// Adds the fields that a sketch has not.
    #[must_use]
    pub fn and_whole(mut self) -> Self {
        let whole = E::declare_whole(Object::empty());
        self.shape.fields.extend(whole.shape.fields.into_iter().map(of_sketch::<E>));
        self
    }
}

impl<E: Entity> Object<E> {
    /// The object, if any, that belongs to this row, of which the loader reads a sketch unless its last argument says that all of it is wanted.
    #[must_use]
    pub fn child_sketched<T: Sketch, K: std::hash::Hash + Eq + Clone + Send + Sync + 'static>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row) -> K + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, K, (bool,), Vec<(K, T::Row)>> + 'static,
    ) -> Self {
        let link = by_parent::<E::Context, E::Row, T::Row, K, (bool,), _>(key, load, |whole| (whole,), false);
        self.linked(name, doc, shape::<T>, Wrap::MAYBE, link)
    }
}

/// The same field, read from a row that may be a sketch.
fn of_sketch<E: Sketch>(field: Field) -> Field {
    let how = match field.how {
        How::Leaf(leaf) => How::Leaf(Box::new(move |row, context, out| {
            leaf(whole::<E>(row).ok_or_else(|| Trouble::Broken(Unread.into()))?, context, out)
        })),
        How::Link(link) => How::Link(fetch(move |call| {
            let parents: Option<Vec<Row<'_>>> = call.parents.iter().map(|row| whole::<E>(*row)).collect();
            match parents {
                Some(parents) => link(Call { parents: &parents, ..call }),
                None => Fetching::Loads(Box::pin(async { Err(Unread.into()) })),
            }
        })),
        How::Promised => How::Promised,
    };
    Field { how, needs: Needs::Whole, ..field }
}

fn whole<E: Sketch>(row: Row<'_>) -> Option<Row<'_>> {
    E::whole(cast(row)).map(|whole| whole as Row<'_>)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Broken, toy::toy};

    #[tokio::test]
    async fn rows_are_read_in_brief_unless_more_of_them_is_selected() {
        let toy = toy();
        for (selected, asked) in [
            ("books { nodes { id reviews { stars } } }", "books_of in brief [1]"),
            ("books { edges { cursor node { __typename id } } }", "books_of in brief [1]"),
            ("books { pageInfo { endCursor } }", "books_of in brief [1]"),
            ("books { nodes { title } }", "books_of [1]"),
            ("books { edges { node { id ... on Work { title } } } }", "books_of [1]"),
            ("books { nodes { printed { city } } }", "books_of [1]"),
            ("books { nodes { filmed { title } } }", "books_of [1]"),
            ("firstBook { id }", "first_book_of in brief [1]"),
            ("firstBook { id title }", "first_book_of [1]"),
        ] {
            toy.answer(&format!("{{ author(number: 1) {{ {selected} }} }}"), json!({})).await;
            assert_eq!(toy.world.asked()[0], asked, "{selected}");
        }
        for (selected, asked) in [
            ("node(id: \"Book:3\") { id }", vec!["books in brief [3]"]),
            ("node(id: \"Book:3\") { ... on Book { title } }", vec!["books [3]"]),
            (
                "node(id: \"Book:3\") { ... on Book { sequel { id } } }",
                vec!["books in brief [3]", "books in brief [5]"],
            ),
            ("node(id: \"Book:3\") { ... on Book { sequel { title } } }", vec!["books in brief [3]", "books [5]"]),
        ] {
            toy.answer(&format!("{{ {selected} }}"), json!({})).await;
            assert_eq!(toy.world.asked(), asked, "{selected}");
        }
    }

    #[tokio::test]
    async fn more_of_a_sketch_than_it_has_is_an_error() {
        let toy = toy();
        let brief = toy.answer("{ outline { id reviews { stars } } }", json!({})).await;
        assert!(brief.starts_with(r#"{"data":{"outline":{"id":"Book:1""#), "the twin: {brief}");
        for selected in ["title", "printed { city }", "filmed { title }"] {
            let request = toy.request(&format!("{{ outline {{ {selected} }} }}"), json!({})).unwrap();
            let response = toy.schema.execute(request).await;
            assert_eq!(response.data, async_graphql::Value::Null, "{selected}");
            assert!(response.errors[0].source::<Broken>().unwrap().0.is::<Unread>(), "{selected}");
        }
    }
}
