//! The schema: the root fields of all contexts.

use async_graphql::{MergedObject, MergedSubscription, Object, Result, SDLExportOptions};
use reads::{Gaps, Maybe, Raw, Refused};
use words::AnyId;

use crate::activity::ActivitySubscription;
use crate::approvals::ApprovalsMutation;
use crate::asking::{Asking, coded};
use crate::commitments::CommitmentsMutation;
use crate::discussion::DiscussionMutation;
use crate::node::Node;
use crate::people::{PeopleMutation, PeopleQuery};
use crate::strategies::{StrategiesMutation, StrategiesQuery};
use crate::user_error::UserError;

/// The whole schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Where a read begins.
#[derive(Debug, Default, MergedObject)]
pub struct Query(NodeQuery, PeopleQuery, StrategiesQuery);

/// What can be done. Each mutation has its own input and payload; what the caller can mend is in `userErrors`.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(PeopleMutation, StrategiesMutation, DiscussionMutation, ApprovalsMutation, CommitmentsMutation);

/// What can be followed.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(ActivitySubscription);

/// Reading by id.
#[derive(Debug, Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this id; null and NOT_FOUND when there is none that the caller may see.
    async fn node(
        &self,
        ctx: &async_graphql::Context<'_>,
        #[graphql(desc = "Of any object.")] id: AnyId,
    ) -> Result<Raw<Node, Maybe>> {
        Ok(Raw::maybe(Asking::of(ctx)?.sight().await?, Some(id)).or(not_found()))
    }

    /// The objects with these ids, in their order; null and NOT_FOUND for each that the caller may not see. At most 100.
    async fn nodes(
        &self,
        ctx: &async_graphql::Context<'_>,
        #[graphql(desc = "Of any objects, at most 100.")] ids: Vec<AnyId>,
    ) -> Result<Raw<Node, Gaps>> {
        if ids.len() > 100 {
            return Err(coded("BAD_USER_INPUT", "More than 100 ids; ask in several requests"));
        }
        Ok(Raw::gaps(Asking::of(ctx)?.sight().await?, ids).or(not_found()))
    }
}

/// The one answer for whatever is not there, or not for this caller.
pub(crate) fn not_found() -> Refused {
    Refused::new("NOT_FOUND", "Nothing that you may see has this id")
}

pub(crate) fn build() -> Schema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<Raw<UserError>>()
        .finish()
}

/// The schema as a document, sorted: `schema.graphql`.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    build().sdl_with_options(options)
}
