//! `revokeInvitation`: takes an open invitation back.

use domain::people::{PeopleEvent, PeopleRefusal, TenantEvent};
use domain::refusal::Found as _;
use store::people::{drop_messages, lock_invitation, set_answer};
use store::{Recorded, Unit};
use words::InvitationId;
use words::people::InvitationState;

use crate::Failure;

/// Which one.
#[derive(Clone, Debug)]
pub struct RevokeInvitation {
    /// An open one.
    pub invitation: InvitationId,
}

/// Takes an invitation back: its token is dead from now on.
///
/// # Errors
/// `NotFound` (invitation), `Forbidden` (who may grant its role), `InvitationClosed`, `InvitationExpired`.
pub async fn revoke_invitation(
    unit: &mut Unit,
    input: RevokeInvitation,
) -> Result<Recorded<InvitationId>, Failure<PeopleRefusal>> {
    let invitation = lock_invitation(unit, input.invitation).await?.found("invitation")?;
    let permit = unit.may(invitation.act(), invitation.place())?;
    invitation.check_open(unit.now())?;
    set_answer(unit, invitation.id, InvitationState::Revoked, None).await?;
    drop_messages(unit, invitation.id).await?;
    let id = invitation.id;
    Ok(if invitation.workspace.is_some() {
        let happened = PeopleEvent::InvitationRevoked {
            invitation: id,
            role: invitation.role,
            institution: invitation.institution,
        };
        permit.record(unit, &happened, id)
    } else {
        permit.record(unit, &TenantEvent::CoordinatorInvitationRevoked { invitation: id }, id)
    })
}
