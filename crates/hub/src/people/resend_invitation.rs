//! `resendInvitation`: the same record with a fresh token; the old one is dead.

use domain::people::{PeopleEvent, PeopleRefusal, SecretLink, TenantEvent};
use domain::refusal::Found as _;
use store::people::{lock_invitation, set_resent};
use store::{Recorded, Unit};
use words::InvitationId;
use words::people::InvitationDelivery;

use super::invitation_message;
use crate::{Failure, OnConstraint as _};

/// Which one.
#[derive(Clone, Debug)]
pub struct ResendInvitation {
    /// Open or expired.
    pub invitation: InvitationId,
    /// No message goes out: an import tells of what was sent long ago.
    pub silent: bool,
}

/// Sends an invitation again, for another fortnight; an expired one opens again.
///
/// # Errors
/// `NotFound` (invitation), `Forbidden` (who may grant its role), `InvitationClosed`, `WrongState` (expired, and another is open).
pub async fn resend_invitation(
    unit: &mut Unit,
    input: ResendInvitation,
) -> Result<Recorded<InvitationId>, Failure<PeopleRefusal>> {
    let invitation = lock_invitation(unit, input.invitation).await?.found("invitation")?;
    let permit = unit.may(invitation.act(), invitation.place())?;
    let mut invitation = invitation.resent(unit.now())?;
    // Who sends it answers for its role when it is accepted: the first inviter may be gone.
    invitation.invited_by = Some(permit.member()?);
    if input.silent {
        invitation.delivery = InvitationDelivery::Sent;
        invitation.sent_at = Some(unit.now());
    }
    let link = SecretLink::new(unit.secret());
    let another =
        || PeopleRefusal::WrongState { state: "EXPIRED, and a newer invitation of the address is open".to_owned() };
    let written = set_resent(unit, &invitation, &link).await;
    written.on_constraint::<PeopleRefusal>("invitation_open_key", another).or_else(|failure| match failure {
        Failure::Broken(error) => Err(error).on_constraint("invitation_open_coordinator_key", another),
        refused => Err(refused),
    })?;
    if !input.silent {
        invitation_message::queue(unit, &invitation, &link).await?;
    }
    let (id, sent_count) = (invitation.id, invitation.sent_count);
    Ok(if invitation.workspace.is_some() {
        let happened = PeopleEvent::InvitationResent {
            invitation: id,
            role: invitation.role,
            institution: invitation.institution,
            sent_count,
        };
        permit.record(unit, &happened, id)
    } else {
        let happened = TenantEvent::CoordinatorInvitationResent { invitation: id, sent_count };
        permit.record(unit, &happened, id)
    })
}
