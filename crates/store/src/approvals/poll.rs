//! What decisions are computed from: for any number of requests, in one statement, the rules they were opened under, their electorates, and the latest
//! ballots.
//!
//! Electorate and ballots are read from one index each, and not joined: a seat's ballot would be looked for seat by seat. What this snapshot has told of the
//! requests themselves is not read again.

use std::collections::HashMap;

use domain::approvals::{ApprovalRequest, Chair, Elector, Fraction, Poll, Rules, Threshold, Vote, ballot_state};
use uuid::Uuid;
use words::approvals::{BallotDecision, ThresholdKind};
use words::{ApprovalRequestId, Digest, GovernanceBodyId, MemberId, SeatId, Timestamp};

use crate::reader::Reader;
use crate::unit::Unit;

/// Polls of the requests `$1`, or these with who acts on them. `grounds` are the rules, as a charter's columns, `of` a body or a request, and the digest of
/// the text on which the ballots of that request count, if it is told here.
macro_rules! select {
    (polls, $grounds:literal, $($argument:expr),*) => {
        select!(and: "", $grounds, $($argument),*)
    };
    (polls with benches, $grounds:literal, $($argument:expr),*) => {
        select!(
            and: " UNION ALL
               SELECT r.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, h.id, h.until IS NULL FROM entente.approval_request r
               JOIN entente.governance_body g ON (g.tenant_id, g.id) = (r.tenant_id, r.body_id) JOIN entente.member h ON (h.tenant_id, h.id) = (g.tenant_id, g.chair_id)
               WHERE r.id = ANY ($1)
               UNION ALL
               SELECT e.request_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, s.holder_id, NULL FROM entente.electorate e
               JOIN entente.seat s ON (s.tenant_id, s.id) = (e.tenant_id, e.seat_id) WHERE e.request_id = ANY ($1) AND s.holder_id IS NOT NULL",
            $grounds,
            $($argument),*
        )
    };
    (and: $more:literal, $grounds:literal, $($argument:expr),*) => {
        sqlx::query_as!(
            PollRow,
            r#"SELECT g.of "of!", NULL::uuid "seat?: _", NULL "decision?: _", g.current "digest?: _", NULL::timestamptz "cast_at?: _", NULL::boolean "void?",
                   g.threshold_kind "threshold_kind?: _",
                   ARRAY[g.version, g.quorum_numerator, g.quorum_denominator, g.threshold_numerator, g.threshold_denominator, g.cooling_off_hours, g.notice_days]
                       "numbers?: Vec<i32>", NULL::uuid "member?: _", NULL::boolean "active?" FROM ("# + $grounds + ") g
               UNION ALL
               SELECT e.request_id, e.seat_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM entente.electorate e WHERE e.request_id = ANY ($1)
               UNION ALL
               SELECT b.request_id, b.seat_id, b.decision, b.digest, b.cast_at, b.void, NULL, NULL, NULL, NULL FROM entente.ballot b
               WHERE b.request_id = ANY ($1) AND NOT b.superseded" + $more,
            $($argument),*
        )
    };
}

/// The same of requests that are known: of the bodies `$2` and versions `$3` of their charters; of some bodies, other versions come along.
macro_rules! select_known {
    ($known:expr, $($what:tt)*) => {
        select!(
            $($what)*,
            "SELECT c.body_id AS of, NULL AS current, c.* FROM entente.charter c WHERE c.body_id = ANY ($2) AND c.version = ANY ($3)",
            &$known.iter().map(|request| request.id).collect::<Vec<_>>() as _,
            &$known.iter().map(|request| request.body).collect::<Vec<_>>() as _,
            &$known.iter().map(|request| request.charter_version).collect::<Vec<_>>()
        )
    };
}

