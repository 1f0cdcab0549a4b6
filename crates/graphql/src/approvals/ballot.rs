//! The type Ballot.

use reads::{Entity, Keyed, Object};
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

    fn key(row: &domain::approvals::Ballot) -> BallotId {
        row.id
    }
}

impl Entity for Ballot {
    type Context = Sight;
    type Row = domain::approvals::Ballot;
    const NAME: &'static str = "Ballot";
    const DOC: &'static str =
        "What a seat said about one text. It is never changed: a seat that thinks again casts another.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .leaf("id", "", |ballot| ballot.id)
            .leaf("decision", "What the seat said.", |ballot| ballot.decision)
            .maybe_text("reason", "Why; null when nothing was said.", |ballot| {
                ballot.reason.as_ref().map(AsRef::as_ref)
            })
            .leaf(
                "state",
                "Whether it counts. STALE: the text was changed since; it counts again if the text returns.",
                domain::approvals::Ballot::state,
            )
            .compute::<Revision>("revision", "The text that it was cast on.", |ballot, _| {
                (ballot.subject, ballot.revision)
            })
            .one::<Seat>("seat", "Whose vote.", |ballot| ballot.seat, store::approvals::seats)
            .one::<Member>("holder", "Who cast it for the seat.", |ballot| ballot.holder, store::people::members)
            .leaf("castAt", "When.", |ballot| ballot.cast_at)
    }
}
