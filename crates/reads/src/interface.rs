//! Declaring an interface: what its objects promise, and how a reference to one becomes an object.

use std::{marker::PhantomData, sync::Arc};

use async_graphql::InputType;

use crate::{
    Connection, Entity,
    connection::page_arguments,
    context::Keyed,
    declare::{Reader, shape},
    load::{Fetch, Fetched, Fetching, Few, Load, Row, Slot, Wanted, by_key, cast, fetch},
    shape::{Field, How, Needs, Possible, Type, Wrap},
};

/// An interface that is being declared. The names are those of [`crate::Object`]; nothing is read here.
pub struct Face<I> {
    pub(crate) fields: Vec<Field>,
    pub(crate) possible: Vec<Possible>,
    entity: PhantomData<fn() -> I>,
}

impl<I: Entity> Face<I> {
    pub(crate) fn new() -> Self {
        Self { fields: Vec::new(), possible: Vec::new(), entity: PhantomData }
    }

    /// Its objects have this scalar or enum.
    #[must_use]
    pub fn leaf<T: InputType>(self, name: &str, doc: &str) -> Self {
        self.promised(name, doc, Type::leaf::<T>())
    }

    /// Its objects have one of these.
    #[must_use]
    pub fn one<T: Entity>(self, name: &str, doc: &str) -> Self {
        self.promised(name, doc, Type::Link { to: shape::<T>, wrap: Wrap::ONE })
    }

    /// Its objects may have one of these.
    #[must_use]
    pub fn maybe<T: Entity>(self, name: &str, doc: &str) -> Self {
        self.promised(name, doc, Type::Link { to: shape::<T>, wrap: Wrap::MAYBE })
    }

    /// Its objects have a list of these.
    #[must_use]
    pub fn list<T: Entity>(self, name: &str, doc: &str) -> Self {
        self.promised(name, doc, Type::Link { to: shape::<T>, wrap: Wrap::LIST })
    }

    /// Its objects have pages of these, with a total.
    #[must_use]
    pub fn connection<T: Entity>(self, name: &str, doc: &str) -> Self {
        let mut face = self.promised(name, doc, Type::Link { to: shape::<Connection<T>>, wrap: Wrap::ONE });
        if let Some(field) = face.fields.last_mut() {
            field.arguments = page_arguments();
        }
        face
    }

    /// The field declared last is deprecated, for this reason.
    #[must_use]
    pub fn deprecated(mut self, reason: &str) -> Self {
        if let Some(field) = self.fields.last_mut() {
            field.deprecated = Some(reason.to_owned());
        }
        self
    }

    /// References for which `key` gives one are objects of this type, loaded by their keys.
    #[must_use]
    pub fn loaded<T: Keyed>(
        self,
        key: impl Fn(&I::Row) -> Option<T::Key> + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<I>, T::Key, T::Extent, Vec<T::Row>> + 'static,
    ) -> Self {
        let key = Arc::new(key);
        let meant = Arc::clone(&key);
        let fetch = by_key::<I::Context, I::Row, T, _>(move |row| key(row).map_or(Wanted::Nothing, Wanted::One), load);
        self.possible::<T>(move |row| meant(row).is_some(), fetch)
    }

    /// Rows for which `part` gives one are objects of this type, and are here already.
    #[must_use]
    pub fn held<T: Entity>(
        self,
        part: impl for<'r> Fn(&'r I::Row) -> Option<&'r T::Row> + Send + Sync + 'static,
    ) -> Self {
        let part = Arc::new(part);
        let meant = Arc::clone(&part);
        let fetch = fetch(move |call| {
            let mut rows = Few::new();
            let at = call.parents.iter().map(|parent| {
                part(cast(*parent)).map_or(Slot::Null, |part| {
                    rows.push(part as Row<'_>);
                    Slot::One(rows.len() - 1)
                })
            });
            let at = at.collect();
            Fetching::AtHand(Fetched { rows, at })
        });
        self.possible::<T>(move |row| meant(row).is_some(), fetch)
    }

    /// Rows that are meant are objects of this type, found by this link.
    pub(crate) fn possible<T: Entity>(
        mut self,
        meant: impl Fn(&I::Row) -> bool + Send + Sync + 'static,
        fetch: Fetch,
    ) -> Self {
        let meant = Box::new(move |row: Row<'_>| meant(cast(row)));
        self.possible.push(Possible { shape: shape::<T>, meant, fetch });
        self
    }

    fn promised(mut self, name: &str, doc: &str, ty: Type) -> Self {
        self.fields.push(Field {
            name: name.to_owned(),
            doc: doc.to_owned(),
            deprecated: None,
            arguments: Vec::new(),
            ty,
            how: How::Promised,
            needs: Needs::Sketch,
        });
        self
    }
}
