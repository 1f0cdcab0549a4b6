//! The type Commitment, and what hangs on it.

use reads::{Entity, Keyed, Object, Sketch, Whole};
use store::commitments::{SketchedCommitment, check_ins_count_of, check_ins_of};
use words::CommitmentId;

use crate::commitments::permissions::Allowed;
use crate::commitments::{CheckIn, CommitmentPermissions};
use crate::node::Node;
use crate::people::{Actor, Member, Workspace};
use crate::sight::Sight;
use crate::strategies::{Objective, ObjectiveRevision};

/// What an institution promises for an objective.
pub struct Commitment;

impl Keyed for Commitment {
    type Key = CommitmentId;
    type Extent = (bool,);

    fn key(row: &SketchedCommitment) -> CommitmentId {
        row.id
    }
}

impl Entity for Commitment {
    type Context = Sight;
    type Row = SketchedCommitment;
    const NAME: &'static str = "Commitment";
    const DOC: &'static str =
        "What an institution promises for an objective, to whom, and how it goes. The whole workspace sees it.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |c, out| c.id.spell(out))
            .one::<Workspace>("workspace", "Where it stands.", |c| c.workspace, store::people::workspaces)
            .one::<Actor>("actor", "Who promises.", |c| c.actor, store::people::actors)
            .one::<Objective>("objective", "For what.", |c| c.objective, store::strategies::objectives)
            .text("statement", "What is promised, in a sentence.", |c| c.statement.as_ref())
            .leaf("quantity", "How much; more than 0.", |c| c.quantity)
            .text("unit", "What the quantity counts.", |c| c.unit.as_ref())
            .word("state", "Where it stands in its life.", |c| c.state)
            .leaf("dueOn", "Until when. It lapses 90 days later if it was not delivered.", |c| c.due_on)
            .connection::<CheckIn, _>("checkIns", "By at.", |c| c.id, check_ins_of, check_ins_count_of)
            .and_whole()
    }
}

impl Sketch for Commitment {
    type Whole = domain::commitments::Commitment;

    fn whole(row: &SketchedCommitment) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> CommitmentId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .one::<Actor>(
                "counterparty",
                "To whom: who accepts the offer.",
                |c| c.parties.counterparty,
                store::people::actors,
            )
            .word("kind", "Of which kind.", |c| c.terms.kind)
            .leaf("startsOn", "From when on.", |c| c.terms.starts_on)
            .text("evidenceWanted", "What will show that it was kept.", |c| c.terms.evidence_wanted.as_ref())
            .one::<ObjectiveRevision>(
                "objectiveRevision",
                "The objective's revision that it was offered for.",
                |c| (c.objective.into(), c.objective_revision),
                store::strategies::revisions_by_number,
            )
            .leaf("health", "From the last check-in; null before the first.", |c| c.health)
            .with("stale", "No check-in for 30 days and 2 working days, while it is ACCEPTED.", |c, sight| {
                c.is_stale(sight.now())
            })
            .leaf("deliveredQuantity", "The total so far, from the last check-in.", |c| c.delivered_quantity)
            .leaf(
                "nextCheckInDue",
                "30 days after the last check-in or the acceptance; null unless it is ACCEPTED.",
                |c| c.next_check_in_due,
            )
            .one::<Member>("offeredBy", "Who signed the offer.", |c| c.offered_by, store::people::members)
            .leaf("offeredAt", "When it was offered last.", |c| c.offered_at)
            .maybe::<Member>(
                "acceptedBy",
                "Who accepted it; null before.",
                |c| c.acceptance.map(|a| a.by),
                store::people::members,
            )
            .leaf("acceptedAt", "When it was accepted; null before.", |c| c.acceptance.map(|a| a.at))
            .nest_maybe::<ChangeRequested>(
                "changeRequest",
                "What the counterparty wants changed; null when nothing is, or once a new offer has answered it.",
                |c| c.change_requested.as_ref(),
            )
            .nest_maybe::<Withdrawal>("withdrawal", "Why it was taken back; null unless it is WITHDRAWN.", |c| {
                c.withdrawal.as_ref()
            })
            .compute::<CommitmentPermissions>("viewerCan", "What the caller may do with it now.", |c, sight| {
                Allowed::of(c, sight.standing())
            })
    }
}

/// What the counterparty wants changed in an offer.
pub struct ChangeRequested;

impl Entity for ChangeRequested {
    type Context = Sight;
    type Row = domain::commitments::ChangeRequested;
    const NAME: &'static str = "ChangeRequested";
    const DOC: &'static str = "What the counterparty wants changed in an offer.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .text("note", "In words.", |c| c.note.as_ref())
            .one::<Member>("by", "A lead of the counterparty.", |c| c.by, store::people::members)
            .leaf("at", "When.", |c| c.at)
    }
}

/// Why a commitment was taken back.
pub struct Withdrawal;

impl Entity for Withdrawal {
    type Context = Sight;
    type Row = domain::commitments::Withdrawal;
    const NAME: &'static str = "Withdrawal";
    const DOC: &'static str = "Why a commitment was taken back.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .text("reason", "In words.", |w| w.reason.as_ref())
            .one::<Member>("by", "A lead of the institution that promised.", |w| w.by, store::people::members)
            .leaf("at", "When.", |w| w.at)
    }
}
