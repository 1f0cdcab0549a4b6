//! Ballots by id, each read with the request that it was cast in: a table that a statement names costs it, whatever is read there, and a ballot that is
//! read whole names its request's.

use domain::approvals::ApprovalRequest;
use uuid::Uuid;
use words::approvals::{
    ApprovalQuestion, ApprovalRequestState, BallotDecision, BallotReason, Condition, OutcomeResult, OutcomeStatement,
};
use words::people::Helix;
use words::{
    ApprovalRequestId, BallotId, Digest, GovernanceBodyId, InstitutionId, MemberId, SeatId, Timestamp, WorkspaceId,
};

use super::ballot::{BallotRow, SketchedBallot};
use super::request::RequestRow;
use crate::reader::Reader;

/// A ballot as its columns are, beside those of its seat, of its request and of the text that this is about.
struct CastRow {
    id: BallotId,
    seat: SeatId,
    cast_by: MemberId,
    decision: BallotDecision,
    reason: Option<BallotReason>,
    revision: i32,
    digest: Digest,
    cast_at: Timestamp,
    superseded: bool,
    void: bool,
    revised_at: Timestamp,
    institution: InstitutionId,
    helix: Helix,
    holder: Option<MemberId>,
    request: ApprovalRequestId,
    workspace: WorkspaceId,
    subject: Uuid,
    subject_type: String,
    body: GovernanceBodyId,
    charter_version: i32,
    question: Option<ApprovalQuestion>,
    state: ApprovalRequestState,
    opens_at: Timestamp,
    due_at: Timestamp,
    closed_at: Option<Timestamp>,
    opened_by: MemberId,
    counts: i32,
    current: Digest,
    outcome_result: Option<OutcomeResult>,
    outcome_statement: Option<OutcomeStatement>,
    outcome_conditions: Option<Vec<Condition>>,
    outcome_by: Option<MemberId>,
    outcome_at: Option<Timestamp>,
}

impl CastRow {
    fn split(self) -> (SketchedBallot, ApprovalRequest) {
        let ballot = BallotRow {
            id: self.id,
            request: self.request,
            subject: self.subject,
            subject_type: self.subject_type.clone(),
            seat: self.seat,
            holder: self.cast_by,
            decision: self.decision,
            reason: self.reason,
            revision: self.revision,
            digest: self.digest,
            cast_at: self.cast_at,
            superseded: self.superseded,
            void: self.void,
            current: self.current.clone(),
            revised_at: self.revised_at,
            workspace: self.workspace,
            body: self.body,
            institution: self.institution,
            helix: self.helix,
            seat_holder: self.holder,
        };
        let request = RequestRow {
            id: self.request,
            workspace: self.workspace,
            subject: self.subject,
            subject_type: self.subject_type,
            body: self.body,
            charter_version: self.charter_version,
            question: self.question,
            state: self.state,
            opens_at: self.opens_at,
            due_at: self.due_at,
            closed_at: self.closed_at,
            opened_by: self.opened_by,
            revision: self.counts,
            digest: self.current,
            outcome_result: self.outcome_result,
            outcome_statement: self.outcome_statement,
            outcome_conditions: self.outcome_conditions,
            outcome_by: self.outcome_by,
            outcome_at: self.outcome_at,
        };
        (ballot.into(), request.into())
    }
}

/// Whole ballots by id; the reader remembers their requests.
pub(super) async fn whole_ballots(reader: &Reader, ids: &[BallotId]) -> anyhow::Result<Vec<SketchedBallot>> {
    let rows = sqlx::query_as!(
        CastRow,
        r#"SELECT s.id "id: _", s.seat_id "seat: _", s.holder_id "cast_by: _", s.decision "decision: _", s.reason "reason: _", s.revision, s.digest "digest: _",
               s.cast_at "cast_at: _", s.superseded, s.void, w.created_at "revised_at: _", t.institution_id "institution: _", t.helix "helix: _",
               t.holder_id "holder: _",
               r.id "request: _", r.workspace_id "workspace: _", r.subject_id "subject", v.type "subject_type", r.body_id "body: _", r.charter_version,
               r.question "question: _", r.state "state: _", r.opens_at "opens_at: _", r.due_at "due_at: _", r.closed_at "closed_at: _", r.opened_by "opened_by: _",
               coalesce(r.revision, v.revision) "counts!", coalesce(n.digest, v.digest) "current!: _", r.outcome_result "outcome_result: _",
               r.outcome_statement "outcome_statement: _", r.outcome_conditions "outcome_conditions: _", r.outcome_by "outcome_by: _", r.outcome_at "outcome_at: _"
           FROM entente.ballot s JOIN entente.seat t ON (t.tenant_id, t.id) = (s.tenant_id, s.seat_id)
               JOIN entente.approval_request r ON (r.tenant_id, r.id) = (s.tenant_id, s.request_id)
               JOIN entente.revised v ON (v.tenant_id, v.id) = (r.tenant_id, r.subject_id)
               JOIN entente.revision w ON (w.tenant_id, w.revised_id, w.number) = (s.tenant_id, r.subject_id, s.revision)
               LEFT JOIN entente.revision n ON (n.tenant_id, n.revised_id, n.number) = (r.tenant_id, r.subject_id, r.revision)
           WHERE s.id = ANY ($1)"#,
        ids as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    let (ballots, requests): (Vec<_>, Vec<_>) = rows.into_iter().map(CastRow::split).unzip();
    reader.polls().know(&requests);
    Ok(ballots)
}
