//! The declared types that one schema leads to, and whether they keep what they promise.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    ObjectType, Schema, SubscriptionType,
    parser::types::OperationType,
    registry::{MetaField, MetaType, MetaTypeName, Registry},
};

use crate::shape::{Shape, Type, declared_as};

/// What a schema offers: made once, when the program starts.
pub struct Catalogue {
    roots: HashMap<OperationKind, (String, HashMap<String, Arc<Shape>>)>,
    /// The declared types by name.
    pub(crate) types: HashMap<String, Arc<Shape>>,
    #[cfg_attr(
        not(any(test, feature = "naive")),
        expect(dead_code, reason = "what operations are generated from, in tests")
    )]
    pub(crate) registry: Registry,
}

/// What kind of operation a document asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// It reads.
    Query,
    /// It writes, field by field.
    Mutation,
    /// It follows.
    Subscription,
}

impl From<OperationType> for OperationKind {
    fn from(ty: OperationType) -> Self {
        match ty {
            OperationType::Query => Self::Query,
            OperationType::Mutation => Self::Mutation,
            OperationType::Subscription => Self::Subscription,
        }
    }
}

impl Catalogue {
    /// The types of this schema. The error lists declarations that contradict each other.
    pub fn of<Q, M, S>(_: &Schema<Q, M, S>) -> anyhow::Result<Self>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let mut registry = Registry::default();
        Q::create_type_info(&mut registry);
        let mut roots = vec![(OperationKind::Query, Q::type_name())];
        if !M::is_empty() {
            M::create_type_info(&mut registry);
            roots.push((OperationKind::Mutation, M::type_name()));
        }
        if !S::is_empty() {
            S::create_type_info(&mut registry);
            roots.push((OperationKind::Subscription, S::type_name()));
        }
        let roots = roots.into_iter().map(|(kind, name)| (kind, (name.to_string(), leads(&registry, &name)))).collect();
        let declared = registry.types.values().filter_map(|ty| ty.rust_typename().and_then(declared_as));
        let types: HashMap<String, Arc<Shape>> = declared.map(|shape| (shape.name.clone(), shape)).collect();
        let wrong: Vec<String> = types.values().flat_map(|shape| contradictions(shape, &registry)).collect();
        anyhow::ensure!(wrong.is_empty(), "The declared types contradict each other: {}", wrong.join("; "));
        Ok(Self { roots, types, registry })
    }

    /// The name of the root type for this kind of operation, and to which declared type each of its fields leads.
    pub(crate) fn root(&self, kind: OperationKind) -> Option<&(String, HashMap<String, Arc<Shape>>)> {
        self.roots.get(&kind)
    }
}

fn leads(registry: &Registry, root: &str) -> HashMap<String, Arc<Shape>> {
    let fields = registry.types.get(root).and_then(MetaType::fields).into_iter().flatten();
    let shape = |field: &MetaField| {
        registry.types.get(MetaTypeName::concrete_typename(&field.ty))?.rust_typename().and_then(declared_as)
    };
    fields.filter_map(|(name, field)| Some((name.clone(), shape(field)?))).collect()
}

/// Where a type does not keep the promises of its interfaces, or an interface names a type that does not know it.
fn contradictions(shape: &Arc<Shape>, registry: &Registry) -> Vec<String> {
    let name = &shape.name;
    let mut wrong = Vec::new();
    if shape.possible.is_some() && !shape.interfaces.is_empty() {
        wrong.push(format!("the interface {name} implements another one"));
    }
    for possible in shape.possible.iter().flatten() {
        let object = (possible.shape)();
        if !object.is(name) {
            wrong.push(format!("{} may be {name}, but does not say so", object.name));
        }
    }
    for (index, field) in shape.fields.iter().enumerate() {
        if let Type::Link { to, .. } = &field.ty
            && to().context != shape.context
        {
            wrong.push(format!("{name}.{} leads to a type with another context", field.name));
        }
        if shape.fields[..index].iter().any(|other| other.name == field.name) {
            wrong.push(format!("{name}.{} is declared twice", field.name));
        }
    }
    for interface in shape.interfaces.iter().map(|interface| interface()) {
        for promise in &interface.fields {
            let promised = format!("{}.{}: {}", interface.name, promise.name, promise.ty.spelt());
            let Some(index) = shape.field(&promise.name) else {
                wrong.push(format!("{name} has no field for {promised}"));
                continue;
            };
            let field = &shape.fields[index];
            let arguments = |field: &crate::shape::Field| {
                field.arguments.iter().map(|argument| argument.name.clone()).collect::<Vec<_>>()
            };
            if !narrows(&field.ty.spelt(), &promise.ty.spelt(), registry) || arguments(field) != arguments(promise) {
                wrong.push(format!("{name}.{} is {}, which is no {promised}", field.name, field.ty.spelt()));
            }
        }
    }
    wrong
}

