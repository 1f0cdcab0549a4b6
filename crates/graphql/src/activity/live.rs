//! The subscriptions.

use std::sync::Arc;

use async_graphql::{Context, Error, Result, Subscription};
use futures_util::future::{Either, ready};
use futures_util::stream::{self, Empty, Stream, StreamExt as _};
use hub::Hub;
use live::{Ended, Handed};
use reads::{Ahead, Common, Entity, Raw, Read};
use store::directory::everybody;
use store::{Known, Reader, Visit, unless_silent};
use words::activity::EventKind;
use words::{TenantId, WorkspaceId};

use crate::activity::ahead::read;
use crate::activity::{CommitmentDelivery, WorkspaceDelivery};
use crate::api::{House, Moments};
use crate::asking::{Asking, broken, cannot_read, coded};
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
    ) -> Result<Empty<Result<Raw<WorkspaceDelivery>>>> {
        let asking = Asking::of(ctx)?;
        let deliveries = asking.house.feed.follow(asking.caller.clone(), workspace, after, kinds);
        leave::<_, WorkspaceDelivery>(asking, workspace, deliveries, Into::into)?;
        Ok(stream::empty())
    }

    /// The commitments of a workspace as they are now, then each as it changes. A delivery without a commitment ends the snapshot, and later
    /// is a sign of life. Ends with NOT_FOUND when the caller's membership does.
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where.")] workspace: WorkspaceId,
    ) -> Result<Empty<Result<Raw<CommitmentDelivery>>>> {
        let asking = Asking::of(ctx)?;
        let deliveries = asking.house.feed.follow_commitments(asking.caller.clone(), workspace);
        leave::<_, CommitmentDelivery>(asking, workspace, deliveries, |delivered| delivered)?;
        Ok(stream::empty())
    }
}

/// Leaves the deliveries to be read, each with what it is read with. A snapshot is opened only for what not everybody in the workspace sees, and
/// let go as soon as the delivery is written: nobody holds the database while waiting.
fn leave<D: Send + 'static, E: Entity<Context = Sight>>(
    asking: &Asking,
    workspace: WorkspaceId,
    deliveries: impl Stream<Item = Result<Handed<D>, Ended>> + Send + 'static,
    row: fn(D) -> E::Row,
) -> Result<()> {
    if !asking.caller.may_read() {
        return Err(cannot_read());
    }
    let stage = asking.stage.as_ref().ok_or_else(|| broken(anyhow::anyhow!("A subscription without a stage")))?;
    let (house, following) = (Arc::clone(&asking.house), stage.following.clone());
    let tenant = asking.caller.tenant();
    let read = move |handed: Result<Handed<D>, Ended>| {
        let raw = handed.map_err(told).map(|Handed { delivered, visit, shared }| {
            let reader = Reader::later(visit, (house.moments)().now());
            shared.keep(|| common(&house.hub, &house.moments, tenant, workspace, Ahead::default()));
            Raw::<E>::one(Arc::new(Sight::among(reader, shared)), row(delivered))
        });
        if let Some(read) = raw.as_ref().ok().and_then(|raw| following.at_hand(raw)) {
            return Either::Left(ready(read));
        }
        let following = following.clone();
        // Boxed: a subscription that waits has no use for the room.
        Either::Right(Box::pin(async move {
            Read::Response(Box::new(match unless_silent(async { anyhow::Ok(following.read(raw).await) }).await {
                Ok(response) => response,
                Err(silent) => following.read::<E>(Err(broken(silent))).await,
            }))
        }))
    };
    stage.leave(deliveries.then(read).boxed());
    Ok(())
}

/// What everybody in a workspace sees, read for all who are told of the same publication. It holds what it needs of the house, not the house:
/// the feed, which is part of it, keeps it.
fn common(hub: &Hub, moments: &Moments, tenant: TenantId, workspace: WorkspaceId, ahead: Ahead) -> Common<Reader> {
    let visit = Visit::of(hub.store(), &everybody(tenant, workspace), Known::default());
    let moments = Arc::clone(moments);
    Common::new(ahead, move || Reader::later(Arc::clone(&visit), moments().now()))
}

/// Has the feed read, with each publication, what most of its deliveries show.
pub(crate) fn read_ahead(house: &House) {
    let (hub, moments) = (house.hub.clone(), Arc::clone(&house.moments));
    house.feed.reads_ahead(Box::new(move |reader, events, shared| {
        let (hub, moments) = (hub.clone(), Arc::clone(&moments));
        Box::pin(async move {
            let Some(workspace) = events.first().map(|event| event.workspace) else { return Ok(()) };
            let ahead = read(reader, events, shared).await?;
            shared.keep(|| common(&hub, &moments, reader.caller().tenant(), workspace, ahead));
            Ok(())
        })
    }));
}

fn told(ended: Ended) -> Error {
    match ended {
        Ended::NotFound => coded("NOT_FOUND", &ended.to_string()),
        Ended::Credential(fault) => coded("UNAUTHENTICATED", &fault.to_string()),
        Ended::Broken(error) => broken(error),
    }
}
