//! The type Seat.

use reads::{Entity, Keyed, Object, Sketch, Whole};
use store::approvals::SketchedSeat;
use words::SeatId;

use crate::node::Node;
use crate::people::{Institution, Member};
use crate::sight::Sight;

/// An institution's vote in a body.
pub struct Seat;

impl Keyed for Seat {
    type Key = SeatId;
    type Extent = (bool,);

    fn key(row: &SketchedSeat) -> SeatId {
        row.id
    }
}

impl Entity for Seat {
    type Context = Sight;
    type Row = SketchedSeat;
    const NAME: &'static str = "Seat";
    const DOC: &'static str = "An institution's vote in a body; a person holds it.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |seat, out| seat.id.spell(out))
            .one::<Institution>(
                "institution",
                "Whose vote it is.",
                |seat| seat.institution,
                store::people::institutions,
            )
            .and_whole()
    }
}

impl Sketch for Seat {
    type Whole = domain::approvals::Seat;

    fn whole(row: &SketchedSeat) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> SeatId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .word("helix", "The helix of the institution's actor when the seat was made; in an electorate, when the request was opened.", |seat| seat.helix)
            .maybe::<Member>(
                "holder",
                "Who casts its ballots; null: nobody at present, and the institution's leads may name somebody.",
                |seat| seat.holder,
                store::people::members,
            )
    }
}
