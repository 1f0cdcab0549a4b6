//! The runner: gives a command its unit, its idempotency key and its commit, and wakes who waits for the event.

use std::future::Future;
use std::sync::Arc;

use domain::people::Denied;
use serde::{Serialize, de::DeserializeOwned};
use store::idempotency::Claim;
use store::{Caller, MembershipEnded, Recorded, Store, Stream, Unit};
use words::{Moment, TenantId};

use crate::Failure;

/// Told after a commit which log of a tenant reached which number. Best effort: who is not told finds out by the sweep.
pub type Wake = Arc<dyn Fn(TenantId, Stream, i64) + Send + Sync>;

/// What the commands run on.
#[derive(Clone)]
pub struct Hub {
    store: Store,
    wake: Wake,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Hub {
    /// Commands on this database, whose commits wake these.
    pub fn new(store: Store, wake: Wake) -> Self {
        Self { store, wake }
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Wakes who follows these streams.
    pub fn woken(&self, tenant: TenantId, seqs: &[(Stream, i64)]) {
        for (stream, seq) in seqs {
            (self.wake)(tenant, *stream, *seq);
        }
    }
}

/// An idempotency key: a repeat under it has the first outcome and writes nothing (`graphql.md` §3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// 1 to 128 printable ASCII characters, chosen by the client.
    pub key: String,
    /// The response key of the root field: two fields of one request have keys of their own.
    pub field: String,
    /// A hash of the field's name and its coerced arguments: the same key with others is a mistake.
    pub arguments_hash: Vec<u8>,
}

impl Key {
    fn claims(&self) -> store::idempotency::Key<'_> {
        store::idempotency::Key { key: &self.key, field: &self.field, arguments_hash: &self.arguments_hash }
    }
}

/// What a command did, or had done when it was a repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<T> {
    /// What the command returned: ids, never content.
    pub outcome: T,
    /// The number of its event in its workspace; null when the tenant's own log has it, or when nothing happened.
    pub seq: Option<i64>,
}

/// A plain `async fn(&mut Unit, I) -> Result<Recorded<T>, Failure<R>>`. The trait is there so that its future is known to be `Send`.
pub trait Command<'u, I, T, R>: Send {
    /// What it returns while it runs.
    type Running: Future<Output = Result<Recorded<T>, Failure<R>>> + Send + 'u;

    /// Begins it.
    fn begin(self, unit: &'u mut Unit, input: I) -> Self::Running;
}

impl<'u, I, T, R, F, Fut> Command<'u, I, T, R> for F
where
    F: FnOnce(&'u mut Unit, I) -> Fut + Send,
    Fut: Future<Output = Result<Recorded<T>, Failure<R>>> + Send + 'u,
{
    type Running = Fut;

    fn begin(self, unit: &'u mut Unit, input: I) -> Fut {
        self(unit, input)
    }
}

/// Runs a command in a unit of its own and commits it, or leaves nothing. Whose membership ended while it ran is refused like who has none.
pub async fn run<I, T, R, C>(
    hub: &Hub,
    caller: &Caller,
    key: Option<Key>,
    moment: Moment,
    command: C,
    input: I,
) -> Result<Done<T>, Failure<R>>
where
    C: for<'u> Command<'u, I, T, R>,
    T: Serialize + DeserializeOwned,
    R: From<Denied>,
{
    let (mut unit, claim) = match &key {
        Some(key) => {
            let (unit, claim) = Unit::open_under(&hub.store, caller, moment, key.claims()).await?;
            (unit, Some(claim))
        }
        None => (Unit::open(&hub.store, caller, moment).await?, None),
    };
    let claimed = match claim {
        Some(Claim::New(claimed)) => Some(claimed),
        Some(Claim::OtherArguments) => {
            unit.give_up().await;
            return Err(Failure::KeyReused);
        }
        Some(Claim::Repeat { outcome, seq }) => {
            unit.give_up().await;
            let outcome = serde_json::from_value(outcome).map_err(anyhow::Error::from)?;
            return Ok(Done { outcome, seq });
        }
        None => None,
    };
    let recorded = match command.begin(&mut unit, input).await {
        Ok(recorded) => recorded,
        Err(failure) => {
            unit.give_up().await;
            return Err(failure);
        }
    };
    let committed = match claimed {
        Some(claimed) => {
            let outcome = serde_json::to_value(recorded.outcome()).map_err(anyhow::Error::from)?;
            unit.commit_under(claimed, &outcome, recorded).await
        }
        None => unit.commit(recorded).await,
    };
    let committed = committed.map_err(|error| {
        let ended = error.downcast_ref::<MembershipEnded>().is_some();
        if ended { Failure::from(Denied::Role) } else { Failure::Broken(error) }
    })?;
    hub.woken(caller.tenant(), &committed.seqs);
    let seq = committed.seq();
    Ok(Done { outcome: committed.outcome, seq })
}
