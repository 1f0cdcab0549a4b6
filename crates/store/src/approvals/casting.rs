//! What a ballot is cast on, held and read in one message.

use domain::approvals::{ApprovalRequest, Seat, Voting};
use words::approvals::{ApprovalQuestion, ApprovalRequestState, Condition, OutcomeResult, OutcomeStatement};
use words::people::Helix;
use words::{ApprovalRequestId, Digest, GovernanceBodyId, InstitutionId, MemberId, SeatId, Timestamp, WorkspaceId};

use super::request::RequestRow;
use crate::unit::Unit;

/// A request with what is needed to cast a ballot in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Casting {
    /// The request, which no other unit moves, as it stands on the text that it is about, which others may hold, too.
    pub request: ApprovalRequest,
    /// The seat, which others may hold, too, and whether it is of the request's electorate, which was copied when that was opened. `None`: no seat that
    /// the caller may see.
    pub seat: Option<(Seat, Voting)>,
}

/// All that a ballot is cast on stays what it is until the end of the unit. `None`: no request that the caller may see.
pub async fn hold_for_ballot(
    unit: &mut Unit,
    request: ApprovalRequestId,
    seat: SeatId,
) -> anyhow::Result<Option<Casting>> {
    let row = sqlx::query!(
        r#"SELECT (h.request).id "id!: ApprovalRequestId", (h.request).workspace_id "workspace!: WorkspaceId", (h.request).body_id "body!: GovernanceBodyId",
               (h.request).charter_version "charter_version!", (h.request).question "question?: ApprovalQuestion", (h.request).state "state!: ApprovalRequestState",
               (h.request).opens_at "opens_at!: Timestamp", (h.request).due_at "due_at!: Timestamp", (h.request).closed_at "closed_at?: Timestamp",
               (h.request).opened_by "opened_by!: MemberId", (h.request).revision "tallied_revision?", h.tallied "tallied?: Digest",
               (h.request).outcome_result "outcome_result?: OutcomeResult", (h.request).outcome_statement "outcome_statement?: OutcomeStatement",
               (h.request).outcome_conditions "outcome_conditions?: Vec<Condition>", (h.request).outcome_by "outcome_by?: MemberId",
               (h.request).outcome_at "outcome_at?: Timestamp",
               (h.text).id "subject!", (h.text).type "subject_type!", (h.text).revision "revision!", (h.text).digest "digest!: Digest",
               (h.seat).id "seat?: SeatId", (h.seat).workspace_id "seat_workspace?: WorkspaceId", (h.seat).body_id "seat_body?: GovernanceBodyId",
               (h.seat).institution_id "institution?: InstitutionId", (h.seat).helix "helix?: Helix", (h.seat).holder_id "holder?: MemberId", h.votes "votes!"
           FROM entente.hold_for_ballot($1, $2) h"#,
        request as _,
        seat as _
    );
    let Some(row) = row.fetch_optional(unit.statement()).await? else { return Ok(None) };
    let seat = row.seat.zip(row.seat_workspace).zip(row.seat_body).zip(row.institution.zip(row.helix)).map(
        |(((id, workspace), body), (institution, helix))| {
            let seat = Seat { id, workspace, body, institution, helix, holder: row.holder };
            (seat, if row.votes { Voting::Elector } else { Voting::Outside })
        },
    );
    let request = RequestRow {
        id: row.id,
        workspace: row.workspace,
        subject: row.subject,
        subject_type: row.subject_type,
        body: row.body,
        charter_version: row.charter_version,
        question: row.question,
        state: row.state,
        opens_at: row.opens_at,
        due_at: row.due_at,
        closed_at: row.closed_at,
        opened_by: row.opened_by,
        revision: row.tallied_revision.unwrap_or(row.revision),
        digest: row.tallied.unwrap_or(row.digest),
        outcome_result: row.outcome_result,
        outcome_statement: row.outcome_statement,
        outcome_conditions: row.outcome_conditions,
        outcome_by: row.outcome_by,
        outcome_at: row.outcome_at,
    };
    Ok(Some(Casting { request: request.into(), seat }))
}
