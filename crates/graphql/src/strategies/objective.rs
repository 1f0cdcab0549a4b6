//! The type Objective.

use reads::{Entity, Held, Keyed, Object, Sketch, Whole};
use store::approvals::requests_about;
use store::commitments::{commitments_count_of_objectives, commitments_of_objectives};
use store::discussion::{comments_count_of, comments_of};
use store::strategies::{
    SketchedObjective, Versioned, approved_revisions, revisions_by_number, revisions_count_of, revisions_of, strategies,
};
use words::{AnyId, ObjectiveId};

use crate::approvals::ApprovalRequest;
use crate::commitments::Commitment;
use crate::discussion::Comment;
use crate::node::Node;
use crate::people::Workspace;
use crate::sight::Sight;
use crate::strategies::permissions::{ObjectivePermissions, objective_facts};
use crate::strategies::smart::Smart;
use crate::strategies::{ObjectiveRevision, Revised, Strategy};

/// A result to be reached, by when, measured how.
pub struct Objective;

impl Keyed for Objective {
    type Key = ObjectiveId;
    type Extent = (bool,);

    fn key(row: &SketchedObjective) -> ObjectiveId {
        row.id
    }
}

impl Entity for Objective {
    type Context = Sight;
    type Row = SketchedObjective;
    const NAME: &'static str = "Objective";
    const DOC: &'static str = "A result of a strategy to be reached, by when, measured how.";

    fn declare(object: Object<Self>) -> Object<Self> {
        let text = |objective: &SketchedObjective| AnyId::from(objective.id);
        object
            .is::<Node>()
            .is::<Revised>()
            .spelt::<async_graphql::ID>("id", "", |o, out| o.id.spell(out))
            .one::<Strategy>(
                "strategy",
                "The strategy that it serves; it is whose that is.",
                |o| o.strategy,
                strategies,
            )
            .text("code", "Unique in its strategy, such as ST3.2.", |o| o.code.as_ref())
            .text("statement", "What is to be reached, in a sentence.", |o| o.statement.as_ref())
            .word("state", "Where it stands in its life.", |o| o.state)
            .child::<ObjectiveRevision, _>("approvedRevision", "", text, approved_revisions)
            .connection::<ObjectiveRevision, _>("revisions", "Newest first.", text, revisions_of, revisions_count_of)
            .connection::<Commitment, _>(
                "commitments",
                "What institutions promise for it, by dueOn.",
                |o| o.id,
                commitments_of_objectives,
                commitments_count_of_objectives,
            )
            .child_sketched::<ApprovalRequest, _>("approvalRequest", "", text, requests_about)
            .connection::<Comment, _>("comments", "", text, comments_of, comments_count_of)
            .and_whole()
    }
}

impl Sketch for Objective {
    type Whole = Versioned<domain::strategies::Objective>;

    fn whole(row: &SketchedObjective) -> Option<&Self::Whole> {
        row.whole()
    }

    fn key_of(whole: &Self::Whole) -> ObjectiveId {
        whole.id
    }

    fn declare_whole(object: Object<Whole<Self>>) -> Object<Whole<Self>> {
        object
            .one::<Workspace>("workspace", "", |o| o.workspace, store::people::workspaces)
            .maybe_text("description", "More about it; CommonMark.", |o| {
                o.content.description.as_ref().map(AsRef::as_ref)
            })
            .leaf("startsOn", "When work on it begins.", |o| o.content.starts_on)
            .leaf("dueOn", "By when it is to be reached; given from SUBMITTED on.", |o| o.content.due_on)
            .maybe_text("targetGroup", "Whom it is for.", |o| o.content.target_group.as_ref().map(AsRef::as_ref))
            .word("origin", "Whether it came from above or from below.", |o| o.content.origin)
            .nest::<Smart>("smart", "The five answers; all given from SUBMITTED on.", |o| &o.content.smart)
            .one_carried::<ObjectiveRevision>("revision", "", Versioned::version, revisions_by_number)
            .only::<ObjectivePermissions, _>(
                "viewerCan",
                "What the caller may do with it now.",
                Held::of,
                objective_facts,
            )
    }
}
