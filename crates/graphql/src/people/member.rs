//! The type Member.

use reads::{Entity, Keyed, Object, Sketch, Whole};
use store::people::{SketchedMember, actors, institutions};
use words::MemberId;

use crate::node::Node;
use crate::people::{Actor, Institution, Person};
use crate::sight::Sight;

/// A person who acts for an institution in a workspace, or for the tenant as its coordinator.
pub struct Member;

impl Keyed for Member {
    type Key = MemberId;
    type Extent = (bool,);

    fn key(row: &SketchedMember) -> MemberId {
        row.id
    }
}

impl Entity for Member {
    type Context = Sight;
    type Row = SketchedMember;
    const NAME: &'static str = "Member";
    const DOC: &'static str = "A person who acts for an institution in a workspace (or, as coordinator, in the tenant); at most one ACTIVE \
         membership of a person in a workspace. What ended stays on record.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |m, out| m.id.spell(out))
            .nest::<Person>("person", "Who.", |m| &m.person)
            .maybe_carried::<Institution>(
                "institution",
                "For whom the person acts; null only for a coordinator who acts for none.",
                |m| m.institution.as_ref(),
                institutions,
            )
            .and_whole()
    }
}

impl Sketch for Member {
    type Whole = domain::people::Member;

    fn whole(row: &SketchedMember) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> MemberId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .leaf("since", "Since when.", |m| m.since)
            .maybe::<Actor>(
                "actor",
                "The institution's part in the workspace; null for a coordinator.",
                |m| m.actor,
                actors,
            )
            .word("role", "What the member may do there.", |m| m.role)
            .leaf("until", "Until when; null while in force.", |m| m.until)
            .word("state", "Whether it is in force.", domain::people::Member::state)
    }
}
