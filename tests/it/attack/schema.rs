//! The schema as a client sees it: by introspection, over HTTP.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::person::Person;

const INTROSPECTION: &str = "
query Introspection { __schema { queryType { name } mutationType { name } subscriptionType { name } types {
  kind name interfaces { name } possibleTypes { name } enumValues { name } inputFields { ...Taken }
  fields { name type { ...Reference } args { ...Taken } }
} } }
fragment Taken on __InputValue { name defaultValue type { ...Reference } }
fragment Reference on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

pub(super) const ROOTS: [&str; 3] = ["Query", "Mutation", "Subscription"];

#[derive(Debug)]
pub(super) struct Schema {
    pub(super) types: BTreeMap<String, Type>,
}

#[derive(Debug)]
pub(super) struct Type {
    pub(super) kind: String,
    pub(super) fields: Vec<Field>,
    pub(super) inputs: Vec<Taken>,
    pub(super) interfaces: Vec<String>,
    pub(super) possible: Vec<String>,
    pub(super) values: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) ty: Reference,
    pub(super) arguments: Vec<Taken>,
}

/// An argument, or a field of an input.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) name: String,
    pub(super) ty: Reference,
    pub(super) has_default: bool,
}

/// A type as it is written: `[ID!]!`.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) list: bool,
    pub(super) required: bool,
    pub(super) written: String,
}

impl Schema {
    pub(super) async fn introspected(by: &Person<'_>) -> Self {
        let answer = by.asks(INTROSPECTION, json!({})).await;
        let schema = &answer.data()["__schema"];
        let served =
            ["queryType", "mutationType", "subscriptionType"].map(|root| schema[root]["name"].as_str().unwrap());
        assert_eq!(served, ROOTS);
        let types = list(&schema["types"]).map(|ty| (text(&ty["name"]), Type::read(ty)));
        Self { types: types.filter(|(name, _)| !name.starts_with("__")).collect() }
    }

    pub(super) fn ty(&self, name: &str) -> &Type {
        &self.types[name]
    }

    /// Whether objects of this type have an id that `node` takes.
    pub(super) fn is_node(&self, name: &str) -> bool {
        self.ty(name).interfaces.iter().any(|interface| interface == "Node")
    }

    pub(super) fn is_leaf(&self, name: &str) -> bool {
        matches!(self.ty(name).kind.as_str(), "SCALAR" | "ENUM")
    }

    /// The object types that can be reached from these roots.
    pub(super) fn reached_from(&self, roots: &[&str]) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = roots.to_vec();
        while let Some(name) = next.pop() {
            let (name, ty) = self.types.get_key_value(name).unwrap();
            if ty.kind == "INTERFACE" {
                next.extend(ty.possible.iter().map(String::as_str).filter(|possible| !reached.contains(possible)));
            } else if ty.kind == "OBJECT" && reached.insert(name.as_str()) {
                next.extend(ty.fields.iter().map(|field| field.ty.name.as_str()));
            }
        }
        reached
    }
}

impl Type {
    fn read(ty: &Value) -> Self {
        let names = |key: &str| list(&ty[key]).map(|named| text(&named["name"])).collect();
        let field = |field: &Value| Field {
            name: text(&field["name"]),
            ty: Reference::read(&field["type"]),
            arguments: list(&field["args"]).map(Taken::read).collect(),
        };
        Self {
            kind: text(&ty["kind"]),
            fields: list(&ty["fields"]).map(field).collect(),
            inputs: list(&ty["inputFields"]).map(Taken::read).collect(),
            interfaces: names("interfaces"),
            possible: names("possibleTypes"),
            values: names("enumValues"),
        }
    }
}

impl Taken {
    fn read(taken: &Value) -> Self {
        Self {
            name: text(&taken["name"]),
            ty: Reference::read(&taken["type"]),
            has_default: !taken["defaultValue"].is_null(),
        }
    }

    pub(super) fn must_be_given(&self) -> bool {
        self.ty.required && !self.has_default
    }
}

impl Reference {
    fn read(ty: &Value) -> Self {
        match ty["kind"].as_str().unwrap() {
            "NON_NULL" => {
                let inner = Self::read(&ty["ofType"]);
                Self { required: true, written: format!("{}!", inner.written), ..inner }
            }
            "LIST" => {
                let inner = Self::read(&ty["ofType"]);
                Self { list: true, required: false, written: format!("[{}]", inner.written), ..inner }
            }
            _ => Self { name: text(&ty["name"]), list: false, required: false, written: text(&ty["name"]) },
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
