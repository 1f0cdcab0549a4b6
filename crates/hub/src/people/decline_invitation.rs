//! `declineInvitation`: the invited says no, and needs no account for it.

use domain::people::{Invitation, PeopleAct, PeopleEvent, PeopleRefusal, TenantEvent};
use domain::refusal::Found as _;
use store::people::{drop_messages, lock_invitation, lock_shown_invitation, set_answer};
use store::{Recorded, Unit};
use words::InvitationId;
use words::people::{InvitationState, Reason};

use crate::Failure;

/// The answer of who shows the invitation's token; the token is the caller's.
#[derive(Clone, Debug)]
pub struct DeclineInvitation {
    /// Why, if they say.
    pub reason: Option<Reason>,
}

/// Declines the invitation whose token the caller shows.
///
/// # Errors
/// `NotFound` (token), `InvitationClosed`, `InvitationExpired`.
pub async fn decline_invitation(
    unit: &mut Unit,
    input: DeclineInvitation,
) -> Result<Recorded<InvitationId>, Failure<PeopleRefusal>> {
    let invitation = lock_shown_invitation(unit).await?.found("token")?;
    decline(unit, invitation, input.reason).await
}

/// The same, told by an import.
#[derive(Clone, Debug)]
pub struct DeclineForInvitee {
    /// Which one.
    pub invitation: InvitationId,
    /// Why, if they said.
    pub reason: Option<Reason>,
}

/// Declines an invitation for the invited. Only an import can.
///
/// # Errors
/// `NotFound` (invitation), `InvitationClosed`, `InvitationExpired`.
pub async fn decline_for_invitee(
    unit: &mut Unit,
    input: DeclineForInvitee,
) -> Result<Recorded<InvitationId>, Failure<PeopleRefusal>> {
    unit.act_as_clock(unit.now()).await?;
    let invitation = lock_invitation(unit, input.invitation).await?.found("invitation")?;
    decline(unit, invitation, input.reason).await
}

async fn decline(
    unit: &mut Unit,
    invitation: Invitation,
    reason: Option<Reason>,
) -> Result<Recorded<InvitationId>, Failure<PeopleRefusal>> {
    let permit = unit.may(PeopleAct::DeclineInvitation, invitation.place())?;
    invitation.check_open(unit.now())?;
    set_answer(unit, invitation.id, InvitationState::Declined, reason.as_ref()).await?;
    drop_messages(unit, invitation.id).await?;
    let (id, reason) = (invitation.id, reason.map(|reason| reason.to_string()));
    Ok(if invitation.workspace.is_some() {
        let happened = PeopleEvent::InvitationDeclined {
            invitation: id,
            role: invitation.role,
            institution: invitation.institution,
            reason,
        };
        permit.record(unit, &happened, id)
    } else {
        let happened = TenantEvent::CoordinatorInvitationDeclined { invitation: id, reason };
        permit.record(unit, &happened, id)
    })
}
