//! What a discussion asks of somebody: to answer what was asked about an own text.

use domain::activity::Action;
use words::ViewerId;
use words::people::MemberRole;

use super::ActionRow;
use crate::reader::Reader;

/// Open questions, concerns and blocking threads on texts of the institutions that the viewer leads, the region's for its lead, as far as
/// the viewer may see them.
pub(super) async fn found(reader: &Reader, viewer: ViewerId) -> anyhow::Result<Vec<Action>> {
    let leads = [MemberRole::RegionLead, MemberRole::InstitutionLead];
    let rows = sqlx::query_as!(
        ActionRow,
        r#"SELECT 'ANSWER_COMMENT' "kind!: _", s.id "subject!", s.workspace_id "workspace: _", NULL::timestamptz "due_at: _", s.body "what!",
               coalesce(i.short_name, w.name) "on_behalf!"
           FROM entente.member m JOIN entente.revised r ON r.workspace_id = m.workspace_id
               JOIN entente.comment s ON s.subject_id = r.id JOIN entente.workspace w ON w.id = r.workspace_id
               LEFT JOIN entente.institution i ON i.id = r.owner_id
           WHERE m.person_id = $1 AND m.until IS NULL AND m.role = ANY ($2)
               AND (r.owner_id = m.institution_id OR r.owner_id IS NULL AND m.role = 'REGION_LEAD')
               AND s.parent_id IS NULL AND s.deleted_at IS NULL AND s.state IN ('OPEN', 'REOPENED')
               AND (s.kind IN ('QUESTION', 'CONCERN') OR s.blocking)
               AND entente.hears(s.audience_institution_id, s.audience_body_id, s.author_id, s.workspace_id, $1)"#,
        viewer as _,
        &leads[..] as _
    )
    .fetch_all(&mut *reader.statement().await)
    .await?;
    Ok(rows.into_iter().map(|row| row.about("Comment")).collect())
}
