//! What is due: invitations expire, requests are tallied, commitments lapse; keys are forgotten.

use hub::approvals::{CloseDueRequests, close_due_requests};
use hub::commitments::{LapseCommitments, lapse_commitments};
use hub::people::{ExpireInvitations, expire_invitations};
use hub::{Command, Denied, Failure, Hub};
use serde::{Serialize, de::DeserializeOwned};
use store::{Recorded, Unit, unless_silent};
use words::{Moment, TenantId};

/// How many rows of a kind one transaction takes.
const LIMIT: i64 = 100;

/// For how long a key makes a repeat harmless (`graphql.md` §3.4).
const KEY_HOURS: i64 = 72;

/// Does in one tenant what is due, until nothing is.
pub async fn tick(hub: &Hub, tenant: TenantId, moment: &mut (dyn FnMut() -> Moment + Send)) -> anyhow::Result<()> {
    let input = ExpireInvitations { limit: LIMIT };
    while full(due(hub, tenant, moment(), expire_invitations, input).await?) {}
    while full(due(hub, tenant, moment(), close_due_requests, CloseDueRequests { limit: LIMIT }).await?) {}
    while full(due(hub, tenant, moment(), lapse_commitments, LapseCommitments { limit: LIMIT }).await?) {}
    Ok(())
}

/// Whether there may be more.
fn full(done: usize) -> bool {
    i64::try_from(done).is_ok_and(|done| done >= LIMIT)
}

/// Runs one of the clock's commands, and says how many rows it took.
async fn due<I, T, R, C>(hub: &Hub, tenant: TenantId, moment: Moment, command: C, input: I) -> anyhow::Result<usize>
where
    C: for<'u> Command<'u, I, Vec<T>, R>,
    T: Serialize + DeserializeOwned,
    R: std::fmt::Debug + From<Denied>,
{
    let clock = store::directory::clock(tenant);
    match unless_silent(hub::run(hub, &clock, None, moment, command, input)).await {
        Ok(done) => Ok(done.outcome.len()),
        Err(Failure::Broken(error)) => Err(error),
        // No rule says no to the clock: what is not due was not asked for.
        Err(refused) => Err(anyhow::anyhow!("The clock was refused: {refused:?}")),
    }
}

/// Forgets the idempotency keys whose time is over.
pub async fn forget_keys(hub: &Hub, tenant: TenantId, moment: Moment) -> anyhow::Result<()> {
    let before = moment.now().plus_hours(-KEY_HOURS);
    unless_silent(async {
        let mut unit = Unit::open(hub.store(), &store::directory::clock(tenant), moment).await?;
        store::idempotency::forget(&mut unit, before).await?;
        unit.commit(Recorded::unchanged(())).await?;
        Ok(())
    })
    .await
}
