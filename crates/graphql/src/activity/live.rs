//! The subscriptions.

use std::sync::Arc;

use async_graphql::{Context, Error, Result, Subscription};
use futures_util::stream::{Stream, StreamExt as _};
use live::Ended;
use reads::{Entity, Raw};
use store::Caller;
use store::directory::still_valid;
use words::WorkspaceId;
use words::activity::EventKind;

use crate::activity::{CommitmentDelivery, WorkspaceDelivery};
use crate::api::House;
use crate::asking::{Asking, broken, coded, may_read, sight_of};
use crate::sight::Sight;

/// What can be followed.
#[derive(Debug, Default)]
pub struct ActivitySubscription;

#[expect(clippy::unused_async, reason = "async-graphql takes subscriptions as async functions")]
#[Subscription]
impl ActivitySubscription {
    /// What happens in a workspace, from `after` on, or from now. Each delivery leads from previousSeq to seq without a hole: keep the last
    /// cursor, and continue from it after a reconnect, or after a response with errors and without data, which is the last. Ends with
    /// NOT_FOUND when the caller's membership does.
    async fn workspace_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where.")] workspace: WorkspaceId,
        #[graphql(
            desc = "A cursor of a delivery, of `Workspace.cursor` or of `Workspace.events`; absent: from now on, after a Checkpoint."
        )]
        after: Option<String>,
        #[graphql(desc = "Only events of these kinds; others are folded into Checkpoints. Absent: all.")] kinds: Option<
            Vec<EventKind>,
        >,
    ) -> Result<impl Stream<Item = Result<Raw<WorkspaceDelivery>>>> {
        let asking = Asking::of(ctx)?;
        let deliveries = asking.house.feed.follow(asking.caller.clone(), workspace, after, kinds);
        Ok(delivered(asking, workspace, deliveries, Into::into))
    }

    /// The commitments of a workspace as they are now, then each as it changes. A delivery without a commitment ends the snapshot, and later
    /// is a sign of life. Ends with NOT_FOUND when the caller's membership does.
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where.")] workspace: WorkspaceId,
    ) -> Result<impl Stream<Item = Result<Raw<CommitmentDelivery>>>> {
        let asking = Asking::of(ctx)?;
        let deliveries = asking.house.feed.follow_commitments(asking.caller.clone(), workspace);
        Ok(delivered(asking, workspace, deliveries, |delivered| delivered))
    }
}

/// Gives each delivery a snapshot of its own, which is let go as soon as it is written: nobody holds the database while waiting.
fn delivered<D: Send + 'static, E: Entity<Context = Sight>>(
    asking: &Asking,
    workspace: WorkspaceId,
    deliveries: impl Stream<Item = Result<D, Ended>> + Send + 'static,
    row: fn(D) -> E::Row,
) -> impl Stream<Item = Result<Raw<E>>> + Send + 'static {
    let (house, caller) = (Arc::clone(&asking.house), asking.caller.clone());
    deliveries.then(move |delivery| deliver(Arc::clone(&house), caller.clone(), workspace, delivery, row))
}

/// The feed has looked at the rights when it pulled from the log, which may have been long ago: a client that reads slowly takes what was
/// pulled one by one.
async fn deliver<D, E: Entity<Context = Sight>>(
    house: Arc<House>,
    caller: Caller,
    workspace: WorkspaceId,
    delivery: Result<D, Ended>,
    row: fn(D) -> E::Row,
) -> Result<Raw<E>> {
    let delivery = delivery.map_err(told)?;
    // In the order of the feed: the end of the last membership ends the credential, too, and is NOT_FOUND.
    let credential = still_valid(house.hub.store(), &caller, (house.moments)().now()).await.map_err(broken)?;
    let sight = sight_of(&house, &caller).await?;
    if !sight.standing().reaches(workspace) {
        return Err(told(Ended::NotFound));
    }
    credential.map_err(|fault| told(fault.into()))?;
    may_read(&sight)?;
    Ok(Raw::one(sight, row(delivery)))
}

fn told(ended: Ended) -> Error {
    match ended {
        Ended::NotFound => coded("NOT_FOUND", &ended.to_string()),
        Ended::Credential(fault) => coded("UNAUTHENTICATED", &fault.to_string()),
        Ended::Broken(error) => broken(error),
    }
}
