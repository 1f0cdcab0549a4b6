//! The type Person.

use reads::{Entity, Keyed, Object};
use store::people::PersonSketch;
use words::PersonId;

use crate::node::Node;
use crate::sight::Sight;

/// A person in one tenant.
pub struct Person;

impl Keyed for Person {
    type Key = PersonId;
    type Extent = ();

    fn key(row: &PersonSketch) -> PersonId {
        row.id
    }
}

impl Entity for Person {
    type Context = Sight;
    type Row = PersonSketch;
    const NAME: &'static str = "Person";
    const DOC: &'static str = "A person in one tenant. Seen by those who see a membership of it, past ones too; the address is shown to nobody.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.is::<Node>().spelt::<async_graphql::ID>("id", "", |p, out| p.id.spell(out)).text(
            "name",
            "As the person writes it.",
            |p| p.name.as_ref(),
        )
    }
}
