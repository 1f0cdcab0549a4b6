//! What people ask of somebody: to answer an invitation, to name who holds a seat.

use domain::activity::Action;
use words::{ViewerId, people::MemberRole};

use super::ActionRow;
use crate::reader::Reader;

/// Invitations to the viewer's e-mail, and empty seats of the institutions that the viewer leads.
pub(super) async fn found(reader: &Reader, viewer: ViewerId) -> anyhow::Result<Vec<Action>> {
    let now = reader.now();
    let invitations = sqlx::query_as!(
        ActionRow,
        r#"SELECT 'ACCEPT_INVITATION' "kind!: _", s.id "subject!", s.workspace_id "workspace: _", s.expires_at "due_at: _",
               coalesce(w.name, t.name) "what!", concat_ws(' of ', s.role, i.short_name) "on_behalf!"
           FROM entente.invitation s JOIN entente.person p ON p.email = s.email JOIN entente.tenant t ON t.id = s.tenant_id
               LEFT JOIN entente.workspace w ON w.id = s.workspace_id LEFT JOIN entente.institution i ON i.id = s.institution_id
           WHERE p.id = $1 AND s.state = 'PENDING' AND s.expires_at > $2"#,
        viewer as _,
        now as _
    )
    .fetch_all(&mut *reader.statement().await)
    .await?;
    let leads = [MemberRole::RegionLead, MemberRole::InstitutionLead];
    let seats = sqlx::query_as!(
        ActionRow,
        r#"SELECT 'NAME_SEAT_HOLDER' "kind!: _", s.id "subject!", s.workspace_id "workspace: _", NULL::timestamptz "due_at: _",
               b.name "what!", i.short_name "on_behalf!"
           FROM entente.member m JOIN entente.seat s ON s.workspace_id = m.workspace_id AND s.institution_id = m.institution_id
               JOIN entente.governance_body b ON b.id = s.body_id JOIN entente.institution i ON i.id = s.institution_id
               LEFT JOIN entente.member h ON h.id = s.holder_id AND h.until IS NULL
           WHERE m.person_id = $1 AND m.until IS NULL AND m.role = ANY ($2) AND h.id IS NULL"#,
        viewer as _,
        &leads[..] as _
    )
    .fetch_all(&mut *reader.statement().await)
    .await?;
    let invitations = invitations.into_iter().map(|row| row.about("Invitation"));
    Ok(invitations.chain(seats.into_iter().map(|row| row.about("Seat"))).collect())
}
