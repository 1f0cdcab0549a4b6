//! The type Actor.

use reads::{Entity, Keyed, Object, Sketch, Whole};
use store::commitments::{commitments_count_of_actors, commitments_of_actors};
use store::people::{SketchedActor, institutions, members_count_of, members_of, workspaces};
use words::ActorId;

use crate::commitments::Commitment;
use crate::node::Node;
use crate::people::{Institution, Member, Workspace};
use crate::sight::Sight;

/// An institution's part in a workspace.
pub struct Actor;

impl Keyed for Actor {
    type Key = ActorId;
    type Extent = (bool,);

    fn key(row: &SketchedActor) -> ActorId {
        row.id
    }
}

impl Entity for Actor {
    type Context = Sight;
    type Row = SketchedActor;
    const NAME: &'static str = "Actor";
    const DOC: &'static str = "An institution's part in a workspace. `joinedAt` is null until its first member.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |a, out| a.id.spell(out))
            .one::<Workspace>("workspace", "Where.", |a| a.workspace, workspaces)
            .one::<Institution>("institution", "Who.", |a| a.institution, institutions)
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
            .and_whole()
    }
}

impl Sketch for Actor {
    type Whole = domain::people::Actor;

    fn whole(row: &SketchedActor) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> ActorId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .word("helix", "Its helix here; the institution's own may be another.", |a| a.helix)
            .leaf("roles", "What part it plays; never empty.", |a| a.roles.clone())
            .leaf("joinedAt", "When its first member came; null before.", |a| a.joined_at)
    }
}
