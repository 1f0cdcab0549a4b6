//! The specification's `SameResponseShape`: one key has one type, also where it stands in objects of different types.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_graphql::{
    Name, Positioned, ServerError,
    indexmap::IndexMap,
    parser::types::{Field, FragmentDefinition, Selection, SelectionSet},
};

use crate::{
    failure::invalid,
    shape::{Shape, Type},
};

/// What types and fragments are called in a document.
pub(crate) struct Agreement<'d> {
    pub(crate) fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    pub(crate) types: &'d HashMap<String, Arc<Shape>>,
}

/// Fields of each key, with the types that the document selects them of.
type Fields<'d> = IndexMap<&'d str, Vec<(Arc<Shape>, &'d Positioned<Field>)>>;

impl<'d> Agreement<'d> {
    /// Checks selections that come together in one object, each with the type that it is made of.
    pub(crate) fn check(&self, sets: Vec<(Arc<Shape>, &'d SelectionSet)>) -> Result<(), ServerError> {
        let (mut fields, mut spread) = (Fields::new(), HashSet::new());
        for (shape, set) in sets {
            self.add(&shape, set, &mut spread, &mut fields);
        }
        for (key, fields) in fields {
            let (mut below, mut first) = (Vec::new(), None);
            for (shape, field) in fields {
                let Some(spelt) = spelt(&shape, field, &mut below) else { continue };
                if *first.get_or_insert_with(|| spelt.clone()) != spelt {
                    let message =
                        format!("Fields \"{key}\" conflict because they return different types; use different aliases");
                    return Err(invalid(message, Some(field.pos)));
                }
            }
            self.check(below)?;
        }
        Ok(())
    }

    fn add(&self, shape: &Arc<Shape>, set: &'d SelectionSet, spread: &mut HashSet<&'d Name>, fields: &mut Fields<'d>) {
        for selection in &set.items {
            let (on, inner) = match &selection.node {
                Selection::Field(field) => {
                    fields.entry(&field.node.response_key().node).or_default().push((Arc::clone(shape), field));
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
                }
                Selection::FragmentSpread(fragment) => {
                    let name = &fragment.node.fragment_name.node;
                    let Some(fragment) = self.fragments.get(name).filter(|_| spread.insert(name)) else { continue };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set)
                }
            };
            let shape = on.map_or(Some(shape), |on| self.types.get(on.node.on.node.as_str()));
            if let Some(shape) = shape {
                self.add(shape, &inner.node, spread, fields);
            }
        }
    }
}

/// The type of a field as far as clients must tell it apart: objects may differ, and are compared by what is selected `below`.
fn spelt<'d>(
    shape: &Shape,
    field: &'d Positioned<Field>,
    below: &mut Vec<(Arc<Shape>, &'d SelectionSet)>,
) -> Option<String> {
    if field.node.name.node == "__typename" {
        return Some("String!".to_owned());
    }
    Some(match &shape.fields[shape.field(&field.node.name.node)?].ty {
        Type::Leaf { name, .. } => name.clone(),
        Type::Link { to, wrap } => {
            below.push((to(), &field.node.selection_set.node));
            wrap.around("{}")
        }
    })
}