/// The same of requests of which nothing is known. The requests come first: planned for any of them, the statement would go from the few bodies of a
/// tenant to all that they were ever asked.
macro_rules! select_asked {
    ($requests:expr, $($what:tt)*) => {
        select!(
            $($what)*,
            "WITH asked AS MATERIALIZED (SELECT q.* FROM entente.approval_request q WHERE q.id = ANY ($1))
               SELECT r.id AS of, coalesce(n.digest, v.digest) AS current, c.* FROM asked r
               JOIN entente.charter c ON (c.tenant_id, c.body_id, c.version) = (r.tenant_id, r.body_id, r.charter_version)
               JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
               LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision)",
            $requests as _
        )
    };
}

/// The polls of requests.
pub async fn polls(reader: &Reader, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<Poll>> {
    if let Some(read) = reader.polls().of(requests) {
        return Ok(read);
    }
    let known = reader.polls().known(requests);
    let rows = match &known {
        Some(known) => select_known!(known, polls).fetch_all(&mut *reader.statement().await?).await?,
        None => select_asked!(requests, polls).fetch_all(&mut *reader.statement().await?).await?,
    };
    let polls = Said::by(rows)?.polls(requests, known.as_deref());
    reader.polls().keep(requests, &polls);
    Ok(polls)
}

/// Who acts on a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bench {
    /// Who presides over its body.
    pub chair: Chair,
    /// Who holds the seats of its electorate now; seats that nobody holds are left out.
    pub holders: Vec<MemberId>,
}

