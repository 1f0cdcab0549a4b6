//! The type Workspace.

use domain::people::Area;
use reads::{Entity, Keyed, Object};
use store::activity::events_of;
use store::approvals::{bodies_count_of, bodies_of};
use store::commitments::{commitments_count_of_workspaces, commitments_of_workspaces};
use store::people::{
    WorkspaceAtHead, actors_count_of, actors_of, invitations_count_of, invitations_of, viewer_members_of,
};
use store::strategies::{strategies_count_of, strategies_of};
use words::WorkspaceId;

use crate::activity::WorkspaceEvent;
use crate::approvals::GovernanceBody;
use crate::commitments::Commitment;
use crate::node::Node;
use crate::people::{Actor, Invitation, Member, WorkspacePermissions};
use crate::sight::Sight;
use crate::strategies::Strategy;

/// A region in which institutions work together.
pub struct Workspace;

fn id(row: &WorkspaceAtHead) -> WorkspaceId {
    row.workspace.id
}

impl Keyed for Workspace {
    type Key = WorkspaceId;
    type Extent = ();

    fn key(row: &WorkspaceAtHead) -> WorkspaceId {
        id(row)
    }
}

impl Entity for Workspace {
    type Context = Sight;
    type Row = WorkspaceAtHead;
    const NAME: &'static str = "Workspace";
    const DOC: &'static str = "A region in which institutions work together.";

    fn declare(object: Object<Self>) -> Object<Self> {
        contents(place(object))
    }
}

/// Where it is, and how far its log has come.
fn place(object: Object<Workspace>) -> Object<Workspace> {
    object
        .is::<Node>()
        .spelt::<async_graphql::ID>("id", "", move |row, out| id(row).spell(out))
        .text("name", "What it is called; unique in the tenant.", |w| w.workspace.name.as_ref())
        .maybe_text("nutsCode", "The region's code; null for a custom area.", |w| match &w.workspace.area {
            Area::Nuts { code, .. } => Some(code.as_ref()),
            Area::Custom(_) => None,
        })
        .leaf("nutsVersion", "Of which NUTS classification the code is; null for a custom area.", |w| {
            match w.workspace.area {
                Area::Nuts { version, .. } => Some(version),
                Area::Custom(_) => None,
            }
        })
        .maybe_text("customArea", "The area in words; null for a NUTS region.", |w| match &w.workspace.area {
            Area::Nuts { .. } => None,
            Area::Custom(area) => Some(area.as_ref()),
        })
        .text("country", "ISO 3166-1 alpha-2.", |w| w.workspace.country.as_ref())
        .text("timezone", "In which its days begin and end: a name of the IANA data base.", |w| {
            w.workspace.timezone.as_ref()
        })
        .leaf("seq", "Number of the last event in this answer's snapshot; 0 before the first.", |w| w.head.seq)
        .leaf("cursor", "Cursor of that event: where a subscription continues.", |w| w.head.text())
}

/// What is in it, and what the caller is and may there.
fn contents(object: Object<Workspace>) -> Object<Workspace> {
    object
        .connection::<Actor, _>("actors", "By institution.", id, actors_of, actors_count_of)
        .connection::<GovernanceBody, _>("bodies", "By name.", id, bodies_of, bodies_count_of)
        .connection::<Strategy, _>("strategies", "By theme, then title.", id, strategies_of, strategies_count_of)
        .connection::<Commitment, _>(
            "commitments",
            "By dueOn.",
            id,
            commitments_of_workspaces,
            commitments_count_of_workspaces,
        )
        .connection_maybe::<Invitation, _>(
            "invitations",
            "Newest first, those to roles that the caller may grant; null for whose role may not invite.",
            |w, sight| sight.standing().grants_in(id(w)).then(|| id(w)),
            invitations_of,
            invitations_count_of,
        )
        .connection_uncounted::<WorkspaceEvent, _>(
            "events",
            "Ascending by seq. Only what the caller may see.",
            id,
            events_of,
        )
        .child::<Member, _>(
            "viewerMember",
            "The caller's member here; null for a coordinator who is none.",
            id,
            viewer_members_of,
        )
        .compute::<WorkspacePermissions>("viewerCan", "What the caller may do here now.", |w, _| id(w))
}
