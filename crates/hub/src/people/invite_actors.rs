//! `inviteActors`: invites persons into a workspace, or coordinators to the tenant, with a result for each row.

use domain::people::{
    Actor, INVITATION_DAYS, Invitation, PeopleAct, PeopleEvent, PeopleRefusal, Place, SecretLink, TenantEvent,
    check_new_role,
};
use domain::refusal::{Found as _, NotFound};
use serde::{Deserialize, Serialize};
use store::people::{
    actor_of, insert_actor, insert_invitation, institution, is_member, lands_in, open_invitation, workspace_name,
};
use store::{Permit, Recorded, Unit};
use words::people::{
    ActorRole, Email, InvitationDelivery, InvitationMessage, InvitationState, InviteOutcome, MemberRole,
};
use words::{AnyId, InstitutionId, InvitationId, Text as _, WorkspaceId};

use super::expire_invitations::concerned;
use super::invitation_message;
use crate::Failure;

/// The most rows of one call.
pub const MOST_ROWS: usize = 100;

/// Whom to invite where.
#[derive(Clone, Debug)]
pub struct InviteActors {
    /// Where; null: coordinators of the tenant.
    pub workspace: Option<WorkspaceId>,
    /// What the inviter writes to all of them.
    pub message: Option<InvitationMessage>,
    /// At most [`MOST_ROWS`].
    pub invitations: Vec<InviteActor>,
    /// No message goes out: an import tells of invitations that were sent long ago.
    pub silent: bool,
}

/// A row: whom to invite, as what.
#[derive(Clone, Debug)]
pub struct InviteActor {
    /// As it was written; what is no address is a row's result, not an error.
    pub email: String,
    /// With which role.
    pub role: MemberRole,
    /// For whom the invited will act; absent only for a coordinator.
    pub institution: Option<InstitutionId>,
    /// What part the institution plays if it has none there yet.
    pub actor_roles: Option<Vec<ActorRole>>,
    /// Where acceptance lands: something of the workspace.
    pub landing: Option<AnyId>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// As it was written.
    pub email: String,
    /// What became of it.
    pub outcome: InviteOutcome,
    /// The invitation that is open now, new or not.
    pub invitation: Option<InvitationId>,
}

/// Invites. A bad row stops no other; an institution that is new in the workspace becomes an actor, whose first member is yet to come.
///
/// # Errors
/// For the whole call only: `NotFound` (workspace), `Forbidden`, `TooManyRows`.
pub async fn invite_actors(
    unit: &mut Unit,
    input: InviteActors,
) -> Result<Recorded<Vec<Invited>>, Failure<PeopleRefusal>> {
    let place = match input.workspace {
        Some(workspace) if !unit.standing().reaches(workspace) => {
            return Err(NotFound { field: "workspace".to_owned() }.into());
        }
        Some(workspace) => {
            // A coordinator reaches every workspace of the tenant, and so any id, be it of none.
            workspace_name(unit, workspace).await?.found("workspace")?;
            Place::workspace(workspace)
        }
        None => Place::TENANT,
    };
    let act = match input.workspace {
        Some(_) => PeopleAct::Invite,
        None => PeopleAct::GrantRole(MemberRole::TenantCoordinator),
    };
    let permit = unit.may(act, place)?;
    let rows = input.invitations.len();
    if rows > MOST_ROWS {
        return Err(PeopleRefusal::TooManyRows { rows, limit: MOST_ROWS }.into());
    }

    let (mut results, mut new) = (Vec::with_capacity(rows), Vec::new());
    for row in &input.invitations {
        let (outcome, invitation) = invite(unit, &permit, &input, row, &mut new).await?;
        results.push(Invited { email: row.email.clone(), outcome, invitation });
    }
    if new.is_empty() {
        return Ok(Recorded::unchanged(results));
    }
    let invitations = new.iter().map(|invitation| invitation.id).collect();
    Ok(match input.workspace {
        Some(_) => {
            let (roles, institution) = concerned(&new);
            let happened = PeopleEvent::InvitationSent { invitations, roles, institution };
            permit.record(unit, &happened, results)
        }
        None => permit.record(unit, &TenantEvent::CoordinatorsInvited { invitations }, results),
    })
}

