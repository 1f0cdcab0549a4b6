//! Rows of invitations. Who sees one is said by `entente.sees_invitation`, for whoever reads and whoever writes.

use domain::people::{Invitation, SecretLink, Standing};
use words::people::{Email, InvitationDelivery, InvitationMessage, InvitationState, MemberRole, Reason};
use words::{AnyId, InstitutionId, InvitationId, MemberId, Timestamp, WorkspaceId};

use crate::caller::Caller;
use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::unit::Unit;

/// What `entente.sees_invitation` asks of the viewer.
struct Viewer {
    workspaces: Vec<Option<WorkspaceId>>,
    roles: Vec<MemberRole>,
    institutions: Vec<Option<InstitutionId>>,
    person: Option<words::PersonId>,
    hash: Option<Vec<u8>>,
}

impl Viewer {
    fn of(standing: &Standing, caller: &Caller) -> Self {
        let grants = standing.grantable();
        Self {
            workspaces: grants.iter().map(|grant| grant.workspace).collect(),
            roles: grants.iter().map(|grant| grant.role).collect(),
            institutions: grants.iter().map(|grant| grant.institution).collect(),
            person: standing.person,
            hash: caller.invitation().map(<[u8]>::to_vec),
        }
    }
}

/// Writes a new invitation. `false`: its address has an open one there already.
pub async fn insert_invitation(unit: &mut Unit, one: &Invitation, link: &SecretLink) -> anyhow::Result<bool> {
    let tenant = unit.caller().tenant();
    let written = sqlx::query!(
        "INSERT INTO entente.invitation (tenant_id, id, email, workspace_id, institution_id, role, landing_type, landing_id, message, token_hash,
             state, delivery, invited_by, sent_at, sent_count, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING",
        tenant as _,
        one.id as _,
        one.email as _,
        one.workspace as _,
        one.institution as _,
        one.role as _,
        one.landing.map(AnyId::kind),
        one.landing.map(AnyId::uuid),
        one.message as _,
        link.hash(),
        one.state as _,
        one.delivery as _,
        one.invited_by as _,
        one.sent_at as _,
        one.sent_count,
        one.expires_at as _,
        one.created_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(written.rows_affected() == 1)
}

/// The open invitation of an address to a workspace or, without one, to the tenant.
pub async fn open_invitation(
    unit: &mut Unit,
    email: &Email,
    workspace: Option<WorkspaceId>,
) -> anyhow::Result<Option<InvitationId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id "id: InvitationId" FROM entente.invitation
           WHERE email = $1 AND workspace_id IS NOT DISTINCT FROM $2 AND state = 'PENDING'"#,
        email as _,
        workspace as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// An invitation, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_invitation(unit: &mut Unit, id: InvitationId) -> anyhow::Result<Option<Invitation>> {
    let viewer = Viewer::of(unit.standing(), unit.caller());
    // An import speaks for invitees by their invitations.
    let all = unit.check_imports().is_ok();
    let row = sqlx::query_as!(
        InvitationRow,
        r#"SELECT i.id "id: _", i.email "email: _", i.workspace_id "workspace: _", i.institution_id "institution: _", i.role "role: _",
               i.landing_type, i.landing_id, i.message "message: _", i.state "state: _", i.delivery "delivery: _", i.invited_by "invited_by: _",
               i.sent_at "sent_at: _", i.sent_count, i.expires_at "expires_at: _", i.answered_at "answered_at: _", i.created_at "created_at: _"
           FROM entente.invitation i WHERE i.id = $1 AND ($7 OR entente.sees_invitation(i, $2, $3, $4, $5, $6)) FOR UPDATE"#,
        id as _,
        &viewer.workspaces as _,
        &viewer.roles as _,
        &viewer.institutions as _,
        viewer.person as _,
        viewer.hash,
        all
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}

/// The invitation whose token the caller shows, locked against other writers until the end of the unit.
pub async fn lock_shown_invitation(unit: &mut Unit) -> anyhow::Result<Option<Invitation>> {
    let hash = unit.caller().invitation().map(<[u8]>::to_vec);
    let row = sqlx::query_as!(
        InvitationRow,
        r#"SELECT i.id "id: _", i.email "email: _", i.workspace_id "workspace: _", i.institution_id "institution: _", i.role "role: _",
               i.landing_type, i.landing_id, i.message "message: _", i.state "state: _", i.delivery "delivery: _", i.invited_by "invited_by: _",
               i.sent_at "sent_at: _", i.sent_count, i.expires_at "expires_at: _", i.answered_at "answered_at: _", i.created_at "created_at: _"
           FROM entente.invitation i WHERE i.token_hash = $1 FOR UPDATE"#,
        hash
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}

/// An open invitation was accepted, declined or revoked. It happens once.
pub async fn set_answer(
    unit: &mut Unit,
    id: InvitationId,
    state: InvitationState,
    reason: Option<&Reason>,
) -> anyhow::Result<()> {
    let now = unit.now();
    let answered = sqlx::query!(
        "UPDATE entente.invitation SET state = $2, answered_at = $3, decline_reason = $4 WHERE id = $1 AND state = 'PENDING' AND expires_at > $3",
        id as _,
        state as _,
        now as _,
        reason as _
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(answered.rows_affected() == 1, "An invitation was answered without the lock on it");
    Ok(())
}

/// An invitation is sent again, with a new token; the old one is dead. It must not meet another open one: `invitation_open_key`,
/// `invitation_open_coordinator_key`.
pub async fn set_resent(unit: &mut Unit, one: &Invitation, link: &SecretLink) -> anyhow::Result<()> {
    let resent = sqlx::query!(
        "UPDATE entente.invitation SET state = $2, delivery = $3, sent_at = $4, sent_count = $5, expires_at = $6, token_hash = $7,
             invited_by = $8 WHERE id = $1",
        one.id as _,
        one.state as _,
        one.delivery as _,
        one.sent_at as _,
        one.sent_count,
        one.expires_at as _,
        link.hash(),
        one.invited_by as _
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(resent.rows_affected() == 1, "An invitation was sent again that is not there");
    Ok(())
}

/// Lets invitations that are past their date expire; those that another node has in hand are left to it.
pub async fn expire_invitations(unit: &mut Unit, limit: i64) -> anyhow::Result<Vec<Invitation>> {
    let now = unit.now();
    let rows = sqlx::query_as!(
        InvitationRow,
        r#"UPDATE entente.invitation i SET state = 'EXPIRED'
           FROM (SELECT id FROM entente.invitation WHERE state = 'PENDING' AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2
                 FOR UPDATE SKIP LOCKED) due
           WHERE i.id = due.id
           RETURNING i.id "id: _", i.email "email: _", i.workspace_id "workspace: _", i.institution_id "institution: _", i.role "role: _",
               i.landing_type, i.landing_id, i.message "message: _", i.state "state: _", i.delivery "delivery: _", i.invited_by "invited_by: _",
               i.sent_at "sent_at: _", i.sent_count, i.expires_at "expires_at: _", i.answered_at "answered_at: _", i.created_at "created_at: _""#,
        now as _,
        limit
    );
    Ok(rows.fetch_all(unit.statement()).await?.into_iter().map(Into::into).collect())
}

/// Invitations by id.
pub async fn invitations(reader: &Reader, ids: &[InvitationId]) -> anyhow::Result<Vec<Invitation>> {
    let viewer = Viewer::of(reader.standing(), reader.caller());
    let rows = sqlx::query_as!(
        InvitationRow,
        r#"SELECT i.id "id: _", i.email "email: _", i.workspace_id "workspace: _", i.institution_id "institution: _", i.role "role: _",
               i.landing_type, i.landing_id, i.message "message: _", i.state "state: _", i.delivery "delivery: _", i.invited_by "invited_by: _",
               i.sent_at "sent_at: _", i.sent_count, i.expires_at "expires_at: _", i.answered_at "answered_at: _", i.created_at "created_at: _"
           FROM entente.invitation i WHERE i.id = ANY ($1) AND entente.sees_invitation(i, $2, $3, $4, $5, $6)"#,
        ids as _,
        &viewer.workspaces as _,
        &viewer.roles as _,
        &viewer.institutions as _,
        viewer.person as _,
        viewer.hash
    );
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(Into::into).collect())
}

/// The invitations to workspaces that the caller may see, newest first.
pub async fn invitations_of(
    reader: &Reader,
    workspaces: &[WorkspaceId],
    page: Page,
) -> anyhow::Result<Vec<Children<Invitation>>> {
    let viewer = Viewer::of(reader.standing(), reader.caller());
    let ((after_at, after_id), (before_at, before_id)) = page.between_down::<Timestamp, InvitationId>()?;
    let rows = read_page!(
        InvitationRow, reader, page, workspaces,
        select: r#"s.id "id: _", s.email "email: _", s.workspace_id "workspace: _", s.institution_id "institution: _", s.role "role: _",
            s.landing_type, s.landing_id, s.message "message: _", s.state "state: _", s.delivery "delivery: _", s.invited_by "invited_by: _",
            s.sent_at "sent_at: _", s.sent_count, s.expires_at "expires_at: _", s.answered_at "answered_at: _", s.created_at "created_at: _""#,
        from: "entente.invitation s WHERE s.workspace_id = parent.id AND entente.sees_invitation(s, $7, $8, $9, $10, $11)
            AND (s.created_at, s.id) < ($3, $4)
            AND (s.created_at, s.id) > ($5, $6)",
        forward: "s.created_at DESC, s.id DESC",
        backward: "s.created_at, s.id",
        [
            after_at as _,
            after_id as _,
            before_at as _,
            before_id as _,
            &viewer.workspaces as _,
            &viewer.roles as _,
            &viewer.institutions as _,
            viewer.person as _,
            viewer.hash.clone()
        ]
    );
    let rows = rows.into_iter().filter_map(|row| Some((row.workspace?, row.into()))).collect();
    Ok(Children::per_parent(workspaces, &page, rows, |row| row.0, |row| row.1, |i: &Invitation| (i.created_at, i.id)))
}

/// How many invitations to workspaces the caller may see.
pub async fn invitations_count_of(
    reader: &Reader,
    workspaces: &[WorkspaceId],
) -> anyhow::Result<Vec<(WorkspaceId, i64)>> {
    let viewer = Viewer::of(reader.standing(), reader.caller());
    let rows = sqlx::query!(
        r#"SELECT i.workspace_id "workspace!: WorkspaceId", count(*) "count!" FROM entente.invitation i
           WHERE i.workspace_id = ANY ($1) AND entente.sees_invitation(i, $2, $3, $4, $5, $6) GROUP BY i.workspace_id"#,
        workspaces as _,
        &viewer.workspaces as _,
        &viewer.roles as _,
        &viewer.institutions as _,
        viewer.person as _,
        viewer.hash
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.workspace, row.count)).collect())
}

struct InvitationRow {
    id: InvitationId,
    email: Email,
    workspace: Option<WorkspaceId>,
    institution: Option<InstitutionId>,
    role: MemberRole,
    landing_type: Option<String>,
    landing_id: Option<uuid::Uuid>,
    message: Option<InvitationMessage>,
    state: InvitationState,
    delivery: InvitationDelivery,
    invited_by: Option<MemberId>,
    sent_at: Option<Timestamp>,
    sent_count: i32,
    expires_at: Timestamp,
    answered_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            workspace: row.workspace,
            institution: row.institution,
            role: row.role,
            landing: row.landing_type.zip(row.landing_id).map(|(kind, id)| AnyId::new(&kind, id)),
            message: row.message,
            state: row.state,
            delivery: row.delivery,
            invited_by: row.invited_by,
            sent_at: row.sent_at,
            sent_count: row.sent_count,
            expires_at: row.expires_at,
            answered_at: row.answered_at,
            created_at: row.created_at,
        }
    }
}
