//! Putting declared types into async-graphql's registry, from where come the SDL, introspection and validation.

use std::sync::Arc;

use async_graphql::{
    indexmap::{IndexMap, IndexSet},
    registry::{Deprecation, MetaField, MetaInputValue, MetaType, ObjectBuilder, Registry},
};

use crate::shape::{Argument, Field, Shape, Type};

/// Registers this type and all that can be reached from it.
///
/// # Panics
/// When another type of this name is registered: like async-graphql's own types, at the start of the program.
pub(crate) fn register(shape: &Arc<Shape>, registry: &mut Registry) {
    if let Some(known) = registry.types.get(&shape.name) {
        let rust = known.rust_typename().unwrap_or_default();
        assert!(rust == shape.rust, "`{rust}` and `{}` have the same GraphQL name `{}`", shape.rust, shape.name);
        return;
    }
    // The type is there before what it leads to is registered: types may be circular.
    let fields = shape.fields.iter().map(|field| (field.name.clone(), meta_field(shape, field))).collect();
    registry.types.insert(shape.name.clone(), meta_type(shape, fields, registry));
    for interface in &shape.interfaces {
        let interface = interface();
        registry.add_implements(&shape.name, &interface.name);
        register(&interface, registry);
        if let Some(MetaType::Interface { possible_types, .. }) = registry.types.get_mut(&interface.name) {
            possible_types.insert(shape.name.clone());
        }
    }
    for field in &shape.fields {
        match &field.ty {
            Type::Leaf { register, .. } => drop(register(registry)),
            Type::Link { to, .. } => register(&to(), registry),
        }
        for argument in &field.arguments {
            (argument.register)(registry);
        }
    }
    for possible in shape.possible.iter().flatten() {
        register(&(possible.shape)(), registry);
    }
}

fn meta_type(shape: &Shape, fields: IndexMap<String, MetaField>, registry: &Registry) -> MetaType {
    if shape.possible.is_none() {
        return ObjectBuilder::new(&shape.name, fields)
            .description(Some(shape.doc.to_owned()))
            .rust_typename(shape.rust)
            .build();
    }
    // Objects that said so before their interface was registered.
    let said = registry.implements.iter().filter(|(_, interfaces)| interfaces.contains(&shape.name));
    let possible_types: IndexSet<String> = said.map(|(name, _)| name.clone()).collect();
    MetaType::Interface {
        name: shape.name.clone(),
        description: Some(shape.doc.to_owned()),
        fields,
        possible_types,
        extends: false,
        keys: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(shape.rust),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn meta_field(shape: &Shape, field: &Field) -> MetaField {
    let mut meta = MetaField::new(&field.name, field.ty.spelt());
    meta.description = Some(doc(shape, field));
    meta.args = field.arguments.iter().map(|argument| (argument.name.clone(), meta_argument(argument))).collect();
    if let Some(reason) = &field.deprecated {
        meta.deprecation = Deprecation::Deprecated { reason: Some(reason.clone()) };
    }
    meta
}

fn meta_argument(argument: &Argument) -> MetaInputValue {
    let mut meta = MetaInputValue::new(&argument.name, &argument.ty);
    meta.description = Some(argument.doc.clone());
    meta.default_value = argument.default.as_ref().map(ToString::to_string);
    meta
}

/// The field's own description, else that of the interface which promises it.
fn doc(shape: &Shape, field: &Field) -> String {
    let promised = || {
        shape.interfaces.iter().find_map(|interface| {
            let interface = interface();
            interface.field(&field.name).map(|index| interface.fields[index].doc.clone())
        })
    };
    if field.doc.is_empty() { promised().unwrap_or_default() } else { field.doc.clone() }
}
