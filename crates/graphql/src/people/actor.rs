//! The type Actor.

use reads::{Entity, Keyed, Object};
use store::commitments::{commitments_count_of_actors, commitments_of_actors};
use store::people::{institutions, members_count_of, members_of, workspaces};
use words::ActorId;

use crate::commitments::Commitment;
use crate::node::Node;
use crate::people::{Institution, Member, Workspace};
use crate::sight::Sight;

/// An institution's part in a workspace.
pub struct Actor;

impl Keyed for Actor {
    type Key = ActorId;

    fn key(row: &domain::people::Actor) -> ActorId {
        row.id
    }
}

impl Entity for Actor {
    type Context = Sight;
    type Row = domain::people::Actor;
    const NAME: &'static str = "Actor";
    const DOC: &'static str = "An institution's part in a workspace. `joinedAt` is null until its first member.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .leaf("id", "", |a| a.id)
            .one::<Workspace>("workspace", "Where.", |a| a.workspace, workspaces)
            .one::<Institution>("institution", "Who.", |a| a.institution, institutions)
            .leaf("helix", "Its helix here; the institution's own may be another.", |a| a.helix)
            .leaf("roles", "What part it plays; never empty.", |a| a.roles.clone())
            .leaf("joinedAt", "When its first member came; null before.", |a| a.joined_at)
            .connection::<Member, _>(
                "members",
                "Who acts for the institution here, past ones too; by since.",
                |a| a.id,
                members_of,
                members_count_of,
            )
            .connection::<Commitment, _>(
                "commitments",
                "What it has promised, by dueOn.",
                |a| a.id,
                commitments_of_actors,
                commitments_count_of_actors,
            )
    }
}
