//! The type Strategy.

use domain::strategies::Strategy as Row;
use reads::{Entity, Held, Keyed, Object};
use store::approvals::requests_about;
use store::discussion::{comments_count_of, comments_of};
use store::strategies::{
    approved_revisions, current_revisions, objectives_count_of, objectives_of, revisions_count_of, revisions_of,
    themes_by_code,
};
use words::{AnyId, StrategyId};

use crate::approvals::ApprovalRequest;
use crate::discussion::Comment;
use crate::node::Node;
use crate::people::{Institution, Workspace};
use crate::sight::Sight;
use crate::strategies::permissions::{StrategyPermissions, strategy_facts};
use crate::strategies::{Objective, Revised, StrategyRevision, StrategyTheme};

/// A choice of direction of an institution or of the region.
pub struct Strategy;

impl Keyed for Strategy {
    type Key = StrategyId;
    type Extent = ();

    fn key(row: &Row) -> StrategyId {
        row.id
    }
}

impl Entity for Strategy {
    type Context = Sight;
    type Row = Row;
    const NAME: &'static str = "Strategy";
    const DOC: &'static str = "A choice of direction of an institution or of the region.";

    fn declare(object: Object<Self>) -> Object<Self> {
        let text = |strategy: &Row| AnyId::from(strategy.id);
        object
            .is::<Node>()
            .is::<Revised>()
            .spelt::<async_graphql::ID>("id", "", |s, out| s.id.spell(out))
            .one::<Workspace>("workspace", "", |s| s.workspace, store::people::workspaces)
            .maybe::<Institution>(
                "owner",
                "The institution that owns it; null: the region.",
                |s| s.owner,
                store::people::institutions,
            )
            .one::<StrategyTheme>(
                "theme",
                "The row of the repository that it takes up.",
                |s| s.theme.clone(),
                themes_by_code,
            )
            .text("title", "What it is called.", |s| s.title.as_ref())
            .maybe_text("rationale", "Why it was chosen; CommonMark.", |s| s.rationale.as_ref().map(AsRef::as_ref))
            .leaf("periodFrom", "The first day of its period; null: open.", |s| s.period_from)
            .leaf("periodTo", "The last day of its period; null: open.", |s| s.period_to)
            .word("state", "Where it stands in its life.", |s| s.state)
            .only::<StrategyRevision, _>("revision", "", text, current_revisions)
            .child::<StrategyRevision, _>("approvedRevision", "", text, approved_revisions)
            .connection::<StrategyRevision, _>("revisions", "Newest first.", text, revisions_of, revisions_count_of)
            .connection::<Objective, _>(
                "objectives",
                "By code; dropped ones included.",
                |s| s.id,
                objectives_of,
                objectives_count_of,
            )
            .child_sketched::<ApprovalRequest, _>("approvalRequest", "", text, requests_about)
            .connection::<Comment, _>("comments", "", text, comments_of, comments_count_of)
            .only::<StrategyPermissions, _>(
                "viewerCan",
                "What the caller may do with it now.",
                Held::of,
                strategy_facts,
            )
    }
}
