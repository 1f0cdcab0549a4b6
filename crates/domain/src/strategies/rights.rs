//! What a role may do with strategies and objectives (`domain.md` §3.4).

use words::WorkspaceId;
use words::people::{MemberRole, TokenScope};

use crate::people::{Act, Denied, Grant, Place, Standing};

/// An act on strategies and objectives. Whose it is decides: an institution's own, or the region's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrategiesAct {
    /// Create, revise, add to what an institution owns.
    WriteOfInstitution,
    /// The same for the region's.
    WriteOfRegion,
    /// Submit, activate, drop, retire what an institution owns.
    MoveOfInstitution,
    /// The same for the region's.
    MoveOfRegion,
    /// Ask for changes of a strategy in review.
    AskForChanges,
    /// Add a row to the tenant's repository of strategies.
    AddTheme,
}

impl StrategiesAct {
    /// The acts, in the order of the table.
    pub const ALL: &'static [Self] = &[
        Self::WriteOfInstitution,
        Self::WriteOfRegion,
        Self::MoveOfInstitution,
        Self::MoveOfRegion,
        Self::AskForChanges,
        Self::AddTheme,
    ];

    /// Writing at this place.
    pub fn write(place: Place) -> Self {
        if place.owner.is_some() { Self::WriteOfInstitution } else { Self::WriteOfRegion }
    }

    /// Moving to another state at this place.
    pub fn move_on(place: Place) -> Self {
        if place.owner.is_some() { Self::MoveOfInstitution } else { Self::MoveOfRegion }
    }
}

impl Act for StrategiesAct {
    fn grant(self, role: MemberRole) -> Grant {
        use MemberRole::{Facilitator, InstitutionLead, RegionLead, TenantCoordinator};
        match (self, role) {
            (Self::WriteOfRegion | Self::AskForChanges, RegionLead | Facilitator)
            | (Self::MoveOfRegion, RegionLead)
            | (Self::AddTheme, TenantCoordinator) => Grant::Yes,
            (Self::WriteOfInstitution, InstitutionLead) | (Self::MoveOfInstitution, RegionLead | InstitutionLead) => {
                Grant::Own
            }
            _ => Grant::No,
        }
    }

    fn scope(self) -> TokenScope {
        TokenScope::Manage
    }

    fn without_a_person(self) -> bool {
        self == Self::AddTheme
    }
}

/// Whether somebody may begin a strategy in a workspace, the region's or that of the own institution.
///
/// # Errors
/// `Denied`: neither.
pub fn may_begin_strategy(standing: &Standing, workspace: WorkspaceId) -> Result<(), Denied> {
    let owner = standing.member_of(workspace).and_then(|own| own.institution);
    let of_region = standing.may(StrategiesAct::WriteOfRegion, Place::workspace(workspace));
    let of_institution = || standing.may(StrategiesAct::WriteOfInstitution, Place::owned(workspace, owner));
    of_region
        .or_else(|denied| of_institution().map_err(|other| if other == Denied::Role { denied } else { other }))
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use MemberRole::{Auditor, Facilitator, InstitutionLead, Member, Observer, RegionLead, TenantCoordinator};

    use super::*;
    use crate::people::Membership;

    #[test]
    fn the_table_of_rights_is_that_of_the_design() {
        let roles = [TenantCoordinator, RegionLead, Facilitator, InstitutionLead, Member, Auditor, Observer];
        let row = |act: StrategiesAct| -> String {
            let letter = |role| match act.grant(role) {
                Grant::No => '-',
                Grant::Own => 'o',
                Grant::Yes => 'y',
            };
            roles.into_iter().map(letter).collect()
        };
        let table: Vec<_> = StrategiesAct::ALL.iter().map(|act| row(*act)).collect();
        assert_eq!(table, ["---o---", "-yy----", "-o-o---", "-y-----", "-yy----", "y------"]);
    }

    #[test]
    fn whose_it_is_decides_which_act_it_is() {
        let workspace = words::WorkspaceId(uuid::Uuid::from_u128(1));
        let (own, regional) = (
            Place::owned(workspace, Some(words::InstitutionId(uuid::Uuid::from_u128(2)))),
            Place::workspace(workspace),
        );
        assert_eq!(
            (StrategiesAct::write(own), StrategiesAct::write(regional)),
            (StrategiesAct::WriteOfInstitution, StrategiesAct::WriteOfRegion)
        );
        assert_eq!(
            (StrategiesAct::move_on(own), StrategiesAct::move_on(regional)),
            (StrategiesAct::MoveOfInstitution, StrategiesAct::MoveOfRegion)
        );
    }

    #[test]
    fn leads_and_facilitators_begin_strategies() {
        let (here, there) = (WorkspaceId(uuid::Uuid::from_u128(1)), WorkspaceId(uuid::Uuid::from_u128(2)));
        let standing = |role, scopes: &[TokenScope]| {
            let institution = Some(uuid::Uuid::from_u128(3).into());
            let membership =
                Membership { member: uuid::Uuid::from_u128(4).into(), workspace: Some(here), institution, role };
            Standing {
                person: Some(uuid::Uuid::from_u128(5).into()),
                memberships: vec![membership],
                scopes: scopes.to_vec(),
            }
        };
        for (role, may) in [
            (RegionLead, true),
            (Facilitator, true),
            (InstitutionLead, true),
            (Member, false),
            (Auditor, false),
            (Observer, false),
        ] {
            let caller = standing(role, TokenScope::ALL);
            assert_eq!(may_begin_strategy(&caller, here).is_ok(), may, "{role}");
            assert_eq!(may_begin_strategy(&caller, there), Err(Denied::Role), "rights end at the workspace");
        }
        let reader = standing(InstitutionLead, &[TokenScope::Read]);
        assert_eq!(
            may_begin_strategy(&reader, here),
            Err(Denied::Scope(TokenScope::Manage)),
            "the lead's token is what is at fault"
        );
    }
}
