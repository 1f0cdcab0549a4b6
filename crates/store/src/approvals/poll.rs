//! What decisions are computed from: for any number of requests in one statement, a row for each seat of their electorates.

use domain::approvals::{Ballot, Chair, Elector, Fraction, Poll, Rules, Threshold};
use sqlx::PgConnection;
use words::approvals::{BallotDecision, BallotReason, ThresholdKind};
use words::{AnyId, ApprovalRequestId, BallotId, Digest, MemberId, SeatId, Timestamp};

use crate::reader::Reader;
use crate::unit::Unit;

/// The polls of requests.
pub async fn polls(reader: &Reader, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<Poll>> {
    Ok(polls_with_chairs(reader, requests).await?.into_iter().map(|(poll, _)| poll).collect())
}

/// The polls of requests, each with who presides over the body that was asked.
pub async fn polls_with_chairs(reader: &Reader, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<(Poll, Chair)>> {
    if let Some(read) = reader.polls().of(requests) {
        return Ok(read);
    }
    let polls = assemble(rows(&mut *reader.statement().await?, requests).await?);
    *reader.polls() = Polled { requests: requests.to_vec(), polls: polls.clone() };
    Ok(polls)
}

/// The polls that were read last from a snapshot, in which they do not change: what tallies, explains and permits asks for the same ones in turn.
#[derive(Debug, Default)]
pub(crate) struct Polled {
    requests: Vec<ApprovalRequestId>,
    polls: Vec<(Poll, Chair)>,
}

impl Polled {
    fn of(&self, requests: &[ApprovalRequestId]) -> Option<Vec<(Poll, Chair)>> {
        (self.requests == requests && !requests.is_empty()).then(|| self.polls.clone())
    }
}

/// The poll of a request, within the unit that has locked it and shares its subject.
pub async fn poll(unit: &mut Unit, request: ApprovalRequestId) -> anyhow::Result<Poll> {
    let poll = assemble(rows(unit.statement(), &[request]).await?).pop();
    Ok(poll.ok_or_else(|| anyhow::anyhow!("A request without seats"))?.0)
}

/// Rows of one request stand together.
fn assemble(rows: Vec<PollRow>) -> Vec<(Poll, Chair)> {
    let mut polls: Vec<(Poll, Chair)> = Vec::new();
    for row in rows {
        if polls.last().is_none_or(|(poll, _)| poll.request != row.request) {
            polls.push((Poll { request: row.request, rules: row.rules(), electors: Vec::new() }, row.chair()));
        }
        if let Some((poll, _)) = polls.last_mut() {
            poll.electors.push(row.elector());
        }
    }
    polls
}

/// A seat of an electorate, beside the rules of its request and the chair of its body; with its latest ballot if it has one: then all
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
    chair: MemberId,
    chair_active: bool,
    subject: uuid::Uuid,
    subject_type: String,
    seat: SeatId,
    holder: Option<MemberId>,
    current: Digest,
    ballot: Option<BallotId>,
    cast_by: Option<MemberId>,
    decision: Option<BallotDecision>,
    reason: Option<BallotReason>,
    revision: Option<i32>,
    digest: Option<Digest>,
    cast_at: Option<Timestamp>,
    void: Option<bool>,
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

    fn chair(&self) -> Chair {
        Chair { member: self.chair, active: self.chair_active }
    }

    fn elector(self) -> Elector {
        Elector { seat: self.seat, holder: self.holder, latest: self.latest() }
    }

    fn latest(self) -> Option<Ballot> {
        Some(Ballot {
            id: self.ballot?,
            request: self.request,
            subject: AnyId::new(&self.subject_type, self.subject),
            seat: self.seat,
            holder: self.cast_by?,
            decision: self.decision?,
            reason: self.reason,
            revision: self.revision?,
            digest: self.digest?,
            cast_at: self.cast_at?,
            superseded: false,
            void: self.void?,
            current: self.current,
        })
    }
}

async fn rows(connection: &mut PgConnection, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<PollRow>> {
    // The requests come first: planned for any of them, the statement would go from the few bodies of a tenant to all that they were ever asked.
    let rows = sqlx::query_as!(
        PollRow,
        r#"WITH asked AS MATERIALIZED (SELECT q.* FROM entente.approval_request q WHERE q.id = ANY ($1))
           SELECT r.id "request!: _", c.quorum_numerator "quorum_numerator!", c.quorum_denominator "quorum_denominator!", c.threshold_numerator "threshold_numerator!",
               c.threshold_denominator "threshold_denominator!",
               c.threshold_kind "threshold_kind!: _", c.cooling_off_hours "cooling_off_hours!", c.notice_days "notice_days!",
               h.id "chair!: _", h.until IS NULL "chair_active!",
               r.subject_id "subject!", v.type "subject_type!", e.seat_id "seat!: _", s.holder_id "holder?: _", coalesce(n.digest, v.digest) "current!: _",
               b.id "ballot?: _", b.holder_id "cast_by?: _", b.decision "decision?: _", b.reason "reason?: _", b.revision "revision?",
               b.digest "digest?: _", b.cast_at "cast_at?: _", b.void "void?"
           FROM asked r
           JOIN entente.charter c ON (c.tenant_id, c.body_id, c.version) = (r.tenant_id, r.body_id, r.charter_version)
           JOIN entente.governance_body g ON (g.tenant_id, g.id) = (r.tenant_id, r.body_id)
           JOIN entente.member h ON (h.tenant_id, h.id) = (g.tenant_id, g.chair_id)
           JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
           LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision)
           JOIN entente.electorate e ON (e.tenant_id, e.request_id) = (r.tenant_id, r.id)
           JOIN entente.seat s ON (s.tenant_id, s.id) = (e.tenant_id, e.seat_id)
           LEFT JOIN entente.ballot b ON (b.tenant_id, b.request_id, b.seat_id) = (e.tenant_id, e.request_id, e.seat_id) AND NOT b.superseded
           ORDER BY r.id, e.seat_id"#,
        requests as _
    );
    Ok(rows.fetch_all(connection).await?)
}
