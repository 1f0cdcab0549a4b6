//! The type CheckIn.

use reads::{Entity, Keyed, Object};
use words::CheckInId;

use crate::node::Node;
use crate::people::Member;
use crate::sight::Sight;

/// A dated word on how a commitment goes.
pub struct CheckIn;

impl Keyed for CheckIn {
    type Key = CheckInId;
    type Extent = ();

    fn key(row: &domain::commitments::CheckIn) -> CheckInId {
        row.id
    }
}

impl Entity for CheckIn {
    type Context = Sight;
    type Row = domain::commitments::CheckIn;
    const NAME: &'static str = "CheckIn";
    const DOC: &'static str = "A dated word on how a commitment goes, by a member of the institution that promised. It is never edited: a later one corrects it.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |c, out| c.id.spell(out))
            .leaf("at", "When.", |c| c.at)
            .one::<Member>("by", "Who said so.", |c| c.by, store::people::members)
            .word("health", "How it goes.", |c| c.health)
            .text("note", "In words, at most 4,000 characters.", |c| c.note.as_ref())
            .leaf("deliveredQuantity", "The total so far, in the commitment's unit.", |c| c.delivered_quantity)
    }
}
