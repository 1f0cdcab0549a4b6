//! What approvals ask of somebody: to vote, to vote again, to close, to publish the outcome.

use domain::activity::Action;
use domain::approvals::{Fraction, Rules, Tally, Threshold};
use words::ViewerId;
use words::activity::ActionKind;
use words::approvals::ThresholdKind;

use super::ActionRow;
use crate::reader::Reader;

/// Open requests in whose electorate the viewer holds a seat without a ballot on the present text.
pub(super) async fn to_vote(reader: &Reader, viewer: ViewerId) -> anyhow::Result<Vec<Action>> {
    let now = reader.now();
    let rows = sqlx::query_as!(
        ActionRow,
        r#"SELECT CASE WHEN b.id IS NULL THEN 'CAST_BALLOT' ELSE 'RENEW_BALLOT' END "kind!: _", s.id "subject!", s.workspace_id "workspace: _",
               s.due_at "due_at: _", coalesce(s.question, o.statement, y.title) "what!", g.name "on_behalf!"
           FROM entente.member m JOIN entente.seat t ON t.holder_id = m.id JOIN entente.electorate e ON e.seat_id = t.id
               JOIN entente.approval_request s ON s.id = e.request_id JOIN entente.governance_body g ON g.id = s.body_id
               JOIN entente.revised r ON r.id = s.subject_id
               LEFT JOIN entente.objective o ON o.id = r.id LEFT JOIN entente.strategy y ON y.id = r.id
               LEFT JOIN entente.ballot b ON b.request_id = s.id AND b.seat_id = t.id AND NOT b.superseded AND NOT b.void
           WHERE m.person_id = $1 AND m.until IS NULL AND s.state = 'OPEN' AND s.due_at > $2 AND b.digest IS DISTINCT FROM r.digest"#,
        viewer as _,
        now as _
    )
    .fetch_all(&mut *reader.statement().await)
    .await?;
    Ok(rows.into_iter().map(|row| row.about("ApprovalRequest")).collect())
}

/// Open requests that the viewer opened or chairs, and whose result the missing seats can no longer turn.
pub(super) async fn to_close(reader: &Reader, viewer: ViewerId) -> anyhow::Result<Vec<Action>> {
    let now = reader.now();
    let rows = sqlx::query!(
        r#"SELECT s.id "subject!", s.workspace_id "workspace!: words::WorkspaceId", s.due_at "due_at!: words::Timestamp",
               coalesce(s.question, o.statement, y.title) "what!", g.name "on_behalf!",
               c.quorum_numerator, c.quorum_denominator, c.threshold_numerator, c.threshold_denominator,
               c.threshold_kind "threshold_kind: ThresholdKind", c.cooling_off_hours, c.notice_days,
               (SELECT count(*) FROM entente.electorate e WHERE e.request_id = s.id)::int "seats!",
               count(b.id) FILTER (WHERE b.digest = r.digest AND b.decision = 'APPROVE')::int "approve!",
               count(b.id) FILTER (WHERE b.digest = r.digest AND b.decision = 'REJECT')::int "reject!",
               count(b.id) FILTER (WHERE b.digest = r.digest AND b.decision = 'ABSTAIN')::int "abstain!",
               count(b.id) FILTER (WHERE b.digest <> r.digest)::int "stale!"
           FROM entente.member m JOIN entente.approval_request s ON s.workspace_id = m.workspace_id
               JOIN entente.governance_body g ON g.id = s.body_id
               JOIN entente.charter c ON c.body_id = s.body_id AND c.version = s.charter_version
               JOIN entente.revised r ON r.id = s.subject_id
               LEFT JOIN entente.objective o ON o.id = r.id LEFT JOIN entente.strategy y ON y.id = r.id
               LEFT JOIN entente.ballot b ON b.request_id = s.id AND NOT b.superseded AND NOT b.void
           WHERE m.person_id = $1 AND m.until IS NULL AND s.state = 'OPEN' AND s.due_at > $2
               AND (s.opened_by = m.id OR g.chair_id = m.id OR m.role = 'REGION_LEAD'
                   AND EXISTS (SELECT FROM entente.member h WHERE h.id = g.chair_id AND h.until IS NOT NULL))
           GROUP BY s.id, s.workspace_id, s.due_at, s.question, o.statement, y.title, g.name, c.quorum_numerator, c.quorum_denominator,
               c.threshold_numerator, c.threshold_denominator, c.threshold_kind, c.cooling_off_hours, c.notice_days"#,
        viewer as _,
        now as _
    )
    .fetch_all(&mut *reader.statement().await)
    .await?;
    let settled = rows.into_iter().filter(|row| {
        let quorum = Fraction { numerator: row.quorum_numerator, denominator: row.quorum_denominator };
        let threshold = Fraction { numerator: row.threshold_numerator, denominator: row.threshold_denominator };
        let threshold = Threshold { fraction: threshold, kind: row.threshold_kind };
        let rules = Rules { quorum, threshold, cooling_off_hours: row.cooling_off_hours, notice_days: row.notice_days };
        let tally = Tally {
            approve: row.approve,
            reject: row.reject,
            abstain: row.abstain,
            seats: row.seats,
            stale: row.stale,
        };
        !rules.can_still_change(&tally)
    });
    let actions = settled.map(|row| {
        let found = ActionRow {
            kind: ActionKind::CloseRequest,
            subject: row.subject,
            workspace: Some(row.workspace),
            due_at: Some(row.due_at),
            what: row.what,
            on_behalf: row.on_behalf,
        };
        found.about("ApprovalRequest")
    });
    Ok(actions.collect())
}

/// Closed requests without an outcome, for the chair; for the region's leads when the chair's membership has ended.
pub(super) async fn to_publish(reader: &Reader, viewer: ViewerId) -> anyhow::Result<Vec<Action>> {
    let rows = sqlx::query_as!(
        ActionRow,
        r#"SELECT 'PUBLISH_OUTCOME' "kind!: _", s.id "subject!", s.workspace_id "workspace: _", NULL::timestamptz "due_at: _",
               coalesce(s.question, o.statement, y.title) "what!", g.name "on_behalf!"
           FROM entente.member m JOIN entente.approval_request s ON s.workspace_id = m.workspace_id
               JOIN entente.governance_body g ON g.id = s.body_id JOIN entente.member h ON h.id = g.chair_id
               LEFT JOIN entente.objective o ON o.id = s.subject_id LEFT JOIN entente.strategy y ON y.id = s.subject_id
           WHERE m.person_id = $1 AND m.until IS NULL AND s.state IN ('PASSED', 'FAILED') AND s.outcome_at IS NULL
               AND (h.id = m.id OR h.until IS NOT NULL AND m.role = 'REGION_LEAD')"#,
        viewer as _
    )
    .fetch_all(&mut *reader.statement().await)
    .await?;
    Ok(rows.into_iter().map(|row| row.about("ApprovalRequest")).collect())
}
