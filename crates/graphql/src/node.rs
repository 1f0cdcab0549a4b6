//! Node: anything with an id.

use reads::{Entity, Object};
use words::AnyId;

use crate::activity::WorkspaceEvent;
use crate::approvals::{ApprovalRequest, Ballot, GovernanceBody, Seat};
use crate::commitments::{CheckIn, Commitment};
use crate::discussion::Comment;
use crate::people::{Actor, ApiToken, Institution, Invitation, Member, Person, Tenant, Viewer, Workspace};
use crate::sight::Sight;
use crate::strategies::{Objective, Strategy};

/// Anything with an id.
pub struct Node;

impl Entity for Node {
    type Context = Sight;
    type Row = AnyId;
    const NAME: &'static str = "Node";
    const DOC: &'static str = "Anything with an id. Ids are opaque; an id of another tenant, of something deleted or unreadable, or no id at all: null and NOT_FOUND.";

    fn declare(object: Object<Self>) -> Object<Self> {
        // Each context adds its types here: `.loaded::<Type>(|id| match id { AnyId::Type(id) => Some(*id), _ => None }, loader)`.
        object.interface(|face| {
            face.leaf::<async_graphql::ID>("id", "Opaque; good for `node`.")
                .loaded::<Tenant>(
                    |id| if let AnyId::Tenant(id) = id { Some(*id) } else { None },
                    store::people::tenants,
                )
                .loaded::<Viewer>(
                    |id| if let AnyId::Viewer(id) = id { Some(*id) } else { None },
                    store::people::viewers,
                )
                .loaded::<Person>(
                    |id| if let AnyId::Person(id) = id { Some(*id) } else { None },
                    store::people::persons,
                )
                .loaded::<Institution>(
                    |id| if let AnyId::Institution(id) = id { Some(*id) } else { None },
                    store::people::institutions,
                )
                .loaded::<Workspace>(
                    |id| if let AnyId::Workspace(id) = id { Some(*id) } else { None },
                    store::people::workspaces,
                )
                .loaded::<Actor>(|id| if let AnyId::Actor(id) = id { Some(*id) } else { None }, store::people::actors)
                .loaded::<Member>(
                    |id| if let AnyId::Member(id) = id { Some(*id) } else { None },
                    store::people::members,
                )
                .loaded::<Invitation>(
                    |id| if let AnyId::Invitation(id) = id { Some(*id) } else { None },
                    store::people::invitations,
                )
                .loaded::<ApiToken>(
                    |id| if let AnyId::ApiToken(id) = id { Some(*id) } else { None },
                    store::directory::tokens,
                )
                .loaded::<Strategy>(
                    |id| if let AnyId::Strategy(id) = id { Some(*id) } else { None },
                    store::strategies::strategies,
                )
                .loaded::<Objective>(
                    |id| if let AnyId::Objective(id) = id { Some(*id) } else { None },
                    store::strategies::objectives,
                )
                .loaded::<GovernanceBody>(
                    |id| if let AnyId::GovernanceBody(id) = id { Some(*id) } else { None },
                    store::approvals::bodies,
                )
                .loaded::<Seat>(|id| if let AnyId::Seat(id) = id { Some(*id) } else { None }, store::approvals::seats)
                .loaded::<ApprovalRequest>(
                    |id| if let AnyId::ApprovalRequest(id) = id { Some(*id) } else { None },
                    store::approvals::requests,
                )
                .loaded::<Ballot>(
                    |id| if let AnyId::Ballot(id) = id { Some(*id) } else { None },
                    store::approvals::ballots,
                )
                .loaded::<Comment>(
                    |id| if let AnyId::Comment(id) = id { Some(*id) } else { None },
                    store::discussion::comments,
                )
                .loaded::<Commitment>(
                    |id| if let AnyId::Commitment(id) = id { Some(*id) } else { None },
                    store::commitments::commitments,
                )
                .loaded::<CheckIn>(
                    |id| if let AnyId::CheckIn(id) = id { Some(*id) } else { None },
                    store::commitments::check_ins,
                )
                .loaded::<WorkspaceEvent>(
                    |id| if let AnyId::WorkspaceEvent(id) = id { Some(*id) } else { None },
                    store::activity::workspace_events,
                )
        })
    }
}
