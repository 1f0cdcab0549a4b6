//! What decisions are computed from: for any number of requests in one statement, a row for each seat of their electorates. Where the requests themselves
//! were read before from the same snapshot, their texts are not read again: a table that a statement names costs it, whatever is read there.

use std::collections::HashMap;

use domain::approvals::{ApprovalRequest, Ballot, Chair, Elector, Fraction, Poll, Rules, Threshold};
use sqlx::PgConnection;
use words::approvals::{BallotDecision, BallotReason, ThresholdKind};
use words::{AnyId, ApprovalRequestId, BallotId, Digest, GovernanceBodyId, MemberId, SeatId, Timestamp};

use super::body::chairs_of;
use crate::reader::Reader;
use crate::unit::Unit;

/// Hands the columns of a seat's row on to a macro.
macro_rules! with_columns {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"c.quorum_numerator "quorum_numerator!", c.quorum_denominator "quorum_denominator!", c.threshold_numerator "threshold_numerator!",
               c.threshold_denominator "threshold_denominator!",
               c.threshold_kind "threshold_kind!: _", c.cooling_off_hours "cooling_off_hours!", c.notice_days "notice_days!",
               e.seat_id "seat!: _", s.holder_id "holder?: _", b.id "ballot?: _", b.holder_id "cast_by?: _", b.decision "decision?: _", b.reason "reason?: _", b.revision "revision?",
               b.digest "digest?: _", b.cast_at "cast_at?: _", b.void "void?""#,
            $($rest)*
        )
    };
}

/// Polls of requests, with what is joined to the request `r` and shown of that.
///
/// The requests come first: planned for any of them, the statement would go from the few bodies of a tenant to all that they were ever asked.
macro_rules! select_polls {
    ($columns:literal, $more:literal, $joined:literal, $requests:expr) => {
        sqlx::query_as!(
            PollRow,
            "WITH asked AS MATERIALIZED (SELECT q.* FROM entente.approval_request q WHERE q.id = ANY ($1))
           SELECT " + $columns + r#", r.id "request!: _", r.subject_id "subject?", v.type "subject_type?", coalesce(n.digest, v.digest) "current?: _""#
               + $more + " FROM asked r
           JOIN entente.charter c ON (c.tenant_id, c.body_id, c.version) = (r.tenant_id, r.body_id, r.charter_version)
           JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
           LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision)
           JOIN entente.electorate e ON (e.tenant_id, e.request_id) = (r.tenant_id, r.id)
           JOIN entente.seat s ON (s.tenant_id, s.id) = (e.tenant_id, e.seat_id)
           LEFT JOIN entente.ballot b ON (b.tenant_id, b.request_id, b.seat_id) = (e.tenant_id, e.request_id, e.seat_id) AND NOT b.superseded " + $joined + "
           ORDER BY r.id, e.seat_id",
            $requests
        )
    };
}

/// Polls of requests that were read before: of these bodies, under these versions of their charters.
macro_rules! select_known_polls {
    ($columns:literal, $requests:expr, $bodies:expr, $versions:expr) => {
        sqlx::query_as!(
            PollRow,
            "SELECT " + $columns + r#", e.request_id "request!: _", NULL::uuid "subject?", NULL "subject_type?", NULL "current?: _",
               NULL::uuid "chair?: _", NULL::boolean "chair_active?" FROM unnest($1::uuid[], $2::uuid[], $3::integer[]) r (id, body_id, charter_version)
           JOIN entente.charter c ON (c.body_id, c.version) = (r.body_id, r.charter_version)
           JOIN entente.electorate e ON e.request_id = r.id
           JOIN entente.seat s ON (s.tenant_id, s.id) = (e.tenant_id, e.seat_id)
           LEFT JOIN entente.ballot b ON (b.tenant_id, b.request_id, b.seat_id) = (e.tenant_id, e.request_id, e.seat_id) AND NOT b.superseded
           ORDER BY r.id, e.seat_id"#,
            $requests,
            $bodies,
            $versions
        )
    };
}

