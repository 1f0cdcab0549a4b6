//! Links to objects of which the row carries a sketch: they are loaded only where more of them is selected.

use std::sync::Arc;

use crate::{
    Entity, Face, Object, Sketch,
    declare::{Reader, shape},
    load::{Call, Fetch, Fetched, Fetching, Few, Load, Slot, Wanted, by_key, cast, fetch},
    shape::Wrap,
};

impl<E: Entity> Object<E> {
    /// The one object of which the row carries a sketch; `load` reads it whole.
    #[must_use]
    pub fn one_carried<T: Sketch>(
        self,
        name: &str,
        doc: &str,
        sketch: impl for<'r> Fn(&'r E::Row) -> &'r T::Row + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, T::Key, (bool,), Vec<T::Row>> + 'static,
    ) -> Self {
        let sketch = Arc::new(sketch);
        let keyed = Arc::clone(&sketch);
        let link = carried::<E, T>(move |row| Some(T::key(keyed(row))), move |row| Some(sketch(row)), load);
        self.linked(name, doc, shape::<T>, Wrap::ONE, link)
    }

    /// The object, if any, of which the row carries a sketch; `load` reads it whole.
    #[must_use]
    pub fn maybe_carried<T: Sketch>(
        self,
        name: &str,
        doc: &str,
        sketch: impl for<'r> Fn(&'r E::Row) -> Option<&'r T::Row> + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, T::Key, (bool,), Vec<T::Row>> + 'static,
    ) -> Self {
        let sketch = Arc::new(sketch);
        let keyed = Arc::clone(&sketch);
        let link = carried::<E, T>(move |row| keyed(row).map(T::key), move |row| sketch(row), load);
        self.linked(name, doc, shape::<T>, Wrap::MAYBE, link)
    }
}

impl<I: Entity> Face<I> {
    /// References for which `key` gives one are objects of this type. Some carry a sketch of it; where all do that are asked for it, and no more is
    /// selected, nothing is loaded.
    #[must_use]
    pub fn carried<T: Sketch>(
        self,
        key: impl Fn(&I::Row) -> Option<T::Key> + Send + Sync + 'static,
        sketch: impl for<'r> Fn(&'r I::Row) -> Option<&'r T::Row> + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<I>, T::Key, (bool,), Vec<T::Row>> + 'static,
    ) -> Self {
        let key = Arc::new(key);
        let meant = Arc::clone(&key);
        let link = carried::<I, T>(move |row| key(row), sketch, load);
        self.possible::<T>(move |row| meant(row).is_some(), link)
    }
}

fn carried<E: Entity, T: Sketch>(
    key: impl Fn(&E::Row) -> Option<T::Key> + Send + Sync + 'static,
    sketch: impl for<'r> Fn(&'r E::Row) -> Option<&'r T::Row> + Send + Sync + 'static,
    load: impl for<'a> Load<'a, Reader<E>, T::Key, (bool,), Vec<T::Row>> + 'static,
) -> Fetch {
    let key = Arc::new(key);
    let wanted = Arc::clone(&key);
    let loads = by_key::<E::Context, E::Row, T, _>(move |row| wanted(row).map_or(Wanted::Nothing, Wanted::One), load);
    fetch(move |call: Call<'_, '_>| {
        if call.selection.is_some_and(|selection| !selection.whole) {
            let mut rows = Few::with_capacity(call.parents.len());
            let at: Option<Few<Slot>> = call
                .parents
                .iter()
                .map(|parent| {
                    let parent = cast(*parent);
                    if key(parent).is_none() {
                        return Some(Slot::Null);
                    }
                    rows.push(sketch(parent)? as _);
                    Some(Slot::One(rows.len() - 1))
                })
                .collect();
            if let Some(at) = at {
                return Fetching::AtHand(Fetched { rows, at });
            }
        }
        loads(call)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::toy::toy;

    #[tokio::test]
    async fn what_a_row_carries_is_loaded_only_where_more_of_it_is_selected() {
        let toy = toy();
        for (selected, asked) in [
            ("debut { id }", vec![]),
            ("known { id reviews { stars } }", vec!["reviews_of [3]"]),
            ("debut { title }", vec!["books [3]"]),
            ("known { id title }", vec!["books [3]"]),
            ("known { sequel { id } }", vec!["books in brief [5]"]),
            // Number 3 likes a book of which the reference carries a sketch.
            ("favourite { __typename }", vec![]),
            ("favourite { ... on Book { id } }", vec![]),
            ("favourite { title }", vec!["books [15]"]),
        ] {
            let answer = toy.answer(&format!("{{ author(number: 3) {{ {selected} }} }}"), json!({})).await;
            assert!(answer.starts_with(r#"{"data":{"author":{"#) && !answer.contains("null"), "{answer}");
            assert_eq!(toy.world.asked(), asked, "{selected}");
        }
    }

    #[tokio::test]
    async fn where_one_of_many_carries_no_sketch_all_are_loaded() {
        let toy = toy();
        toy.answer("{ authors(first: 12) { nodes { favourite { ... on Book { id } } } } }", json!({})).await;
        let asked = toy.world.asked();
        assert!(asked.iter().any(|asked| asked == "books in brief [10, 15, 30, 35, 50, 55]"), "{asked:?}");
    }
}
