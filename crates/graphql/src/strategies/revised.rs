//! The interface Revised, and what happens when its text has moved.

use reads::{Entity, Object};
use words::AnyId;

use crate::approvals::ApprovalRequest;
use crate::discussion::Comment;
use crate::people::Workspace;
use crate::sight::Sight;
use crate::strategies::{Objective, Revision, Strategy, VersionOf};

/// A subject whose text is revised, discussed and approved.
pub struct Revised;

impl Entity for Revised {
    type Context = Sight;
    type Row = AnyId;
    const NAME: &'static str = "Revised";
    const DOC: &'static str =
        "A subject whose text is revised, discussed and approved. Drafts are visible to the whole workspace.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object.interface(|face| {
            face.leaf::<async_graphql::ID>("id", "Opaque; good for `node`.")
                .one::<Workspace>("workspace", "Where it stands.")
                .one::<Revision>("revision", "The present version of its text.")
                .maybe::<Revision>(
                    "approvedRevision",
                    "The revision that the last ADOPTED or ADOPTED_WITH_CONDITIONS outcome was about; null before.",
                )
                .maybe::<ApprovalRequest>("approvalRequest", "The open request, else the latest, else null.")
                .connection::<Comment>("comments", "Roots and replies by createdAt, as far as the caller hears them.")
                .loaded::<Strategy>(
                    |id| if let AnyId::Strategy(id) = id { Some(*id) } else { None },
                    store::strategies::strategies,
                )
                .loaded::<Objective>(
                    |id| if let AnyId::Objective(id) = id { Some(*id) } else { None },
                    store::strategies::objectives,
                )
        })
    }
}

/// The text is no longer the one that was read.
pub struct RevisionMoved;

impl Entity for RevisionMoved {
    type Context = Sight;
    type Row = domain::strategies::Moved;
    const NAME: &'static str = "RevisionMoved";
    const DOC: &'static str = "The text is no longer the one that was read: goes with the code REVISION_MOVED.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .compute::<Revision>("current", "The version that is current instead.", |moved, _| VersionOf::numbered(moved.revised, moved.current))
            .leaf("changedFields", "What differs between the version that was read and the current one; empty if the digest is none of this text.", |moved| {
                moved.changed_fields.clone()
            })
    }
}
