//! Links that do not load: to what stands in the row (`nest`), or is made from it and the context (`compute`).

use crate::{
    Entity, Object,
    declare::shape,
    load::{Fetched, Fetching, Few, Row, Slot, cast, fetch},
    shape::{Needs, Wrap},
};

impl<E: Entity> Object<E> {
    /// A part of the row.
    #[must_use]
    pub fn nest<T: Entity>(
        self,
        name: &str,
        doc: &str,
        part: impl for<'r> Fn(&'r E::Row) -> &'r T::Row + Send + Sync + 'static,
    ) -> Self {
        self.borrowed::<T>(name, doc, Wrap::ONE, move |row, rows| one(part(row), rows))
    }

    /// A part that the row may have.
    #[must_use]
    pub fn nest_maybe<T: Entity>(
        self,
        name: &str,
        doc: &str,
        part: impl for<'r> Fn(&'r E::Row) -> Option<&'r T::Row> + Send + Sync + 'static,
    ) -> Self {
        self.borrowed::<T>(name, doc, Wrap::MAYBE, move |row, rows| {
            part(row).map_or(Slot::Null, |part| one(part, rows))
        })
    }

    /// The parts of the row.
    #[must_use]
    pub fn nest_list<T: Entity>(
        self,
        name: &str,
        doc: &str,
        parts: impl for<'r> Fn(&'r E::Row) -> &'r [T::Row] + Send + Sync + 'static,
    ) -> Self {
        self.borrowed::<T>(name, doc, Wrap::LIST, move |row, rows| {
            let start = rows.len();
            rows.extend(parts(row).iter().map(|part| part as Row<'_>));
            Slot::Many((start..rows.len()).collect())
        })
    }

    /// An object made from the row and the context; for an interface, the reference to one.
    #[must_use]
    pub fn compute<T: Entity>(
        self,
        name: &str,
        doc: &str,
        make: impl Fn(&E::Row, &E::Context) -> T::Row + Send + Sync + 'static,
    ) -> Self {
        self.made::<T>(name, doc, Wrap::ONE, move |row, context, rows| push(make(row, context), rows))
    }

    /// An object made from the row and the context, or null.
    #[must_use]
    pub fn compute_maybe<T: Entity>(
        self,
        name: &str,
        doc: &str,
        make: impl Fn(&E::Row, &E::Context) -> Option<T::Row> + Send + Sync + 'static,
    ) -> Self {
        self.made::<T>(name, doc, Wrap::MAYBE, move |row, context, rows| {
            make(row, context).map_or(Slot::Null, |made| push(made, rows))
        })
    }

    /// Objects made from the row and the context.
    #[must_use]
    pub fn compute_list<T: Entity>(
        self,
        name: &str,
        doc: &str,
        make: impl Fn(&E::Row, &E::Context) -> Vec<T::Row> + Send + Sync + 'static,
    ) -> Self {
        self.made::<T>(name, doc, Wrap::LIST, move |row, context, rows| {
            let start = rows.len();
            rows.extend(make(row, context));
            Slot::Many((start..rows.len()).collect())
        })
    }

    pub(crate) fn borrowed<T: Entity>(
        self,
        name: &str,
        doc: &str,
        wrap: Wrap,
        part: impl for<'r> Fn(&'r E::Row, &mut Few<Row<'r>>) -> Slot + Send + Sync + 'static,
    ) -> Self {
        let link = fetch(move |call| {
            let mut rows = Few::with_capacity(call.parents.len());
            let at = call.parents.iter().map(|parent| part(cast(*parent), &mut rows)).collect();
            Fetching::AtHand(Fetched { rows, at })
        });
        let mut object = self.linked(name, doc, shape::<T>, wrap, link);
        if let Some(field) = object.shape.fields.last_mut() {
            field.needs = Needs::AsBelow;
        }
        object
    }

    fn made<T: Entity>(
        self,
        name: &str,
        doc: &str,
        wrap: Wrap,
        make: impl Fn(&E::Row, &E::Context, &mut Vec<T::Row>) -> Slot + Send + Sync + 'static,
    ) -> Self {
        let link = fetch(move |call| {
            let mut rows = Vec::with_capacity(call.parents.len());
            let at = call.parents.iter().map(|parent| make(cast(*parent), cast(call.context), &mut rows)).collect();
            Fetching::AtHand(Fetched { rows: call.shelf.keep(rows), at })
        });
        self.linked(name, doc, shape::<T>, wrap, link)
    }
}

fn one<'r, T: Send + Sync + 'static>(part: &'r T, rows: &mut Few<Row<'r>>) -> Slot {
    rows.push(part);
    Slot::One(rows.len() - 1)
}

fn push<T>(made: T, rows: &mut Vec<T>) -> Slot {
    rows.push(made);
    Slot::One(rows.len() - 1)
}
