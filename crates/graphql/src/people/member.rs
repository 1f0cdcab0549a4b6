//! The type Member.

use reads::{Entity, Keyed, Object};
use store::people::{NamedMember, actors, institutions};
use words::MemberId;

use crate::node::Node;
use crate::people::{Actor, Institution, Person};
use crate::sight::Sight;

/// A person who acts for an institution in a workspace, or for the tenant as its coordinator.
pub struct Member;

impl Keyed for Member {
    type Key = MemberId;

    fn key(row: &NamedMember) -> MemberId {
        row.member.id
    }
}

impl Entity for Member {
    type Context = Sight;
    type Row = NamedMember;
    const NAME: &'static str = "Member";
    const DOC: &'static str = "A person who acts for an institution in a workspace (or, as coordinator, in the tenant); at most one ACTIVE \
         membership of a person in a workspace. What ended stays on record.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .leaf("id", "", |m| m.member.id)
            .nest::<Person>("person", "Who.", |m| &m.person)
            .maybe::<Institution>(
                "institution",
                "For whom the person acts; null only for a coordinator who acts for none.",
                |m| m.member.institution,
                institutions,
            )
            .maybe::<Actor>(
                "actor",
                "The institution's part in the workspace; null for a coordinator.",
                |m| m.member.actor,
                actors,
            )
            .leaf("role", "What the member may do there.", |m| m.member.role)
            .leaf("since", "Since when.", |m| m.member.since)
            .leaf("until", "Until when; null while in force.", |m| m.member.until)
            .leaf("state", "Whether it is in force.", |m| m.member.state())
    }
}
