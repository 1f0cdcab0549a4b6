//! Node: anything with an id.

use reads::{Entity, Object};
use words::AnyId;

use crate::sight::Sight;
use crate::strategies::Strategy;

/// Anything with an id.
pub struct Node;

impl Entity for Node {
    type Context = Sight;
    type Row = AnyId;
    const NAME: &'static str = "Node";
    const DOC: &'static str =
        "Anything with an id. Ids are opaque; an id of another tenant, of something deleted or unreadable, or no id at all: null and NOT_FOUND.";

    fn declare(object: Object<Self>) -> Object<Self> {
        // Each context adds its types here: `.loaded::<Type>(|id| match id { AnyId::Type(id) => Some(*id), _ => None }, loader)`.
        object.interface(|face| {
            face.leaf::<async_graphql::ID>("id", "Opaque; good for `node`.")
                .loaded::<Strategy>(|id| if let AnyId::Strategy(id) = id { Some(*id) } else { None }, store::strategies::strategies)
        })
    }
}
