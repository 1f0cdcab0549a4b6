//! Persons and members: who acts for which institution, with which role, from when to when.

use words::people::{Email, MemberRole, MemberState, PersonName};
use words::{ActorId, InstitutionId, MemberId, PersonId, Timestamp, WorkspaceId};

use crate::people::{PeopleAct, PeopleRefusal, Place};
use crate::refusal::Invalid;

/// A person of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// As they write it.
    pub name: PersonName,
    /// Work address; unique in the tenant, and shown to nobody through the API.
    pub email: Email,
}

/// A person who acts for an institution in a workspace or, as coordinator, for the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Who.
    pub person: PersonId,
    /// Null for a coordinator.
    pub workspace: Option<WorkspaceId>,
    /// For whom; null only for a coordinator.
    pub institution: Option<InstitutionId>,
    /// The institution's part in the workspace; null for a coordinator.
    pub actor: Option<ActorId>,
    /// With which role.
    pub role: MemberRole,
    /// Since when.
    pub since: Timestamp,
    /// Until when; null while in force.
    pub until: Option<Timestamp>,
}

/// The end of a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The region would have so many leads left.
    pub leads_left: i64,
}

impl Member {
    /// Whether it is in force.
    pub fn state(&self) -> MemberState {
        if self.until.is_none() { MemberState::Active } else { MemberState::Ended }
    }

    /// Where it stands and whose it is, for the table of rights.
    pub fn place(&self) -> Place {
        Place { workspace: self.workspace, owner: self.institution }
    }

    /// What is needed to end it: to be the person, or to be one who may grant its role.
    pub fn ending_act(&self, by: Option<PersonId>) -> PeopleAct {
        if by == Some(self.person) { PeopleAct::EndOwnMembership } else { PeopleAct::GrantRole(self.role) }
    }

    /// Whether it may end: it is in force, and its region keeps a lead.
    ///
    /// # Errors
    /// `WrongState`, `LastLead`.
    pub fn check_end(&self, ending: Ending) -> Result<(), PeopleRefusal> {
        self.check_active()?;
        self.check_leads(ending)
    }

    /// Whether it may get this role: it is in force, both are roles of a workspace or both a coordinator's, and its region keeps a lead.
    /// Whether the role may be granted is asked of the table of rights.
    ///
    /// # Errors
    /// `Invalid` on `role`, `WrongState`, `LastLead`.
    pub fn check_role_change(&self, role: MemberRole, ending: Ending) -> Result<(), PeopleRefusal> {
        check_new_role(role, self.workspace.is_some())?;
        self.check_active()?;
        if role == self.role { Ok(()) } else { self.check_leads(ending) }
    }

    fn check_active(&self) -> Result<(), PeopleRefusal> {
        match self.state() {
            MemberState::Active => Ok(()),
            ended @ MemberState::Ended => Err(PeopleRefusal::WrongState { state: ended.to_string() }),
        }
    }

    fn check_leads(&self, ending: Ending) -> Result<(), PeopleRefusal> {
        if self.role == MemberRole::RegionLead && ending.leads_left == 0 {
            return Err(PeopleRefusal::LastLead);
        }
        Ok(())
    }

    /// Whether a seat in a governance body may be held with this role (`collaboration.md` §1.7).
    pub fn may_hold_a_seat(role: MemberRole) -> bool {
        !matches!(role, MemberRole::Auditor | MemberRole::Observer)
    }
}

/// A coordinator belongs to the tenant, every other role to a workspace.
///
/// # Errors
/// `Invalid` on `role`.
pub fn check_new_role(role: MemberRole, in_workspace: bool) -> Result<(), Invalid> {
    match (role == MemberRole::TenantCoordinator, in_workspace) {
        (true, true) => Err(Invalid::new(
            "role",
            "A coordinator belongs to the tenant, not to a workspace; invite without a workspace",
        )),
        (false, false) => Err(Invalid::new("role", "Only TENANT_COORDINATOR belongs to the tenant itself")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    fn member(role: MemberRole) -> Member {
        let coordinates = role == MemberRole::TenantCoordinator;
        Member {
            id: id(1),
            person: id(2),
            workspace: (!coordinates).then(|| id(3)),
            institution: (!coordinates).then(|| id(4)),
            actor: None,
            role,
            since: Timestamp::parse("2026-01-01T00:00:00Z").unwrap(),
            until: None,
        }
    }

    const NONE_LEFT: Ending = Ending { leads_left: 0 };
    const ONE_LEFT: Ending = Ending { leads_left: 1 };

    #[test]
    fn the_last_lead_of_a_region_stays() {
        let lead = member(MemberRole::RegionLead);
        assert_eq!(lead.check_end(NONE_LEFT), Err(PeopleRefusal::LastLead));
        assert_eq!(lead.check_end(ONE_LEFT), Ok(()));
        assert_eq!(member(MemberRole::Member).check_end(NONE_LEFT), Ok(()));
        let demoted = |ending| lead.check_role_change(MemberRole::Facilitator, ending);
        assert_eq!(demoted(NONE_LEFT), Err(PeopleRefusal::LastLead));
        assert_eq!(demoted(ONE_LEFT), Ok(()));
        assert_eq!(lead.check_role_change(MemberRole::RegionLead, NONE_LEFT), Ok(()));
    }

    #[test]
    fn what_has_ended_does_not_end_again() {
        let mut ended = member(MemberRole::Member);
        ended.until = Some(ended.since);
        let wrong = Err(PeopleRefusal::WrongState { state: "ENDED".to_owned() });
        assert_eq!(ended.check_end(ONE_LEFT), wrong);
        assert_eq!(ended.check_role_change(MemberRole::Auditor, ONE_LEFT), wrong);
    }

    #[test]
    fn coordinators_belong_to_the_tenant_and_others_to_a_workspace() {
        for role in MemberRole::ALL.iter().copied() {
            let of_tenant = role == MemberRole::TenantCoordinator;
            assert_eq!(check_new_role(role, true).is_ok(), !of_tenant, "{role}");
            assert_eq!(check_new_role(role, false).is_ok(), of_tenant, "{role}");
        }
        let change = member(MemberRole::Member).check_role_change(MemberRole::TenantCoordinator, ONE_LEFT).unwrap_err();
        assert!(matches!(change, PeopleRefusal::Invalid(invalid) if invalid.field == "role"));
    }

    #[test]
    fn everybody_ends_the_own_membership_and_others_by_the_table() {
        let lead = member(MemberRole::RegionLead);
        assert_eq!(lead.ending_act(Some(id(2))), PeopleAct::EndOwnMembership);
        let grants = PeopleAct::GrantRole(MemberRole::RegionLead);
        assert_eq!(lead.ending_act(Some(id(9))), grants);
        assert_eq!(lead.ending_act(None), grants);
    }

    #[test]
    fn who_checks_or_looks_on_holds_no_seat() {
        let holders: Vec<MemberRole> =
            MemberRole::ALL.iter().copied().filter(|r| Member::may_hold_a_seat(*r)).collect();
        assert_eq!(
            holders,
            [
                MemberRole::TenantCoordinator,
                MemberRole::RegionLead,
                MemberRole::Facilitator,
                MemberRole::InstitutionLead,
                MemberRole::Member
            ]
        );
    }
}
