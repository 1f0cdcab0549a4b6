//! `endMembership`: ends a membership, of one's own or of another.

use domain::people::{PeopleEvent, PeopleRefusal, TenantEvent};
use store::people::{end_member, memberships_of};
use store::{Recorded, Unit};
use words::MemberId;
use words::people::Reason;

use super::change_member_role::lock_with_leads;
use crate::Failure;

/// Whose, and why.
#[derive(Clone, Debug)]
pub struct EndMembership {
    /// An active one.
    pub member: MemberId,
    /// Kept with it.
    pub reason: Reason,
}

/// Ends a membership: seats and uncounted ballots are lost, and with the last membership all tokens. What was done stays on record.
///
/// # Errors
/// `NotFound` (member), `Forbidden` (the person, or who may grant the role), `WrongState` (ended already), `LastLead`.
pub async fn end_membership(
    unit: &mut Unit,
    input: EndMembership,
) -> Result<Recorded<MemberId>, Failure<PeopleRefusal>> {
    let (member, ending) = lock_with_leads(unit, input.member).await?;
    let permit = unit.may(member.ending_act(unit.standing().person), member.place())?;
    member.check_end(ending)?;

    end_member(unit, member.id, &input.reason).await?;
    if memberships_of(unit, member.person).await?.is_empty() {
        store::directory::revoke_tokens_of(unit, member.person).await?;
    }
    let (id, reason) = (member.id, input.reason.to_string());
    if member.workspace.is_none() {
        let happened = TenantEvent::CoordinatorEnded { member: id, reason };
        return Ok(permit.record(unit, &happened, id));
    }
    store::approvals::mandate_lost(unit, id).await?;
    let happened = PeopleEvent::MemberEnded { member: id, role: member.role, reason };
    Ok(permit.record(unit, &happened, id))
}
