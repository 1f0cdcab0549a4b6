//! The event log: one numbered stream per workspace and one per tenant, written last and committed with what it tells of.

use std::collections::BTreeMap;

use domain::activity::{Event, EventAudience};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::error::DatabaseError;
use words::people::MemberRole;
use words::{GovernanceBodyId, InstitutionId, MemberId, Moment, Timestamp, WorkspaceEventId, WorkspaceId};

use crate::call::{Call, message};
use crate::caller::Caller;
use crate::idempotency::{self, Key};

/// A numbered log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stream {
    /// The tenant's own: institutions, tokens, coordinators.
    Tenant,
    /// A workspace's.
    Workspace(WorkspaceId),
}

/// An event that waits for its number.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) stream: Stream,
    pub(crate) by: Option<MemberId>,
    pub(crate) occurred_at: Timestamp,
    pub(crate) event: Event,
}

/// What a command returns: its outcome, and the events that tell of it.
#[derive(Debug)]
#[must_use = "what is not committed did not happen"]
pub struct Recorded<T> {
    pub(crate) unit: Option<u64>,
    pub(crate) written: Vec<Written>,
    pub(crate) outcome: T,
}

impl<T> Recorded<T> {
    /// A repeat, or a call that had nothing to do: an outcome without an event.
    pub fn unchanged(outcome: T) -> Self {
        Self { unit: None, written: Vec::new(), outcome }
    }

    /// What came of it.
    pub fn outcome(&self) -> &T {
        &self.outcome
    }

    /// The same events with another outcome.
    pub fn map<U>(self, outcome: impl FnOnce(T) -> U) -> Recorded<U> {
        Recorded { unit: self.unit, written: self.written, outcome: outcome(self.outcome) }
    }

    /// Both: a command that changes two streams writes one event in each.
    pub fn and<U>(mut self, other: Recorded<U>) -> Recorded<(T, U)> {
        self.written.extend(other.written);
        Recorded { unit: self.unit.or(other.unit), written: self.written, outcome: (self.outcome, other.outcome) }
    }
}

/// What a commit gave: the outcome, and the last number of each stream that was written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed<T> {
    /// What the command returned.
    pub outcome: T,
    /// The streams and their new last numbers.
    pub seqs: Vec<(Stream, i64)>,
}

impl<T> Committed<T> {
    /// The number of the event in its workspace; null when the tenant's own log has it, or when nothing happened.
    pub fn seq(&self) -> Option<i64> {
        seq_of(&self.seqs)
    }
}

pub(crate) fn seq_of(seqs: &[(Stream, i64)]) -> Option<i64> {
    seqs.iter().find_map(|(stream, seq)| matches!(stream, Stream::Workspace(_)).then_some(*seq))
}

/// Why an event was not written: the membership of who acts has ended since the unit was opened.
#[derive(Debug, thiserror::Error)]
#[error("The membership has ended meanwhile")]
pub struct MembershipEnded;

/// An idempotency key that the unit has claimed, whose it is, and what is kept under it: what a repeat will answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keeping<'k> {
    pub(crate) owner: uuid::Uuid,
    pub(crate) key: Key<'k>,
    pub(crate) outcome: &'k serde_json::Value,
}

/// What tells an event of a workspace: its row, its number, if it has none yet, and what is kept under the command's key. It gives the number. It stands
/// in the text, since it ends a command together with COMMIT: whoever waits for the workspace's counter waits for one message.
fn telling(
    workspace: WorkspaceId,
    number: Option<i64>,
    id: WorkspaceEventId,
    one: Written,
    keeping: Option<Keeping<'_>>,
) -> anyhow::Result<String> {
    let Event { kind, version, touched, audience, body } = one.event;
    let subject = *touched.first().ok_or_else(|| anyhow::anyhow!("An event without a subject"))?;
    let (institution, of_body, granting) = columns(audience);
    let call = Call::of("EXECUTE tell")
        .id(Some(workspace.0))
        .id(Some(id.0))
        .text(Some(&kind))
        .number(Some(version.into()))
        .instant(one.occurred_at)
        .id(one.by.map(|by| by.0))
        .text(Some(subject.kind()))
        .id(Some(subject.uuid()))
        .json(Some(&serde_json::to_value(&touched)?))
        .json(Some(&body))
        .id(institution.map(|institution| institution.0))
        .id(of_body.map(|body| body.0))
        .texts(granting.as_ref().map(|roles| roles.iter().map(|role| role.as_str())))
        .id(keeping.map(|keeping| keeping.owner))
        .text(keeping.map(|keeping| keeping.key.key))
        .text(keeping.map(|keeping| keeping.key.field))
        .json(keeping.map(|keeping| keeping.outcome))
        .number(number)
        .bytes(keeping.map(|keeping| keeping.key.arguments_hash));
    Ok(call.ends())
}

/// What ends a command that wrote one event, of a workspace, as most do; else the events.
pub(crate) fn last_words(
    moment: &mut Moment,
    written: Vec<Written>,
    keeping: Option<Keeping<'_>>,
) -> Result<(WorkspaceId, anyhow::Result<String>), Vec<Written>> {
    match <[Written; 1]>::try_from(written)? {
        [one @ Written { stream: Stream::Workspace(workspace), .. }] => {
            Ok((workspace, telling(workspace, None, moment.id(), one, keeping)))
        }
        [one] => Err(vec![one]),
    }
}

