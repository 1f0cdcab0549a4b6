//! What decisions are computed from: for any number of requests, their rules in one statement and their electors with ballots in another.

use std::collections::{HashMap, HashSet};

use domain::approvals::{Ballot, Elector, Fraction, Poll, RequestFacts, Rules, SubjectFacts, Threshold};
use sqlx::PgConnection;
use words::approvals::{BallotDecision, BallotReason, ThresholdKind};
use words::{AnyId, ApprovalRequestId, BallotId, Digest, MemberId, SeatId, Timestamp};

use super::body::{chairs_in, chairs_of};
use super::request::{pending_requests, requests};
use super::subject::subjects;
use crate::reader::Reader;
use crate::unit::Unit;

/// The polls of requests.
pub async fn polls(reader: &Reader, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<Poll>> {
    let rules = rules(&mut *reader.statement().await, requests).await?;
    let electors = electors(&mut *reader.statement().await, requests).await?;
    Ok(assemble(rules, electors))
}

/// What decides about a viewer's acts on requests.
pub async fn request_facts(
    reader: &Reader,
    ids: &[ApprovalRequestId],
) -> anyhow::Result<Vec<(ApprovalRequestId, RequestFacts)>> {
    let mut polls: HashMap<_, _> = polls(reader, ids).await?.into_iter().map(|poll| (poll.request, poll)).collect();
    let chairs: HashMap<_, _> = chairs_of(reader, ids).await?.into_iter().collect();
    let facts = requests(reader, ids).await?.into_iter().filter_map(|request| {
        let (poll, chair) = (polls.remove(&request.id)?, *chairs.get(&request.id)?);
        Some((request.id, RequestFacts { request, poll, chair }))
    });
    Ok(facts.collect())
}

/// What decides whether requests about texts may be opened.
pub async fn subject_facts(reader: &Reader, ids: &[AnyId]) -> anyhow::Result<Vec<(AnyId, SubjectFacts)>> {
    let pending: HashMap<_, _> = pending_requests(reader, ids).await?.into_iter().collect();
    let subjects = subjects(reader, ids).await?;
    let workspaces: HashSet<_> = subjects.iter().map(|subject| subject.workspace).collect();
    let chairs = chairs_in(reader, &workspaces.into_iter().collect::<Vec<_>>()).await?;
    let facts = subjects.into_iter().map(|subject| {
        let presiding = chairs.iter().filter(|(workspace, _)| *workspace == subject.workspace).map(|(_, chair)| *chair);
        let (pending, chairs) = (pending.contains_key(&subject.id), presiding.collect());
        (subject.id, SubjectFacts { subject, pending, chairs })
    });
    Ok(facts.collect())
}

/// The poll of a request, within the unit that has locked it and shares its subject.
pub async fn poll(unit: &mut Unit, request: ApprovalRequestId) -> anyhow::Result<Poll> {
    let rules = rules(unit.statement(), &[request]).await?;
    let electors = electors(unit.statement(), &[request]).await?;
    let poll = assemble(rules, electors).pop();
    poll.ok_or_else(|| anyhow::anyhow!("A request without a charter"))
}

fn assemble(rules: Vec<(ApprovalRequestId, Rules)>, electors: Vec<(ApprovalRequestId, Elector)>) -> Vec<Poll> {
    let mut of: HashMap<ApprovalRequestId, Vec<Elector>> = HashMap::new();
    for (request, elector) in electors {
        of.entry(request).or_default().push(elector);
    }
    let poll = |(request, rules)| Poll { request, rules, electors: of.remove(&request).unwrap_or_default() };
    rules.into_iter().map(poll).collect()
}

async fn rules(
    connection: &mut PgConnection,
    requests: &[ApprovalRequestId],
) -> anyhow::Result<Vec<(ApprovalRequestId, Rules)>> {
    let rows = sqlx::query!(
        r#"SELECT r.id "request: ApprovalRequestId", c.quorum_numerator, c.quorum_denominator, c.threshold_numerator, c.threshold_denominator,
               c.threshold_kind "threshold_kind: ThresholdKind", c.cooling_off_hours, c.notice_days
           FROM entente.approval_request r JOIN entente.charter c ON (c.tenant_id, c.body_id, c.version) = (r.tenant_id, r.body_id, r.charter_version)
           WHERE r.id = ANY ($1)"#,
        requests as _
    );
    let rules = rows.fetch_all(connection).await?.into_iter().map(|row| {
        let fraction = Fraction { numerator: row.threshold_numerator, denominator: row.threshold_denominator };
        let rules = Rules {
            quorum: Fraction { numerator: row.quorum_numerator, denominator: row.quorum_denominator },
            threshold: Threshold { fraction, kind: row.threshold_kind },
            cooling_off_hours: row.cooling_off_hours,
            notice_days: row.notice_days,
        };
        (row.request, rules)
    });
    Ok(rules.collect())
}

/// A seat of an electorate, with its latest ballot if it has one: then all columns of the ballot are there.
struct ElectorRow {
    request: ApprovalRequestId,
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

impl ElectorRow {
    fn elector(self) -> (ApprovalRequestId, Elector) {
        let Self { request, seat, holder, .. } = self;
        (request, Elector { seat, holder, latest: self.latest() })
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

async fn electors(
    connection: &mut PgConnection,
    requests: &[ApprovalRequestId],
) -> anyhow::Result<Vec<(ApprovalRequestId, Elector)>> {
    let rows = sqlx::query_as!(
        ElectorRow,
        r#"SELECT e.request_id "request: _", r.subject_id "subject", v.type "subject_type", e.seat_id "seat: _", s.holder_id "holder: _", coalesce(n.digest, v.digest) "current!: _",
               b.id "ballot?: _", b.holder_id "cast_by?: _", b.decision "decision?: _", b.reason "reason?: _", b.revision "revision?",
               b.digest "digest?: _", b.cast_at "cast_at?: _", b.void "void?"
           FROM entente.electorate e JOIN entente.seat s ON (s.tenant_id, s.id) = (e.tenant_id, e.seat_id)
           JOIN entente.approval_request r ON (r.tenant_id, r.id) = (e.tenant_id, e.request_id)
           JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
           LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision)
           LEFT JOIN entente.ballot b ON (b.tenant_id, b.request_id, b.seat_id) = (e.tenant_id, e.request_id, e.seat_id) AND NOT b.superseded
           WHERE e.request_id = ANY ($1) ORDER BY e.seat_id"#,
        requests as _
    );
    Ok(rows.fetch_all(connection).await?.into_iter().map(ElectorRow::elector).collect())
}
