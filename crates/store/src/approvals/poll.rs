//! What decisions are computed from: for any number of requests, in one statement, the rules they were opened under, their electorates, and the latest
//! ballots.
//!
//! Each of the three is read from one index, in its order, and nothing is joined: a seat's ballot would be looked for seat by seat. What is known of the
//! requests themselves is not read again.

use std::collections::HashMap;

use domain::approvals::{ApprovalRequest, Elector, Fraction, Poll, Rules, Threshold, Vote, ballot_state};
use sqlx::PgConnection;
use uuid::Uuid;
use words::approvals::{BallotDecision, ThresholdKind};
use words::{ApprovalRequestId, Digest, GovernanceBodyId, SeatId, Timestamp};

use super::request::whole_requests;
use crate::reader::Reader;
use crate::unit::Unit;

/// The polls of requests.
pub async fn polls(reader: &Reader, requests: &[ApprovalRequestId]) -> anyhow::Result<Vec<Poll>> {
    if let Some(read) = reader.polls().of(requests) {
        return Ok(read);
    }
    let known = whole_requests(reader, requests).await?;
    let counted: Vec<Counted<'_>> = known.iter().map(|request| Counted { request, current: &request.digest }).collect();
    let polls = read(&mut *reader.statement().await?, &counted).await?;
    reader.polls().keep(requests, &polls);
    Ok(polls)
}

/// The poll of a request on a text with this digest, within the unit that has locked the request and shares the text.
pub async fn poll(unit: &mut Unit, request: &ApprovalRequest, current: &Digest) -> anyhow::Result<Poll> {
    let poll = read(unit.statement(), &[Counted { request, current }]).await?.pop();
    poll.ok_or_else(|| anyhow::anyhow!("A request without rules"))
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

/// A request, and the digest of the text on which ballots count.
struct Counted<'r> {
    request: &'r ApprovalRequest,
    current: &'r Digest,
}

/// One of three: the rules of a version of a body's charter, a seat of a request's electorate, or a seat's latest ballot in a request.
struct PollRow {
    /// The body, or the request.
    of: Uuid,
    seat: Option<SeatId>,
    decision: Option<BallotDecision>,
    digest: Option<Digest>,
    cast_at: Option<Timestamp>,
    void: Option<bool>,
    threshold_kind: Option<ThresholdKind>,
    /// The version, the quorum, the threshold, the hours of the cooling-off, the days of the notice.
    numbers: Option<Vec<i32>>,
}

/// What the rows say, before it is put together.
#[derive(Default)]
struct Said {
    rules: HashMap<(GovernanceBodyId, i32), Rules>,
    seats: HashMap<ApprovalRequestId, Vec<SeatId>>,
    ballots: HashMap<(ApprovalRequestId, SeatId), Cast>,
}

/// What a poll needs of a ballot.
struct Cast {
    decision: BallotDecision,
    digest: Digest,
    cast_at: Timestamp,
    void: bool,
}

async fn read(connection: &mut PgConnection, counted: &[Counted<'_>]) -> anyhow::Result<Vec<Poll>> {
    let requests: Vec<ApprovalRequestId> = counted.iter().map(|one| one.request.id).collect();
    let bodies: Vec<GovernanceBodyId> = counted.iter().map(|one| one.request.body).collect();
    let versions: Vec<i32> = counted.iter().map(|one| one.request.charter_version).collect();
    // Of some bodies, other versions come along.
    let rows = sqlx::query_as!(
        PollRow,
        r#"SELECT c.body_id "of!", NULL::uuid "seat?: _", NULL "decision?: _", NULL "digest?: _", NULL::timestamptz "cast_at?: _", NULL::boolean "void?",
               c.threshold_kind "threshold_kind?: _",
               ARRAY[c.version, c.quorum_numerator, c.quorum_denominator, c.threshold_numerator, c.threshold_denominator, c.cooling_off_hours, c.notice_days]
                   "numbers?: Vec<i32>"
           FROM entente.charter c WHERE c.body_id = ANY ($2) AND c.version = ANY ($3)
           UNION ALL
           SELECT e.request_id, e.seat_id, NULL, NULL, NULL, NULL, NULL, NULL FROM entente.electorate e WHERE e.request_id = ANY ($1)
           UNION ALL
           SELECT b.request_id, b.seat_id, b.decision, b.digest, b.cast_at, b.void, NULL, NULL FROM entente.ballot b
           WHERE b.request_id = ANY ($1) AND NOT b.superseded"#,
        &requests as _,
        &bodies as _,
        &versions
    );
    let mut said = Said::default();
    for row in rows.fetch_all(connection).await? {
        said.take(row)?;
    }
    Ok(counted.iter().filter_map(|one| said.poll(one)).collect())
}

impl Said {
    fn take(&mut self, row: PollRow) -> anyhow::Result<()> {
        let PollRow { of, seat, decision, digest, cast_at, void, threshold_kind, numbers } = row;
        if let (Some(kind), Some(numbers)) = (threshold_kind, numbers) {
            let (version, rules) = rules(kind, &numbers)?;
            self.rules.insert((of.into(), version), rules);
        } else if let (Some(seat), Some(decision), Some(digest), Some(cast_at), Some(void)) =
            (seat, decision, digest, cast_at, void)
        {
            self.ballots.insert((of.into(), seat), Cast { decision, digest, cast_at, void });
        } else if let Some(seat) = seat {
            self.seats.entry(of.into()).or_default().push(seat);
        }
        Ok(())
    }

    fn poll(&mut self, Counted { request, current }: &Counted<'_>) -> Option<Poll> {
        let rules = *self.rules.get(&(request.body, request.charter_version))?;
        let mut seats = self.seats.remove(&request.id).unwrap_or_default();
        seats.sort_unstable();
        let elector =
            |seat| Elector { seat, vote: self.ballots.remove(&(request.id, seat)).map(|cast| cast.counts_on(current)) };
        Some(Poll { request: request.id, rules, electors: seats.into_iter().map(elector).collect() })
    }
}

impl Cast {
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