/// The polls of requests.
pub async fn polls(reader: &Reader, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<Poll>> {
    if let Some(read) = reader.polls().of(requests) {
        return Ok(read);
    }
    let known = reader.polls().known(requests);
    let polls = match known {
        Some(known) => known_polls(reader, known).await?,
        None => assemble(rows(&mut *reader.statement().await?, requests).await?),
    };
    reader.polls().keep(requests, &polls);
    Ok(polls)
}

/// The polls of requests, each with who presides over the body that was asked. One statement: where the polls were read already, it is for the chairs.
pub async fn polls_with_chairs(reader: &Reader, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<(Poll, Chair)>> {
    let read = reader.polls().of(requests);
    let (polls, mut chairs) = if let Some(polls) = read {
        let chairs: HashMap<_, _> = chairs_of(reader, requests).await?.into_iter().collect();
        (polls, chairs)
    } else {
        let rows = with_columns!(select_polls!(
            r#", h.id "chair?: _", h.until IS NULL "chair_active?""#,
            " JOIN entente.governance_body g ON (g.tenant_id, g.id) = (r.tenant_id, r.body_id)
           JOIN entente.member h ON (h.tenant_id, h.id) = (g.tenant_id, g.chair_id)",
            requests as _
        ));
        let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
        let chairs: HashMap<_, _> = rows.iter().filter_map(|row| Some((row.request, row.chair()?))).collect();
        let polls = assemble(rows);
        reader.polls().keep(requests, &polls);
        (polls, chairs)
    };
    let with_chair = |poll: Poll| Some((chairs.remove(&poll.request)?, poll));
    Ok(polls.into_iter().filter_map(with_chair).map(|(chair, poll)| (poll, chair)).collect())
}

/// The polls that were read last from a snapshot, in which they do not change: what tallies, explains and permits asks for the same ones in turn. And what
/// is known of requests that were read whole.
#[derive(Debug, Default)]
pub(crate) struct Polled {
    requests: Vec<ApprovalRequestId>,
    polls: Vec<Poll>,
    known: HashMap<ApprovalRequestId, ApprovalRequest>,
}

impl Polled {
    fn of(&self, requests: &[ApprovalRequestId]) -> Option<Vec<Poll>> {
        (self.requests == requests && !requests.is_empty()).then(|| self.polls.clone())
    }

    /// All of these, if they were read.
    pub(super) fn known(&self, requests: &[ApprovalRequestId]) -> Option<Vec<ApprovalRequest>> {
        requests.iter().map(|request| self.known.get(request).cloned()).collect()
    }

    fn keep(&mut self, requests: &[ApprovalRequestId], polls: &[Poll]) {
        (self.requests, self.polls) = (requests.to_vec(), polls.to_vec());
    }

    /// These requests were read.
    pub(super) fn know(&mut self, requests: &[ApprovalRequest]) {
        self.known.extend(requests.iter().map(|request| (request.id, request.clone())));
    }
}

/// The poll of a request, within the unit that has locked it and shares its subject.
pub async fn poll(unit: &mut Unit, request: ApprovalRequestId) -> anyhow::Result<Poll> {
    let poll = assemble(rows(unit.statement(), &[request]).await?).pop();
    poll.ok_or_else(|| anyhow::anyhow!("A request without seats"))
}

async fn known_polls(reader: &Reader, known: Vec<ApprovalRequest>) -> anyhow::Result<Vec<Poll>> {
    let requests: Vec<ApprovalRequestId> = known.iter().map(|request| request.id).collect();
    let bodies: Vec<GovernanceBodyId> = known.iter().map(|request| request.body).collect();
    let versions: Vec<i32> = known.iter().map(|request| request.charter_version).collect();
    let rows = with_columns!(select_known_polls!(&requests as _, &bodies as _, &versions));
    let mut rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    let of: HashMap<_, _> = known.into_iter().map(|request| (request.id, request)).collect();
    for row in &mut rows {
        if let Some(ApprovalRequest { subject, digest, .. }) = of.get(&row.request) {
            row.subject = Some(subject.uuid());
            row.subject_type = Some(subject.kind().to_owned());
            row.current = Some(digest.clone());
        }
    }
    Ok(assemble(rows))
}

/// Rows of one request stand together.
fn assemble(rows: Vec<PollRow>) -> Vec<Poll> {
    let mut polls: Vec<Poll> = Vec::new();
    for row in rows {
        if polls.last().is_none_or(|poll| poll.request != row.request) {
            polls.push(Poll { request: row.request, rules: row.rules(), electors: Vec::new() });
        }
        if let Some(poll) = polls.last_mut() {
            poll.electors.push(row.elector());
        }
    }
    polls
}

/// A seat of an electorate, beside the rules of its request and the text that this is about; with its latest ballot if it has one: then all
/// columns of the ballot are there.
struct PollRow {
    request: ApprovalRequestId,
    quorum_numerator: i32,
    quorum_denominator: i32,
    threshold_numerator: i32,
    threshold_denominator: i32,
    threshold_kind: ThresholdKind,
    cooling_off_hours: i32,
    notice_days: i32,
    subject: Option<uuid::Uuid>,
    subject_type: Option<String>,
    seat: SeatId,
    holder: Option<MemberId>,
    current: Option<Digest>,
    ballot: Option<BallotId>,
    cast_by: Option<MemberId>,
    decision: Option<BallotDecision>,
    reason: Option<BallotReason>,
    revision: Option<i32>,
    digest: Option<Digest>,
    cast_at: Option<Timestamp>,
    void: Option<bool>,
    chair: Option<MemberId>,
    chair_active: Option<bool>,
}

impl PollRow {
    fn rules(&self) -> Rules {
        let fraction = |numerator, denominator| Fraction { numerator, denominator };
        Rules {
            quorum: fraction(self.quorum_numerator, self.quorum_denominator),
            threshold: Threshold {
                fraction: fraction(self.threshold_numerator, self.threshold_denominator),
                kind: self.threshold_kind,
            },
            cooling_off_hours: self.cooling_off_hours,
            notice_days: self.notice_days,
        }
    }

    fn chair(&self) -> Option<Chair> {
        Some(Chair { member: self.chair?, active: self.chair_active? })
    }

    fn elector(self) -> Elector {
        Elector { seat: self.seat, holder: self.holder, latest: self.latest() }
    }

    fn latest(self) -> Option<Ballot> {
        Some(Ballot {
            id: self.ballot?,
            request: self.request,
            subject: AnyId::new(&self.subject_type?, self.subject?),
            seat: self.seat,
            holder: self.cast_by?,
            decision: self.decision?,
            reason: self.reason,
            revision: self.revision?,
            digest: self.digest?,
            cast_at: self.cast_at?,
            superseded: false,
            void: self.void?,
            current: self.current?,
        })
    }
}

async fn rows(connection: &mut PgConnection, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<PollRow>> {
    let rows =
        with_columns!(select_polls!(r#", NULL::uuid "chair?: _", NULL::boolean "chair_active?""#, "", requests as _));
    Ok(rows.fetch_all(connection).await?)
}
