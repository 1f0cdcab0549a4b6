//! The type GovernanceBody.

use reads::{Entity, Keyed, Object};
use store::approvals::{charters, requests_count_of, requests_of, seats_of_bodies};
use words::GovernanceBodyId;

use crate::approvals::{ApprovalRequest, Charter, Seat};
use crate::node::Node;
use crate::people::{Member, Workspace};
use crate::sight::Sight;

/// Who decides together in a workspace.
pub struct GovernanceBody;

impl Keyed for GovernanceBody {
    type Key = GovernanceBodyId;
    type Extent = ();

    fn key(row: &domain::approvals::GovernanceBody) -> GovernanceBodyId {
        row.id
    }
}

impl Entity for GovernanceBody {
    type Context = Sight;
    type Row = domain::approvals::GovernanceBody;
    const NAME: &'static str = "GovernanceBody";
    const DOC: &'static str =
        "Who decides together in a workspace: institutions with a seat each, by a charter of their own.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |body, out| body.id.spell(out))
            .one::<Workspace>("workspace", "Where it stands.", |body| body.workspace, store::people::workspaces)
            .text("name", "What it is called; unique in its workspace.", |body| body.name.as_ref())
            .word("kind", "What it is for.", |body| body.kind)
            .maybe_text("mandate", "What it may decide; null when nothing was written.", |body| body.mandate.as_ref().map(AsRef::as_ref))
            .maybe::<Member>(
                "chair",
                "Who presides and publishes its outcomes. When the state of this membership is ENDED, the region's leads act as chair.",
                |body| Some(body.chair),
                store::people::members,
            )
            .one::<Charter>("charter", "The rules in force: those under which a request is opened now.", |body| (body.id, body.charter_version), charters)
            .list::<Seat, _>("seats", "In the order in which they were given.", |body| body.id, seats_of_bodies)
            .connection::<ApprovalRequest, _>("requests", "Newest first.", |body| body.id, requests_of, requests_count_of)
    }
}
