//! The type Action.

use async_graphql::ID;
use reads::{Entity, Object};
use store::activity::action_id;

use crate::node::Node;
use crate::people::Workspace;
use crate::sight::Sight;

/// What the caller must do now.
pub struct Action;

impl Entity for Action {
    type Context = Sight;
    type Row = domain::activity::Action;
    const NAME: &'static str = "Action";
    const DOC: &'static str = "What the caller must do now: computed, not stored. It ends when the thing is done.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf(
                "id",
                "Opaque; the same as long as the same thing is to be done to the same subject. Not good for `node`.",
                |a| ID(action_id(a)),
            )
            .word("kind", "What is to be done.", |a| a.kind)
            .text("title", "In a line, in English.", |a| &a.title)
            .text("reason", "Why me: the rule or role that makes it mine.", |a| &a.reason)
            .leaf("dueAt", "Until when; null when there is no day.", |a| a.due_at)
            .maybe::<Workspace>(
                "workspace",
                "Where; null for an invitation to a workspace that is not reached yet, or to the tenant.",
                |a| a.workspace,
                store::people::workspaces,
            )
            .compute_maybe::<Node>("subject", "What it is done to; null when out of the caller's sight.", |a, _| {
                Some(a.subject)
            })
    }
}
