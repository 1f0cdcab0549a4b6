//! What commitments ask of somebody: to answer an offer or a request for a change, to check in.

use domain::activity::Action;
use domain::commitments::CommitmentsAct;
use words::ViewerId;

use super::ActionRow;
use crate::reader::Reader;

/// Offers to the institutions that the viewer leads, requests for changes of what they offered, and check-ins that are due.
pub(super) async fn found(reader: &Reader, viewer: ViewerId) -> anyhow::Result<Vec<Action>> {
    let today = reader.now().day();
    let rows = sqlx::query_as!(
        ActionRow,
        r#"SELECT CASE WHEN s.state = 'ACCEPTED' THEN 'CHECK_IN' ELSE 'ANSWER_COMMITMENT' END "kind!: _", s.id "subject!",
               s.workspace_id "workspace: _", s.next_check_in_due::timestamp AT TIME ZONE 'UTC' "due_at: _", s.statement "what!",
               i.short_name "on_behalf!"
           FROM entente.member m JOIN entente.actor a ON a.workspace_id = m.workspace_id AND a.institution_id = m.institution_id
               JOIN entente.institution i ON i.id = a.institution_id
               JOIN entente.commitment s ON s.state = 'OFFERED' AND s.counterparty_id = a.id AND m.role = ANY ($2)
                   OR s.state = 'CHANGE_REQUESTED' AND s.actor_id = a.id AND m.role = ANY ($3)
                   OR s.state = 'ACCEPTED' AND s.actor_id = a.id AND s.next_check_in_due <= $4 AND m.role = ANY ($5)
           WHERE m.person_id = $1 AND m.until IS NULL"#,
        viewer as _,
        CommitmentsAct::Answer.roles() as _,
        CommitmentsAct::Sign.roles() as _,
        today as _,
        CommitmentsAct::CheckIn.roles() as _
    )
    .fetch_all(&mut *reader.statement().await)
    .await?;
    Ok(rows.into_iter().map(|row| row.about("Commitment")).collect())
}
