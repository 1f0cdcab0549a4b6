//! Inputs of mutations, written from the schema: each id where it is wanted, and something plausible everywhere else.

use serde_json::{Value, json};

use super::belongings::Belongings;
use super::schema::{Schema, Taken};

/// Where an input wants an id: the names that lead there, `seats.institution`.
pub(super) type Place = Vec<String>;

/// Which id to put in a place.
pub(super) type Filling<'f> = &'f dyn Fn(&[String]) -> Option<String>;

impl Schema {
    /// Every place of an id in this input.
    pub(super) fn places(&self, input: &str) -> Vec<Place> {
        let mut places = Vec::new();
        for field in &self.ty(input).inputs {
            if field.ty.name == "ID" {
                places.push(vec![field.name.clone()]);
            } else if self.ty(&field.ty.name).kind == "INPUT_OBJECT" {
                for mut place in self.places(&field.ty.name) {
                    place.insert(0, field.name.clone());
                    places.push(place);
                }
            }
        }
        places
    }

    /// Whether this place must be filled.
    pub(super) fn is_needed(&self, input: &str, place: &[String]) -> bool {
        let Some((name, rest)) = place.split_first() else { return true };
        let field = self.ty(input).inputs.iter().find(|field| field.name == *name).unwrap();
        field.must_be_given() && self.is_needed(&field.ty.name, rest)
    }

    /// An input of this type. `ids` says which id to put in a place; without one an optional place stays empty.
    pub(super) fn input(&self, input: &str, ids: Filling<'_>, own: &Belongings) -> Value {
        let given: Vec<String> = self.places(input).iter().filter_map(|place| ids(place)).collect();
        self.filled(input, ids, &own.digest(&given), &mut Vec::new())
    }

    fn filled(&self, input: &str, ids: Filling<'_>, digest: &str, at: &mut Place) -> Value {
        let mut fields = serde_json::Map::new();
        for field in &self.ty(input).inputs {
            at.push(field.name.clone());
            let value = if field.ty.name == "ID" {
                ids(at).map(Value::String)
            } else if self.ty(&field.ty.name).kind == "INPUT_OBJECT" {
                let below = self.filled(&field.ty.name, ids, digest, at);
                (field.must_be_given() || self.leads_to_an_id(field, ids, at)).then_some(below)
            } else if field.name == "audience" {
                // An audience of its own only where there is a body for it.
                ids(&["audienceBody".to_owned()]).map(|_| json!("BODY"))
            } else {
                self.plausible(input, field, digest)
            };
            at.pop();
            if let Some(value) = value {
                let value = if field.ty.list { json!([value]) } else { value };
                fields.insert(field.name.clone(), value);
            }
        }
        Value::Object(fields)
    }

    /// Something that this field takes; nothing where nothing is needed.
    fn plausible(&self, input: &str, field: &Taken, digest: &str) -> Option<Value> {
        let ty = self.ty(&field.ty.name);
        let value = match (field.name.as_str(), field.ty.name.as_str()) {
            ("role", _) => json!("MEMBER"),
            ("helix", _) => json!("INDUSTRY"),
            (_, _) if ty.kind == "ENUM" => json!(ty.values[0]),
            (_, _) if !field.must_be_given() => return None,
            ("denominator", "Int") => json!(2),
            (_, "Int") => json!(1),
            (_, "Boolean") => json!(true),
            (_, "Decimal") => json!("1.5"),
            (_, "Date") => json!("2026-12-31"),
            (_, "DateTime") => json!("2026-06-01T12:00:00Z"),
            ("email", "String") => json!("somebody@elsewhere.example"),
            ("country", "String") => json!("IT"),
            ("timezone", "String") => json!("Europe/Rome"),
            ("themeCode", "String") => json!("ST1"),
            ("expectedRevision" | "revisionDigest", "String") => json!(digest),
            ("token", "String") => json!("a".repeat(43)),
            (
                "name" | "legalName" | "shortName" | "title" | "statement" | "body" | "reason" | "note" | "unit"
                | "evidenceWanted",
                "String",
            ) => json!("Something plausible"),
            (name, ty) => panic!("{input}.{name}: {ty} is new: say here what is plausible for it"),
        };
        Some(value)
    }

    fn leads_to_an_id(&self, field: &Taken, ids: Filling<'_>, at: &Place) -> bool {
        self.places(&field.ty.name).iter().any(|place| ids(&[at.as_slice(), place].concat()).is_some())
    }
}
