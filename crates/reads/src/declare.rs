//! Declaring a type: its fields, one line each, from which come its schema, its loading and its bytes.

use std::{any::TypeId, marker::PhantomData, sync::Arc};

use async_graphql::{InputType, resolver_utils::EnumType};

use crate::{
    Face,
    context::{Context, Keyed},
    load::{Load, Wanted, by_key, by_parent, cast},
    shape::{Field, How, Leaf, Needs, Refused, Shape, Shown, Trouble, Type, Wrap, declared},
};

/// A type of the API. The type that implements it is a marker; what it shows is its row.
///
/// An object's `declare` adds fields; an interface's hands over to [`Object::interface`].
pub trait Entity: Sized + Send + Sync + 'static {
    /// What reads of it are made with.
    type Context: Context;
    /// What is shown: a loaded row, and for an interface a reference or an enum of rows.
    type Row: Send + Sync + 'static;
    /// Its name in the schema.
    const NAME: &'static str;
    /// Its description in the schema.
    const DOC: &'static str;
    /// Its name, where that comes from another type's.
    fn name() -> String {
        Self::NAME.to_owned()
    }
    /// Adds the fields.
    fn declare(object: Object<Self>) -> Object<Self>;
}

/// A type that is being declared.
pub struct Object<E> {
    pub(crate) shape: Shape,
    entity: PhantomData<fn() -> E>,
}

pub(crate) type Reader<E> = <<E as Entity>::Context as Context>::Reader;

/// The declaration of an entity.
pub(crate) fn shape<E: Entity>() -> Arc<Shape> {
    declared(TypeId::of::<E>(), || E::declare(Object::empty()).shape)
}

/// Leaves: scalars, enums, and lists of them.
impl<E: Entity> Object<E> {
    pub(crate) fn empty() -> Self {
        let shape = Shape {
            name: E::name(),
            doc: E::DOC,
            rust: std::any::type_name::<E>(),
            context: TypeId::of::<E::Context>(),
            interfaces: Vec::new(),
            fields: Vec::new(),
            connection: false,
            possible: None,
        };
        Self { shape, entity: PhantomData }
    }

    /// This type is one of these. A field without a description takes the interface's.
    #[must_use]
    pub fn is<I: Entity>(mut self) -> Self {
        self.shape.interfaces.push(shape::<I>);
        self
    }

    /// This is an interface.
    #[must_use]
    pub fn interface(mut self, declare: impl FnOnce(Face<E>) -> Face<E>) -> Self {
        let face = declare(Face::new());
        self.shape.fields = face.fields;
        self.shape.possible = Some(face.possible);
        self
    }

    /// A scalar, an enum, or an option or a list of them. Its GraphQL type is that of `T` as an input.
    #[must_use]
    pub fn leaf<T: InputType>(
        self,
        name: &str,
        doc: &str,
        value: impl Fn(&E::Row) -> T + Send + Sync + 'static,
    ) -> Self {
        self.written::<T>(name, doc, Box::new(move |row, _, out| write(&value(cast(row)), out)))
    }

    /// A word of a closed list, written as `T` has it in the schema.
    #[must_use]
    pub fn word<T: InputType + EnumType>(
        self,
        name: &str,
        doc: &str,
        value: impl Fn(&E::Row) -> T + Send + Sync + 'static,
    ) -> Self {
        let leaf: Leaf = Box::new(move |row, _, out| {
            let value = value(cast(row));
            let item = T::items().iter().find(|item| item.value == value);
            let item = item.ok_or_else(|| Trouble::Broken(anyhow::anyhow!("A word that is not of its list")))?;
            quote(out, |out| out.extend_from_slice(item.name.as_bytes()));
            Ok(())
        });
        self.written::<T>(name, doc, leaf)
    }

    /// A `T` that is written as a string in which nothing must be escaped, such as an id; `spell` appends what stands between the quotes.
    #[must_use]
    pub fn spelt<T: InputType>(
        self,
        name: &str,
        doc: &str,
        spell: impl Fn(&E::Row, &mut Vec<u8>) + Send + Sync + 'static,
    ) -> Self {
        let leaf: Leaf = Box::new(move |row, _, out| {
            quote(out, |out| spell(cast(row), out));
            Ok(())
        });
        self.written::<T>(name, doc, leaf)
    }

    /// A leaf that is seen with the context: what depends on the caller.
    #[must_use]
    pub fn with<T: InputType>(
        self,
        name: &str,
        doc: &str,
        value: impl Fn(&E::Row, &E::Context) -> T + Send + Sync + 'static,
    ) -> Self {
        self.written::<T>(name, doc, Box::new(move |row, context, out| write(&value(cast(row), cast(context)), out)))
    }

    /// A nullable leaf that may be withheld: a refusal costs this field alone, which becomes null beside an error.
    #[must_use]
    pub fn guarded<T: InputType>(
        self,
        name: &str,
        doc: &str,
        value: impl Fn(&E::Row, &E::Context) -> Result<T, Refused> + Send + Sync + 'static,
    ) -> Self {
        let leaf: Leaf = Box::new(move |row, context, out| match value(cast(row), cast(context)) {
            Ok(value) => write(&value, out),
            Err(refused) => Err(Trouble::Refused(refused)),
        });
        self.written::<Option<T>>(name, doc, leaf)
    }