/// Whether every value of one type is a value of the other, which an interface promises.
fn narrows(own: &str, promised: &str, registry: &Registry) -> bool {
    match (MetaTypeName::create(own), MetaTypeName::create(promised)) {
        (MetaTypeName::NonNull(own), MetaTypeName::NonNull(promised))
        | (MetaTypeName::List(own), MetaTypeName::List(promised)) => narrows(own, promised, registry),
        (MetaTypeName::NonNull(own), _) => narrows(own, promised, registry),
        (MetaTypeName::Named(own), MetaTypeName::Named(promised)) => {
            own == promised || registry.types.get(promised).is_some_and(|ty| ty.is_possible_type(own))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object as Root};

    use super::*;
    use crate::{Context, Entity, Object, Page, Raw, toy::toy};

    #[test]
    fn the_schema_shows_what_is_declared() {
        let sdl = toy().schema.sdl();
        for shown in [
            "type Book implements Node & Work {",
            "interface Work {\n\t\"\"\"\n\tWhat it is called.\n\t\"\"\"\n\ttitle: String!",
            "\tsequel: Work\n",
            "\tsequel: Film\n",
            "interface Problem {",
            "type Misspelt implements Problem {",
            "born: Int @deprecated(reason: \"Nobody asks\")",
            "blank: Boolean = false",
            "deliveries: Delivery!",
            "nodes(ids: [ID!]!): [Node]!",
            "works: [Work!]!",
            "drafts(",
            "): BookConnection\n",
            "\tedges: [BookEdge!]!\n",
            "\ttotalCount: Int!\n",
            // The interface's description, for a field that has none of its own.
            "type Film implements Node & Work {\n\t\"\"\"\n\tOpaque.\n\t\"\"\"\n\tid: ID!",
        ] {
            assert!(sdl.contains(shown), "{shown}\nis missing from\n{sdl}");
        }
        let talk = sdl.split("type ReviewConnection {").nth(1).unwrap().split('}').next().unwrap();
        assert!(!talk.contains("totalCount"), "{talk}");
    }

    struct Here;
    struct There;

    macro_rules! context {
        ($($name:ident)*) => {
            $(impl Context for $name {
                type Reader = ();
                type Page = Page;
                type Children<T: Send + Sync + 'static> = crate::Children<T>;
                fn reader(&self) -> &() {
                    &()
                }
                fn page(page: Page) -> Page {
                    page
                }
                fn children<T: Send + Sync + 'static>(children: crate::Children<T>) -> crate::Children<T> {
                    children
                }
            })*
        };
    }
    context!(Here There);

    macro_rules! entity {
        ($name:ident in $context:ty, $declare:expr) => {
            struct $name;
            impl Entity for $name {
                type Context = $context;
                type Row = ();
                const NAME: &'static str = stringify!($name);
                const DOC: &'static str = "For this test.";
                fn declare(object: Object<Self>) -> Object<Self> {
                    let declare: fn(Object<Self>) -> Object<Self> = $declare;
                    declare(object)
                }
            }
        };
    }
    entity!(Promise in Here, |o| o.interface(|f| f.leaf::<String>("kept", "").leaf::<String>("absent", "").held::<Stranger>(|()| None)));
    entity!(Upper in Here, |o| o.is::<Promise>().interface(|f| f.leaf::<String>("kept", "").leaf::<String>("absent", "")));
    entity!(Stranger in Here, |o| o.leaf("x", "", |()| 1));
    entity!(Abroad in There, |o| o.leaf("x", "", |()| 1));
    entity!(Breaker in Here, |o| o.is::<Promise>().is::<Upper>().leaf("kept", "", |()| Some("text".to_owned())).leaf("x", "", |()| 1).leaf("x", "", |()| 1)
        .compute::<Abroad>("abroad", "", |(), _| ()));
    entity!(Keeper in Here, |o| o.leaf("x", "", |()| 1));

    struct Roots;
    #[Root]
    impl Roots {
        async fn breaker(&self) -> Raw<Breaker> {
            Raw::one(Arc::new(Here), ())
        }
    }

    #[test]
    fn contradictory_declarations_are_named() {
        let wrong = Catalogue::of(&Schema::new(Roots, EmptyMutation, EmptySubscription)).err().unwrap().to_string();
        for named in [
            "Stranger may be Promise, but does not say so",
            "the interface Upper implements another one",
            "Breaker.x is declared twice",
            "Breaker has no field for Promise.absent: String!",
            "Breaker.kept is String, which is no Promise.kept: String!",
            "Breaker.abroad leads to a type with another context",
        ] {
            assert!(wrong.contains(named), "{named}\nis missing from\n{wrong}");
        }
        assert!(!wrong.contains("Keeper"));
    }

    struct Twice;
    impl Entity for Twice {
        type Context = Here;
        type Row = ();
        const NAME: &'static str = "Keeper";
        const DOC: &'static str = "Has another's name.";
        fn declare(object: Object<Self>) -> Object<Self> {
            object.compute::<Keeper>("keeper", "", |(), _| ())
        }
    }

    #[test]
    #[should_panic(expected = "have the same GraphQL name `Keeper`")]
    fn one_name_is_one_type() {
        struct Roots;
        #[Root]
        impl Roots {
            async fn twice(&self) -> Raw<Twice> {
                Raw::one(Arc::new(Here), ())
            }
        }
        drop(Schema::new(Roots, EmptyMutation, EmptySubscription));
    }
}