/// The polls of requests, each with who acts on it: in one statement, of one snapshot, whenever the requests themselves were read.
pub async fn polls_with_benches(reader: &Reader, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<(Poll, Bench)>> {
    let known = reader.polls().known(requests);
    let rows = match &known {
        Some(known) => select_known!(known, polls with benches).fetch_all(&mut *reader.statement().await?).await?,
        None => select_asked!(requests, polls with benches).fetch_all(&mut *reader.statement().await?).await?,
    };
    let mut said = Said::by(rows)?;
    let polls = said.polls(requests, known.as_deref());
    reader.polls().keep(requests, &polls);
    let with_bench = polls.into_iter().filter_map(|poll| {
        let bench = said.bench(poll.request)?;
        Some((poll, bench))
    });
    Ok(with_bench.collect())
}

/// The poll of a request on a text with this digest, within the unit that has locked the request and shares the text.
pub async fn poll(unit: &mut Unit, request: &ApprovalRequest, current: &Digest) -> anyhow::Result<Poll> {
    let rows = select_known!([request], polls).fetch_all(unit.statement()).await?;
    Said::by(rows)?.poll(request, current).ok_or_else(|| anyhow::anyhow!("A request without rules or seats"))
}

/// The polls that were read last from a snapshot, in which they do not change: what tallies and explains asks for the same ones in turn. And what is known of
/// requests that were read whole from it.
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

/// One of these: rules; a seat of a request's electorate; a seat's latest ballot in a request; who presides over a request's body, and whether they still
/// may; who holds a seat of a request's electorate.
struct PollRow {
    /// The request, or, for rules, its body.
    of: Uuid,
    seat: Option<SeatId>,
    decision: Option<BallotDecision>,
    digest: Option<Digest>,
    cast_at: Option<Timestamp>,
    void: Option<bool>,
    threshold_kind: Option<ThresholdKind>,
    /// The version, the quorum, the threshold, the hours of the cooling-off, the days of the notice.
    numbers: Option<Vec<i32>>,
    member: Option<MemberId>,
    active: Option<bool>,
}

/// What the rows say, before it is put together.
#[derive(Default)]
struct Said {
    rules: HashMap<(GovernanceBodyId, i32), Rules>,
    asked: HashMap<ApprovalRequestId, (Rules, Digest)>,
    seats: HashMap<ApprovalRequestId, Vec<SeatId>>,
    ballots: HashMap<(ApprovalRequestId, SeatId), Latest>,
    chairs: HashMap<ApprovalRequestId, Chair>,
    holders: HashMap<ApprovalRequestId, Vec<MemberId>>,
}

/// What a poll needs of a ballot.
struct Latest {
    decision: BallotDecision,
    digest: Digest,
    cast_at: Timestamp,
    void: bool,
}

impl Said {
    fn by(rows: Vec<PollRow>) -> anyhow::Result<Self> {
        let mut said = Self::default();
        for row in rows {
            said.take(row)?;
        }
        Ok(said)
    }

    fn take(&mut self, row: PollRow) -> anyhow::Result<()> {
        let PollRow { of, seat, decision, digest, cast_at, void, threshold_kind, numbers, member, active } = row;
        if let Some(kind) = threshold_kind {
            let (version, rules) = rules(kind, &numbers.unwrap_or_default())?;
            match digest {
                Some(current) => drop(self.asked.insert(of.into(), (rules, current))),
                None => drop(self.rules.insert((of.into(), version), rules)),
            }
        } else if let (Some(seat), Some(decision), Some(digest), Some(cast_at), Some(void)) =
            (seat, decision, digest, cast_at, void)
        {
            self.ballots.insert((of.into(), seat), Latest { decision, digest, cast_at, void });
        } else if let Some(seat) = seat {
            self.seats.entry(of.into()).or_default().push(seat);
        } else if let (Some(member), Some(active)) = (member, active) {
            self.chairs.insert(of.into(), Chair { member, active });
        } else if let Some(holder) = member {
            self.holders.entry(of.into()).or_default().push(holder);
        }
        Ok(())
    }

    /// The polls of requests of which all are known, or none is.
    fn polls(&mut self, requests: &[ApprovalRequestId], known: Option<&[ApprovalRequest]>) -> Vec<Poll> {
        match known {
            Some(known) => known.iter().filter_map(|request| self.poll(request, &request.digest)).collect(),
            None => requests.iter().filter_map(|request| self.asked(*request)).collect(),
        }
    }

    /// The poll of a request that is known, while this text counts.
    fn poll(&mut self, request: &ApprovalRequest, current: &Digest) -> Option<Poll> {
        let rules = *self.rules.get(&(request.body, request.charter_version))?;
        self.counted(request.id, rules, current)
    }

    /// The poll of a request that was read along.
    fn asked(&mut self, request: ApprovalRequestId) -> Option<Poll> {
        let (rules, current) = self.asked.remove(&request)?;
        self.counted(request, rules, &current)
    }

    /// Every request has an electorate: one without seats would be decided by nobody.
    fn counted(&mut self, request: ApprovalRequestId, rules: Rules, current: &Digest) -> Option<Poll> {
        let mut seats = self.seats.remove(&request)?;
        seats.sort_unstable();
        let elector = |seat| Elector {
            seat,
            vote: self.ballots.remove(&(request, seat)).map(|latest| latest.counts_on(current)),
        };
        Some(Poll { request, rules, electors: seats.into_iter().map(elector).collect() })
    }

    fn bench(&mut self, request: ApprovalRequestId) -> Option<Bench> {
        let holders = self.holders.remove(&request).unwrap_or_default();
        Some(Bench { chair: self.chairs.remove(&request)?, holders })
    }
}

impl Latest {
    fn counts_on(self, current: &Digest) -> Vote {
        let Self { decision, digest, cast_at, void } = self;
        Vote { decision, state: ballot_state(void, false, &digest, current), cast_at }
    }
}

fn rules(kind: ThresholdKind, numbers: &[i32]) -> anyhow::Result<(i32, Rules)> {
    let &[version, present, seats, approve, decided, cooling_off_hours, notice_days] = numbers else {
        anyhow::bail!("A charter of {} numbers", numbers.len());
    };
    let fraction = |numerator, denominator| Fraction { numerator, denominator };
    let threshold = Threshold { fraction: fraction(approve, decided), kind };
    Ok((version, Rules { quorum: fraction(present, seats), threshold, cooling_off_hours, notice_days }))
}
