//! The type Ballot.

use reads::{Entity, Keyed, Object};
use store::approvals::SeatedBallot;
use words::BallotId;

use crate::approvals::Seat;
use crate::node::Node;
use crate::people::Member;
use crate::sight::Sight;
use crate::strategies::Revision;

/// What a seat said about one text.
pub struct Ballot;

impl Keyed for Ballot {
    type Key = BallotId;

    fn key(row: &SeatedBallot) -> BallotId {
        row.ballot.id
    }
}

impl Entity for Ballot {
    type Context = Sight;
    type Row = SeatedBallot;
    const NAME: &'static str = "Ballot";
    const DOC: &'static str =
        "What a seat said about one text. It is never changed: a seat that thinks again casts another.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .leaf("id", "", |s| s.ballot.id)
            .leaf("decision", "What the seat said.", |s| s.ballot.decision)
            .maybe_text("reason", "Why; null when nothing was said.", |s| s.ballot.reason.as_ref().map(AsRef::as_ref))
            .leaf(
                "state",
                "Whether it counts. STALE: the text was changed since; it counts again if the text returns.",
                |s| s.ballot.state(),
            )
            .compute::<Revision>("revision", "The text that it was cast on.", |s, _| {
                (s.ballot.subject, s.ballot.revision)
            })
            .nest::<Seat>("seat", "Whose vote.", |s| &s.seat)
            .one::<Member>("holder", "Who cast it for the seat.", |s| s.ballot.holder, store::people::members)
            .leaf("castAt", "When.", |s| s.ballot.cast_at)
    }
}
