//! Letting invitations expire: what the clock does with those that are past their date.

use std::collections::BTreeMap;

use domain::people::{Invitation, PeopleAct, PeopleEvent, PeopleRefusal, Place, TenantEvent};
use store::{Recorded, Unit};
use words::people::MemberRole;
use words::{InvitationId, WorkspaceId};

use crate::Failure;

/// How much to do at once.
#[derive(Clone, Copy, Debug)]
pub struct ExpireInvitations {
    /// At most so many.
    pub limit: i64,
}

/// Lets open invitations that are past their date expire, with one event in each stream. Those that another node has in hand are left to it.
///
/// # Errors
/// `Forbidden` but for the clock.
pub async fn expire_invitations(
    unit: &mut Unit,
    input: ExpireInvitations,
) -> Result<Recorded<Vec<InvitationId>>, Failure<PeopleRefusal>> {
    unit.may(PeopleAct::ExpireInvitations, Place::TENANT)?;
    let expired = store::people::expire_invitations(unit, input.limit).await?;
    let ids = expired.iter().map(|invitation| invitation.id).collect();
    let mut streams: BTreeMap<Option<WorkspaceId>, Vec<Invitation>> = BTreeMap::new();
    for invitation in expired {
        streams.entry(invitation.workspace).or_default().push(invitation);
    }
    let mut recorded = Recorded::unchanged(());
    for (workspace, expired) in streams {
        let permit = unit.may(PeopleAct::ExpireInvitations, Place { workspace, owner: None })?;
        let invitations = expired.iter().map(|invitation| invitation.id).collect();
        let told = if workspace.is_some() {
            let (roles, institution) = concerned(&expired);
            let happened = PeopleEvent::InvitationExpired { invitations, roles, institution };
            permit.record(unit, &happened, ())
        } else {
            let happened = TenantEvent::CoordinatorInvitationsExpired { invitations };
            permit.record(unit, &happened, ())
        };
        recorded = recorded.and(told).map(|_| ());
    }
    Ok(recorded.map(|()| ids))
}

/// Whom news of several invitations concern: the roles, and the institution if it is one.
pub(super) fn concerned(invitations: &[Invitation]) -> (Vec<MemberRole>, Option<words::InstitutionId>) {
    let mut roles: Vec<MemberRole> = invitations.iter().map(|one| one.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let first = invitations.first().and_then(|first| first.institution);
    let shared = first.filter(|it| invitations.iter().all(|one| one.institution == Some(*it)));
    (roles, shared)
}
