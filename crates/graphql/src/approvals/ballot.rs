//! The type Ballot.

use reads::{Entity, Keyed, Object, Sketch, Whole};
use store::approvals::SketchedBallot;
use store::strategies::Versioned;
use words::BallotId;

use crate::approvals::Seat;
use crate::node::Node;
use crate::people::Member;
use crate::sight::Sight;
use crate::strategies::{Revision, VersionOf};

/// What a seat said about one text.
pub struct Ballot;

impl Keyed for Ballot {
    type Key = BallotId;
    type Extent = (bool,);

    fn key(row: &SketchedBallot) -> BallotId {
        row.id
    }
}

impl Entity for Ballot {
    type Context = Sight;
    type Row = SketchedBallot;
    const NAME: &'static str = "Ballot";
    const DOC: &'static str =
        "What a seat said about one text. It is never changed: a seat that thinks again casts another.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |b, out| b.id.spell(out))
            .word("decision", "What the seat said.", |b| b.decision)
            .nest::<Seat>("seat", "Whose vote.", |b| &b.seat)
            .one::<Member>("holder", "Who cast it for the seat.", |b| b.holder, store::people::members)
            .leaf("castAt", "When.", |b| b.cast_at)
            .and_whole()
    }
}

impl Sketch for Ballot {
    type Whole = Versioned<domain::approvals::Ballot>;

    fn whole(row: &SketchedBallot) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> BallotId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .maybe_text("reason", "Why; null when nothing was said.", |b| b.reason.as_ref().map(AsRef::as_ref))
            .word(
                "state",
                "Whether it counts. STALE: the text was changed since; it counts again if the text returns.",
                |b| b.state(),
            )
            .compute::<Revision>("revision", "The text that it was cast on.", |b, _| VersionOf::sketched(b.version()))
    }
}
