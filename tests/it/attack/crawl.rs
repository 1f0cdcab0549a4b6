//! The crawl: all that a person can reach, from the roots or from some ids, link by link.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::schema::Schema;
use super::selection::field_of;
use crate::person::Person;

/// What was found on the way.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Ids, each with its type.
    pub(crate) ids: BTreeMap<String, String>,
    /// Fields that showed something: no null, no empty list.
    pub(super) shown: BTreeSet<(String, String)>,
    /// The end of a page of each connection: type, field, cursor.
    pub(crate) cursors: BTreeMap<(String, String), String>,
    /// The digest of the present text of what has one, by id.
    pub(super) digests: BTreeMap<String, String>,
    /// Whom an invitation is addressed to, by id.
    pub(super) addressed: BTreeMap<String, String>,
    /// Every answer, as it came.
    pub(super) heard: String,
}

impl Found {
    /// Takes in an answer. Each object in it says its type.
    pub(super) fn take(&mut self, schema: &Schema, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.take(schema, item)),
            Value::String(text) => {
                if let Some(ty) = type_of(text).filter(|ty| schema.types.contains_key(ty)) {
                    self.ids.insert(text.clone(), ty);
                }
            }
            Value::Object(fields) => {
                let ty = fields.get("__typename").and_then(Value::as_str);
                if let (Some(id), Some(digest)) = (value["id"].as_str(), value["revision"]["digest"].as_str()) {
                    self.digests.insert(id.to_owned(), digest.to_owned());
                }
                if let (Some(id), Some(email)) = (value["id"].as_str(), value["email"].as_str()) {
                    self.addressed.insert(id.to_owned(), email.to_owned());
                }
                for (key, value) in fields {
                    if let Some(ty) = ty
                        && *value != Value::Null
                        && *value != json!([])
                    {
                        self.shown.insert((ty.to_owned(), field_of(key).to_owned()));
                        if let Some(cursor) = value["pageInfo"]["endCursor"].as_str() {
                            self.cursors.insert((ty.to_owned(), field_of(key).to_owned()), cursor.to_owned());
                        }
                    }
                    self.take(schema, value);
                }
            }
            _ => {}
        }
    }

    pub(super) fn add(&mut self, other: Found) {
        self.ids.extend(other.ids);
        self.shown.extend(other.shown);
        self.cursors.extend(other.cursors);
        self.digests.extend(other.digests);
        self.addressed.extend(other.addressed);
        self.heard += &other.heard;
    }

    /// The ids by type, those that were made last at the end.
    pub(crate) fn by_type(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut by_type = BTreeMap::<&str, Vec<&str>>::new();
        for (id, ty) in &self.ids {
            by_type.entry(ty).or_default().push(id);
        }
        for ids in by_type.values_mut() {
            ids.sort_by_key(|id| URL_SAFE_NO_PAD.decode(id).unwrap());
        }
        by_type
    }
}

/// The type that an id names.
pub(super) fn type_of(id: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    let (ty, uuid) = text.split_once(':')?;
    uuid::Uuid::parse_str(uuid).is_ok().then(|| ty.to_owned())
}

/// An id of this type that nothing has.
pub(super) fn unknown(ty: &str, number: u64) -> String {
    let uuid = uuid::Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 | u128::from(number));
    URL_SAFE_NO_PAD.encode(format!("{ty}:{uuid}"))
}

/// The document that asks for everything that a node of this type shows.
pub(super) fn node_document(schema: &Schema, ty: &str) -> String {
    format!("query Node($id: ID!) {{ __typename node(id: $id) {{ __typename ... on {ty} {} }} }}", schema.full(ty))
}

/// Reads all root fields that need no argument, then every node that comes in sight, until nothing new does.
pub(super) async fn everything(schema: &Schema, by: &Person<'_>) -> Found {
    let mut found = Found::default();
    let heard = by.hears(&format!("query Roots {}", schema.full("Query")), json!({})).await;
    found.take(schema, &heard.body()["data"]);
    found.heard += &heard.0;
    follow(schema, by, found).await
}

/// Reads these nodes, then every node that comes in sight.
pub(super) async fn from(schema: &Schema, by: &Person<'_>, ids: &[&str]) -> Found {
    let mut found = Found::default();
    found.take(schema, &json!(ids));
    follow(schema, by, found).await
}

async fn follow(schema: &Schema, by: &Person<'_>, mut found: Found) -> Found {
    let mut seen = BTreeSet::new();
    loop {
        let next: Vec<(String, String)> = found.ids.clone().into_iter().filter(|(id, _)| !seen.contains(id)).collect();
        if next.is_empty() {
            return found;
        }
        for (id, ty) in next {
            if schema.is_node(&ty) {
                let heard = by.hears(&node_document(schema, &ty), json!({ "id": id })).await;
                found.take(schema, &heard.body()["data"]);
                found.heard += &heard.0;
            }
            seen.insert(id);
        }
    }
}
