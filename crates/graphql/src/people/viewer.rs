//! The type Viewer.

use reads::{Entity, Keyed, Object};
use store::activity::{action_count_of, actions_of};
use store::directory::{tokens_count_of, tokens_of};
use words::ViewerId;

use super::membership::HeldIn;
use crate::activity::Action;
use crate::node::Node;
use crate::people::{ApiToken, Membership};
use crate::sight::Sight;

/// The caller in this tenant.
pub struct Viewer;

fn id(person: &domain::people::Person) -> ViewerId {
    ViewerId(person.id.0)
}

impl Keyed for Viewer {
    type Key = ViewerId;
    type Extent = ();

    fn key(row: &domain::people::Person) -> ViewerId {
        id(row)
    }
}

impl Entity for Viewer {
    type Context = Sight;
    type Row = domain::people::Person;
    const NAME: &'static str = "Viewer";
    const DOC: &'static str = "The caller in this tenant. Nobody sees another's.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", move |row, out| id(row).spell(out))
            .text("name", "The caller's name, as the caller writes it.", |p| p.name.as_ref())
            .compute_list::<Membership>(
                "memberships",
                "Memberships in this tenant, one per institution, role and set of workspaces.",
                |_, sight| sight.standing().held().into_iter().map(|held| HeldIn { tenant: sight.tenant(), held }).collect(),
            )
            .connection::<Action, _>(
                "actions",
                "What the caller must do now, by dueAt (null last): computed, not stored; it ends when the thing is done.",
                id,
                actions_of,
                action_count_of,
            )
            .connection::<ApiToken, _>("apiTokens", "The caller's own, newest first.", id, tokens_of, tokens_count_of)
    }
}