/// Why an event was not written, as the database said it.
pub(crate) fn untold(error: sqlx::Error) -> anyhow::Error {
    let said = error.as_database_error().and_then(DatabaseError::code);
    if said.as_deref() == Some(MEMBERSHIP_ENDED) { MembershipEnded.into() } else { error.into() }
}

/// The SQLSTATE with which `entente.tell` refuses.
const MEMBERSHIP_ENDED: &str = "EN001";

/// An audience as its three columns are; all null: everybody.
fn columns(audience: EventAudience) -> (Option<InstitutionId>, Option<GovernanceBodyId>, Option<Vec<MemberRole>>) {
    match audience {
        EventAudience::Everybody => (None, None, None),
        EventAudience::Institution(id) => (Some(id), None, None),
        EventAudience::Body(id) => (None, Some(id), None),
        EventAudience::Granting { roles, institution } => (institution, None, Some(roles)),
    }
}

/// Numbers the events and writes them, with what is kept under the command's key. Counters are raised last and in the order of streams, so that
/// numbers are contiguous, their order is that of commits, and no two commands wait for each other in a circle (`reliability.md` §2.2).
pub(crate) async fn append(
    connection: &mut PgConnection,
    caller: &Caller,
    moment: &mut Moment,
    written: Vec<Written>,
    keeping: Option<Keeping<'_>>,
) -> anyhow::Result<Vec<(Stream, i64)>> {
    let mut streams: BTreeMap<Stream, Vec<Written>> = BTreeMap::new();
    for one in written {
        streams.entry(one.stream).or_default().push(one);
    }
    let mut seqs = Vec::new();
    for (stream, events) in streams {
        seqs.push((stream, append_to(connection, caller, moment, stream, events).await?));
    }
    if let Some(keeping) = keeping {
        idempotency::keep(connection, keeping, seq_of(&seqs), moment.now()).await?;
    }
    Ok(seqs)
}

/// The events of one stream, whose counter is raised once; its new number.
async fn append_to(
    connection: &mut PgConnection,
    caller: &Caller,
    moment: &mut Moment,
    stream: Stream,
    events: Vec<Written>,
) -> anyhow::Result<i64> {
    let count = i64::try_from(events.len())?;
    let last = raise(connection, caller, stream, count).await?;
    for (seq, one) in (last - count + 1..).zip(events) {
        match stream {
            Stream::Tenant => insert_in_tenant(connection, caller, seq, moment.id(), one).await?,
            Stream::Workspace(workspace) => {
                let telling = telling(workspace, Some(seq), moment.id(), one, None)?;
                sqlx::raw_sql(message(&[&telling])).execute(&mut *connection).await.map_err(untold)?;
            }
        }
    }
    Ok(last)
}

async fn raise(connection: &mut PgConnection, caller: &Caller, stream: Stream, count: i64) -> anyhow::Result<i64> {
    Ok(match stream {
        Stream::Tenant => {
            sqlx::query_scalar!(
                "INSERT INTO entente.tenant_head AS head (tenant_id, last_seq) VALUES ($1, $2)
                 ON CONFLICT (tenant_id) DO UPDATE SET last_seq = head.last_seq + $2 RETURNING last_seq",
                caller.tenant as _,
                count
            )
            .fetch_one(connection)
            .await?
        }
        Stream::Workspace(workspace) => {
            sqlx::query_scalar!(
                "INSERT INTO entente.workspace_head AS head (tenant_id, workspace_id, last_seq) VALUES ($1, $2, $3)
                 ON CONFLICT (tenant_id, workspace_id) DO UPDATE SET last_seq = head.last_seq + $3 RETURNING last_seq",
                caller.tenant as _,
                workspace as _,
                count
            )
            .fetch_one(connection)
            .await?
        }
    })
}

async fn insert_in_tenant(
    connection: &mut PgConnection,
    caller: &Caller,
    seq: i64,
    id: WorkspaceEventId,
    one: Written,
) -> anyhow::Result<()> {
    let Event { kind, version, touched, body, .. } = one.event;
    let subject = *touched.first().ok_or_else(|| anyhow::anyhow!("An event without a subject"))?;
    // The counter is held: whoever ended this membership has done so before, or will after. Who ends one in this very unit may.
    let written = sqlx::query!(
        "INSERT INTO entente.tenant_event (tenant_id, seq, id, kind, version, occurred_at, by_member_id, subject_type, subject_id, touched, body)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
         WHERE $7::uuid IS NULL OR EXISTS (SELECT FROM entente.member m
             WHERE (m.tenant_id, m.id) = ($1, $7) AND (m.until IS NULL OR m.xmin = pg_current_xact_id()::xid))",
        caller.tenant as _,
        seq,
        id as _,
        kind,
        version,
        one.occurred_at as _,
        one.by as _,
        subject.kind(),
        subject.uuid(),
        serde_json::to_value(&touched)?,
        body
    )
    .execute(connection)
    .await?;
    if written.rows_affected() == 0 { Err(MembershipEnded.into()) } else { Ok(()) }
}
