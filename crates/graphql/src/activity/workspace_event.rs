//! The type WorkspaceEvent.

use reads::{Entity, Keyed, Object};
use words::WorkspaceEventId;

use crate::activity::WorkspaceDelivery;
use crate::node::Node;
use crate::people::Member;
use crate::sight::Sight;

/// Something that happened.
pub struct WorkspaceEvent;

impl Keyed for WorkspaceEvent {
    type Key = WorkspaceEventId;
    type Extent = ();

    fn key(row: &domain::activity::WorkspaceEvent) -> WorkspaceEventId {
        row.id
    }
}

impl Entity for WorkspaceEvent {
    type Context = Sight;
    type Row = domain::activity::WorkspaceEvent;
    const NAME: &'static str = "WorkspaceEvent";
    const DOC: &'static str = "Something that happened: one per accepted command, numbered without gaps in its workspace. Only who may see it gets it.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .is::<WorkspaceDelivery>()
            .spelt::<async_graphql::ID>("id", "", |e, out| e.id.spell(out))
            .text("cursor", "", |e| &e.cursor)
            .leaf("previousSeq", "", |e| e.seq - 1)
            .leaf("seq", "", |e| e.seq)
            .word("kind", "What happened. New kinds will come: have a default branch.", |e| e.kind)
            .leaf("occurredAt", "When.", |e| e.occurred_at)
            .maybe::<Member>("by", "Who did it; null when the clock did.", |e| e.by, store::people::members)
            .compute_maybe::<Node>(
                "subject",
                "What the kind's first word names (COMMENT_*: the comment; BALLOT_CAST, APPROVAL_*, OUTCOME_*: the request), as it is now; null when out of the caller's sight.",
                |e, _| Some(e.subject()),
            )
            .leaf("touched", "The ids of what was touched, the subject first.", |e| e.touched.clone())
    }
}