/// One row: what became of it, and the open invitation.
async fn invite(
    unit: &mut Unit,
    permit: &Permit,
    input: &InviteActors,
    row: &InviteActor,
    new: &mut Vec<Invitation>,
) -> anyhow::Result<(InviteOutcome, Option<InvitationId>)> {
    let checked = match check(unit, input.workspace, row).await? {
        Ok(checked) => checked,
        Err(outcome) => return Ok((outcome, None)),
    };
    if is_member(unit, &checked.email, input.workspace).await? {
        return Ok((InviteOutcome::AlreadyMember, None));
    }
    let now = unit.now();
    let invitation = Invitation {
        id: unit.id(),
        email: checked.email,
        workspace: input.workspace,
        institution: row.institution,
        role: row.role,
        landing: row.landing,
        message: input.message.clone(),
        state: InvitationState::Pending,
        delivery: if input.silent { InvitationDelivery::Sent } else { InvitationDelivery::Queued },
        invited_by: Some(permit.member()?),
        sent_at: input.silent.then_some(now),
        sent_count: 1,
        expires_at: now.plus_days(INVITATION_DAYS),
        answered_at: None,
        created_at: now,
    };
    let link = SecretLink::new(unit.secret());
    if !insert_invitation(unit, &invitation, &link).await? {
        let open = open_invitation(unit, &invitation.email, input.workspace).await?;
        return Ok((InviteOutcome::AlreadyInvited, open));
    }
    if let Some(NewActor { workspace, institution, helix, roles }) = checked.actor {
        insert_actor(unit, workspace, institution, helix, &roles).await?;
    }
    if !input.silent {
        invitation_message::queue(unit, &invitation, &link).await?;
    }
    let id = invitation.id;
    new.push(invitation);
    Ok((InviteOutcome::Invited, Some(id)))
}

struct Checked {
    email: Email,
    actor: Option<NewActor>,
}

struct NewActor {
    workspace: WorkspaceId,
    institution: InstitutionId,
    helix: words::people::Helix,
    roles: Vec<ActorRole>,
}

/// Whether the row is of its form and the role is the inviter's to give; what the institution is there.
async fn check(
    unit: &mut Unit,
    workspace: Option<WorkspaceId>,
    row: &InviteActor,
) -> anyhow::Result<Result<Checked, InviteOutcome>> {
    let invalid = Ok(Err(InviteOutcome::Invalid));
    let Ok(email) = Email::parse(&row.email) else { return invalid };
    let institution = match row.institution {
        Some(id) => match institution(unit, id).await? {
            Some(found) => Some(found),
            None => return invalid,
        },
        None => None,
    };
    if workspace.is_some() && institution.is_none() {
        return invalid;
    }
    let granted = check_new_role(row.role, workspace.is_some()).is_ok()
        && unit.may(PeopleAct::GrantRole(row.role), Place { workspace, owner: row.institution }).is_ok();
    if !granted {
        return Ok(Err(InviteOutcome::RoleNotGrantable));
    }
    let Some((workspace, institution)) = workspace.zip(institution) else {
        // A coordinator's: there is nowhere to land yet.
        return if row.landing.is_some() { invalid } else { Ok(Ok(Checked { email, actor: None })) };
    };
    let actor = actor_of(unit, workspace, institution.id).await?;
    let asked = row.actor_roles.as_deref();
    if Actor::check_lead(actor.as_ref(), row.role, asked.unwrap_or_default()).is_err() {
        return Ok(Err(InviteOutcome::RoleNotGrantable));
    }
    if let Some(landing) = row.landing
        && !lands_in(unit, landing, workspace).await?
    {
        return invalid;
    }
    let actor = actor.is_none().then(|| NewActor {
        workspace,
        institution: institution.id,
        helix: institution.helix,
        roles: Actor::first_roles(asked),
    });
    Ok(Ok(Checked { email, actor }))
}
