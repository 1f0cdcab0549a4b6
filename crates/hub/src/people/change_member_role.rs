//! `changeMemberRole`: gives a member another role.

use domain::people::{Actor, Ending, Member, PeopleAct, PeopleEvent, PeopleRefusal};
use domain::refusal::Found as _;
use store::people::{actor_of, leads_beside, lock_member, lock_persons, lock_workspace, member, set_role};
use store::{Recorded, Unit};
use words::MemberId;
use words::people::MemberRole;

use crate::Failure;

/// Whose, and which.
#[derive(Clone, Debug)]
pub struct ChangeMemberRole {
    /// An active one.
    pub member: MemberId,
    /// The new role.
    pub role: MemberRole,
}

/// Gives a member another role; the same one changes nothing. Who may no longer vote loses seats, and ballots that are not counted yet.
///
/// # Errors
/// `NotFound` (member), `Forbidden` (who may grant both roles), `Invalid` (a coordinator's role in a workspace), `WrongState` (ended),
/// `LastLead`, `RoleNotGrantable` (the lead of the region is another institution).
pub async fn change_member_role(
    unit: &mut Unit,
    input: ChangeMemberRole,
) -> Result<Recorded<MemberId>, Failure<PeopleRefusal>> {
    let (member, ending) = lock_with_leads(unit, input.member).await?;
    unit.may(PeopleAct::GrantRole(member.role), member.place())?;
    let permit = unit.may(PeopleAct::GrantRole(input.role), member.place())?;
    member.check_role_change(input.role, ending)?;
    if member.role == input.role {
        return Ok(Recorded::unchanged(member.id));
    }
    if let Some((workspace, institution)) = member.workspace.zip(member.institution) {
        let actor = actor_of(unit, workspace, institution).await?;
        Actor::check_lead(actor.as_ref(), input.role, &[])?;
    }

    set_role(unit, member.id, input.role).await?;
    if !Member::may_hold_a_seat(input.role) {
        store::approvals::mandate_lost(unit, member.id).await?;
    }
    let happened = PeopleEvent::MemberRoleChanged { member: member.id, before: member.role, role: input.role };
    Ok(permit.record(unit, &happened, member.id))
}

/// A member, locked after its workspace, and how many leads the region would keep.
pub(super) async fn lock_with_leads(unit: &mut Unit, id: MemberId) -> Result<(Member, Ending), Failure<PeopleRefusal>> {
    let workspace = member(unit, id).await?.found("member")?.workspace;
    if let Some(workspace) = workspace {
        lock_workspace(unit, workspace).await?;
    }
    let member = lock_member(unit, id).await?.found("member")?;
    // And the person after the membership: what depends on all memberships of one waits here.
    lock_persons(unit, &[member.person]).await?;
    let leads_left = match workspace {
        Some(workspace) => leads_beside(unit, workspace, id).await?,
        None => 0,
    };
    Ok((member, Ending { leads_left }))
}
