//! What a declaration comes to: fields with their GraphQL types, and how each is read.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use async_graphql::{InputType, Value, registry::Registry};

use crate::{
    load::{Fetch, Row},
    page::Arguments,
};

/// Why one field is withheld: it becomes null, and an error with the field's path and this code is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// A code of the API's closed list, such as `FORBIDDEN`.
    pub code: &'static str,
    /// A sentence for the client.
    pub message: String,
}

impl Refused {
    /// A refusal with this code and this sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// A declared type.
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) doc: &'static str,
    pub(crate) rust: &'static str,
    /// The context that its fields are read with.
    pub(crate) context: TypeId,
    pub(crate) interfaces: Vec<Shown>,
    pub(crate) fields: Vec<Field>,
    /// Whether its rows are pages, and the fields that lead to it take a page's arguments.
    pub(crate) connection: bool,
    /// The types that an interface may turn out to be; `None` for an object.
    pub(crate) possible: Option<Vec<Possible>>,
}

/// One type that an interface may turn out to be: which rows are of it, and where they are loaded.
pub(crate) struct Possible {
    pub(crate) shape: Shown,
    /// Whether a reference is to this type: asked before anything is loaded.
    pub(crate) meant: Meant,
    pub(crate) fetch: Fetch,
}

/// Whether a reference is to one type.
pub(crate) type Meant = Box<dyn Fn(Row<'_>) -> bool + Send + Sync>;

/// A declared type, asked for only when it is needed, so that types may be circular.
pub(crate) type Shown = fn() -> Arc<Shape>;

pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) deprecated: Option<String>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) ty: Type,
    pub(crate) how: How,
    pub(crate) needs: Needs,
}

/// What a field needs of the row that it is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing that a sketch has not.
    Sketch,
    /// The whole row.
    Whole,
    /// What its objects need: they are parts of the row.
    AsBelow,
}

/// The GraphQL type of a field.
pub(crate) enum Type {
    /// A scalar or an enum, with its wrapping, such as `[String!]`.
    Leaf {
        name: String,
        register: fn(&mut Registry) -> String,
    },
    Link {
        to: Shown,
        wrap: Wrap,
    },
}

/// How a link's type is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrap {
    pub(crate) nullable: bool,
    /// Whether the items of the list are nullable; `None` if it is no list.
    pub(crate) list: Option<bool>,
}

impl Wrap {
    pub(crate) const ONE: Self = Self { nullable: false, list: None };
    pub(crate) const MAYBE: Self = Self { nullable: true, list: None };
    pub(crate) const LIST: Self = Self { nullable: false, list: Some(false) };
    pub(crate) const GAPS: Self = Self { nullable: false, list: Some(true) };

    /// The type as the schema spells it.
    pub(crate) fn around(self, name: &str) -> String {
        let inner = match self.list {
            None => name.to_owned(),
            Some(true) => format!("[{name}]"),
            Some(false) => format!("[{name}!]"),
        };
        if self.nullable { inner } else { inner + "!" }
    }
}

impl Type {
    pub(crate) fn leaf<T: InputType>() -> Self {
        Self::Leaf { name: T::qualified_type_name(), register: T::create_type_info }
    }

    /// The type as the schema spells it.
    pub(crate) fn spelt(&self) -> String {
        match self {
            Self::Leaf { name, .. } => name.clone(),
            Self::Link { to, wrap } => wrap.around(&to().name),
        }
    }

    pub(crate) fn is_nullable(&self) -> bool {
        match self {
            Self::Leaf { name, .. } => !name.ends_with('!'),
            Self::Link { wrap, .. } => wrap.nullable,
        }
    }
}

/// How a field is read.
pub(crate) enum How {
    /// Written from the row.
    Leaf(Leaf),
    /// Leads to other rows.
    Link(Fetch),
    /// A field of an interface: the object behind it reads it.
    Promised,
}

/// Writes a row's field as JSON.
pub(crate) type Leaf = Box<dyn Fn(Row<'_>, Row<'_>, &mut Vec<u8>) -> Result<(), Trouble> + Send + Sync>;

/// Why a leaf has no value.
pub(crate) enum Trouble {
    Refused(Refused),
    Broken(anyhow::Error),
}

/// An argument of a field.
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) ty: String,
    pub(crate) register: fn(&mut Registry) -> String,
    pub(crate) default: Option<Value>,
    pub(crate) check: fn(Option<Value>) -> Result<(), String>,
}

impl Argument {
    pub(crate) fn new<T: InputType>(name: &str, doc: &str, default: Option<Value>) -> Self {
        Self {
            name: name.to_owned(),
            doc: doc.to_owned(),
            ty: T::qualified_type_name(),
            register: T::create_type_info,
            default,
            check: |value| parse::<T>(value).map(|_| ()),
        }
    }
}

/// Reads an argument's value.
pub(crate) fn parse<T: InputType>(value: Option<Value>) -> Result<T, String> {
    T::parse(value).map_err(|error| error.into_server_error(async_graphql::Pos::default()).message)
}

impl Shape {
    pub(crate) fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Whether a fragment on this type condition applies to objects of this type.
    pub(crate) fn is(&self, condition: &str) -> bool {
        self.name == condition || self.interfaces.iter().any(|interface| interface().name == condition)
    }

    /// The types of which objects may be found here: itself, or those behind an interface.
    pub(crate) fn concrete(self: &Arc<Self>) -> Vec<Arc<Self>> {
        match &self.possible {
            None => vec![Arc::clone(self)],
            Some(possible) => possible.iter().map(|possible| (possible.shape)()).collect(),
        }
    }
}

impl Field {
    /// Says what is wrong with these arguments, for the client.
    pub(crate) fn check(&self, given: &Arguments) -> Result<(), String> {
        if let Type::Link { to, .. } = &self.ty
            && to().connection
        {
            crate::page::Page::read(given)?;
        }
        self.arguments.iter().try_for_each(|argument| (argument.check)(given.get(&argument.name).cloned()))
    }
}

/// Declarations are constants of the program: each is made once and kept.
static DECLARED: LazyLock<RwLock<HashMap<TypeId, Arc<Shape>>>> = LazyLock::new(RwLock::default);

/// The declaration for this type, made by `declare` when it is first asked for.
pub(crate) fn declared(id: TypeId, declare: impl FnOnce() -> Shape) -> Arc<Shape> {
    if let Some(shape) = DECLARED.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
        return Arc::clone(shape);
    }
    let shape = Arc::new(declare());
    Arc::clone(DECLARED.write().unwrap_or_else(PoisonError::into_inner).entry(id).or_insert(shape))
}

/// The declaration that a registered type came from, by its Rust name.
pub(crate) fn declared_as(rust: &str) -> Option<Arc<Shape>> {
    DECLARED.read().unwrap_or_else(PoisonError::into_inner).values().find(|shape| shape.rust == rust).cloned()
}
