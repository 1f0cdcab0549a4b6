//! Selections, written from the schema: all that an object shows.

use std::fmt::Write as _;

use super::schema::{Field, ROOTS, Schema, Taken};

/// How often a type that contains itself is written below itself: a revision's parent is a revision.
const AGAIN: usize = 2;

impl Schema {
    /// All fields of this type, the values and pages in them, and of each node that they link to what it shows by itself.
    pub(super) fn full(&self, ty: &str) -> String {
        self.selection(ty, 1, &mut Vec::new())
    }

    /// The fields of this type that nothing more needs to be loaded for.
    pub(super) fn leaves(&self, ty: &str) -> String {
        let leaves = self.ty(ty).fields.iter().filter(|field| self.is_leaf(&field.ty.name));
        leaves.map(|field| field.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// A selection of what a field of this type gives.
    pub(super) fn below(&self, ty: &str, links: usize) -> String {
        if self.is_leaf(ty) { String::new() } else { format!(" {}", self.selection(ty, links, &mut Vec::new())) }
    }

    fn selection(&self, ty: &str, links: usize, within: &mut Vec<String>) -> String {
        let mut text = "{ __typename".to_owned();
        within.push(ty.to_owned());
        for field in &self.ty(ty).fields {
            if ROOTS.contains(&ty) && field.arguments.iter().any(Taken::must_be_given) {
                continue;
            }
            if let Some(below) = self.field(field, links, within) {
                write!(text, " {}{}{below}", field.name, pages(field)).unwrap();
            }
        }
        if self.ty(ty).kind == "INTERFACE" {
            text += &self.possible(ty, links, within);
        }
        within.pop();
        text + " }"
    }

    /// What is written below a field; `None` if it leads too far.
    fn field(&self, field: &Field, links: usize, within: &mut Vec<String>) -> Option<String> {
        let ty = field.ty.name.as_str();
        if self.is_leaf(ty) {
            return Some(String::new());
        }
        let again = within.iter().filter(|outer| *outer == ty).count();
        let is_link = self.is_node(ty) || self.ty(ty).kind == "INTERFACE" || !field.arguments.is_empty();
        let is_page = ty.ends_with("Connection");
        if again >= AGAIN || (is_link && links == 0) {
            return None;
        }
        let left = if is_link && !is_page { links - 1 } else { links };
        Some(format!(" {}", self.selection(ty, left, within)))
    }

    /// What stands behind an interface. Nodes are only named: each is asked for by its id. Others are written whole, each field under a
    /// name of its own (`Type__field`), since two types may give one name two types.
    fn possible(&self, interface: &str, links: usize, within: &mut Vec<String>) -> String {
        let mut text = String::new();
        for ty in &self.ty(interface).possible {
            if self.is_node(ty) && interface != "WorkspaceDelivery" {
                write!(text, " ... on {ty} {{ id }}").unwrap();
                continue;
            }
            write!(text, " ... on {ty} {{ __typename").unwrap();
            for field in &self.ty(ty).fields {
                if let Some(below) = self.field(field, links, within) {
                    write!(text, " {ty}__{}: {}{}{below}", field.name, field.name, pages(field)).unwrap();
                }
            }
            text += " }";
        }
        text
    }
}

/// The arguments with which a field shows most.
fn pages(field: &Field) -> String {
    let given =
        field.arguments.iter().filter_map(|argument| match (argument.name.as_str(), argument.ty.name.as_str()) {
            ("first", _) => Some("first: 100".to_owned()),
            (name, "Boolean") => Some(format!("{name}: true")),
            _ => None,
        });
    let given: Vec<String> = given.collect();
    if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
}

/// The name of the field that was written under this name.
pub(super) fn field_of(key: &str) -> &str {
    key.split_once("__").filter(|(ty, _)| !ty.is_empty()).map_or(key, |(_, field)| field)
}
