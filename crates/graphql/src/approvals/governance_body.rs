//! The type GovernanceBody.

use reads::{Entity, Keyed, Object};
use store::approvals::{charters, requests_count_of, requests_of, seats_of_bodies};
use words::GovernanceBodyId;

use crate::approvals::{ApprovalRequest, Charter, Seat};
use crate::node::Node;
use crate::sight::Sight;

/// Who decides together in a workspace.
pub struct GovernanceBody;

impl Keyed for GovernanceBody {
    type Key = GovernanceBodyId;

    fn key(row: &domain::approvals::GovernanceBody) -> GovernanceBodyId {
        row.id
    }
}

impl Entity for GovernanceBody {
    type Context = Sight;
    type Row = domain::approvals::GovernanceBody;
    const NAME: &'static str = "GovernanceBody";
    const DOC: &'static str = "Who decides together in a workspace: institutions with a seat each, by a charter of their own.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .leaf("id", "", |body| body.id)
            .text("name", "What it is called; unique in its workspace.", |body| body.name.as_ref())
            .leaf("kind", "What it is for.", |body| body.kind)
            .maybe_text("mandate", "What it may decide; null when nothing was written.", |body| body.mandate.as_ref().map(AsRef::as_ref))
            .one::<Charter>("charter", "The rules in force: those under which a request is opened now.", |body| (body.id, body.charter_version), charters)
            .list::<Seat, _>("seats", "In the order in which they were given.", |body| body.id, seats_of_bodies)
            .connection::<ApprovalRequest, _>("requests", "Newest first.", |body| body.id, requests_of, requests_count_of)
    }
}