    /// A `String!` that is borrowed from the row.
    #[must_use]
    pub fn text(
        self,
        name: &str,
        doc: &str,
        value: impl for<'r> Fn(&'r E::Row) -> &'r str + Send + Sync + 'static,
    ) -> Self {
        self.written::<String>(name, doc, Box::new(move |row, _, out| write_json(value(cast(row)), out)))
    }

    /// A `String` that is borrowed from the row.
    #[must_use]
    pub fn maybe_text(
        self,
        name: &str,
        doc: &str,
        value: impl for<'r> Fn(&'r E::Row) -> Option<&'r str> + Send + Sync + 'static,
    ) -> Self {
        self.written::<Option<String>>(name, doc, Box::new(move |row, _, out| write_json(&value(cast(row)), out)))
    }

    /// The field declared last is deprecated, for this reason.
    #[must_use]
    pub fn deprecated(mut self, reason: &str) -> Self {
        if let Some(field) = self.shape.fields.last_mut() {
            field.deprecated = Some(reason.to_owned());
        }
        self
    }

    fn written<T: InputType>(self, name: &str, doc: &str, leaf: Leaf) -> Self {
        self.field(name, doc, Type::leaf::<T>(), How::Leaf(leaf))
    }

    pub(crate) fn linked(self, name: &str, doc: &str, to: Shown, wrap: Wrap, fetch: crate::load::Fetch) -> Self {
        self.field(name, doc, Type::Link { to, wrap }, How::Link(fetch))
    }

    fn field(mut self, name: &str, doc: &str, ty: Type, how: How) -> Self {
        self.shape.fields.push(Field {
            name: name.to_owned(),
            doc: doc.to_owned(),
            deprecated: None,
            arguments: Vec::new(),
            ty,
            how,
            needs: Needs::Sketch,
        });
        self
    }
}

/// Links that load. Whatever a level's objects ask of one link is loaded by one call.
impl<E: Entity> Object<E> {
    /// The one object whose key the row holds. A key that finds nothing is an error: the field is not nullable.
    #[must_use]
    pub fn one<T: Keyed>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row) -> T::Key + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, T::Key, T::Extent, Vec<T::Row>> + 'static,
    ) -> Self {
        let link = by_key::<E::Context, E::Row, T, _>(move |row| Wanted::One(key(row)), load);
        self.linked(name, doc, shape::<T>, Wrap::ONE, link)
    }

    /// The object whose key the row may hold; null without a key, or when the key finds nothing.
    #[must_use]
    pub fn maybe<T: Keyed>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row) -> Option<T::Key> + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, T::Key, T::Extent, Vec<T::Row>> + 'static,
    ) -> Self {
        let link = by_key::<E::Context, E::Row, T, _>(move |row| key(row).map_or(Wanted::Nothing, Wanted::One), load);
        self.linked(name, doc, shape::<T>, Wrap::MAYBE, link)
    }

    /// The objects whose keys the row holds, in the row's order; keys that find nothing are left out.
    #[must_use]
    pub fn many<T: Keyed>(
        self,
        name: &str,
        doc: &str,
        keys: impl Fn(&E::Row) -> Vec<T::Key> + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, T::Key, T::Extent, Vec<T::Row>> + 'static,
    ) -> Self {
        let link = by_key::<E::Context, E::Row, T, _>(move |row| Wanted::Many(keys(row)), load);
        self.linked(name, doc, shape::<T>, Wrap::LIST, link)
    }

    /// The one object that belongs to this row; `key` is what the loader knows this row by. None is an error.
    #[must_use]
    pub fn only<T: Entity, K: std::hash::Hash + Eq + Clone + Send + Sync + 'static>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row) -> K + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, K, (), Vec<(K, T::Row)>> + 'static,
    ) -> Self {
        self.linked(
            name,
            doc,
            shape::<T>,
            Wrap::ONE,
            by_parent::<E::Context, E::Row, T::Row, K, (), _>(key, load, |_| (), false),
        )
    }

    /// The object, if any, that belongs to this row.
    #[must_use]
    pub fn child<T: Entity, K: std::hash::Hash + Eq + Clone + Send + Sync + 'static>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row) -> K + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, K, (), Vec<(K, T::Row)>> + 'static,
    ) -> Self {
        self.linked(
            name,
            doc,
            shape::<T>,
            Wrap::MAYBE,
            by_parent::<E::Context, E::Row, T::Row, K, (), _>(key, load, |_| (), false),
        )
    }

    /// All objects that belong to this row, in the loader's order.
    #[must_use]
    pub fn list<T: Entity, K: std::hash::Hash + Eq + Clone + Send + Sync + 'static>(
        self,
        name: &str,
        doc: &str,
        key: impl Fn(&E::Row) -> K + Send + Sync + 'static,
        load: impl for<'a> Load<'a, Reader<E>, K, (), Vec<(K, T::Row)>> + 'static,
    ) -> Self {
        self.linked(
            name,
            doc,
            shape::<T>,
            Wrap::LIST,
            by_parent::<E::Context, E::Row, T::Row, K, (), _>(key, load, |_| (), true),
        )
    }
}

/// By way of the input value: so the answer has the form that the schema promises, whatever serde makes of the type.
fn write<T: InputType>(value: &T, out: &mut Vec<u8>) -> Result<(), Trouble> {
    write_json(&value.to_value(), out)
}

fn quote(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

fn write_json<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), Trouble> {
    serde_json::to_writer(out, value).map_err(|error| Trouble::Broken(error.into()))
}
