//! What a role may do with strategies and objectives (`domain.md` §3.4).

use words::people::{MemberRole, TokenScope};

use crate::people::{Act, Grant, Place};

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
}

impl StrategiesAct {
    /// The acts, in the order of the table.
    pub const ALL: &'static [Self] =
        &[Self::WriteOfInstitution, Self::WriteOfRegion, Self::MoveOfInstitution, Self::MoveOfRegion, Self::AskForChanges];

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
        use MemberRole::{Facilitator, InstitutionLead, RegionLead};
        match (self, role) {
            (Self::WriteOfRegion | Self::AskForChanges, RegionLead | Facilitator) | (Self::MoveOfRegion, RegionLead) => Grant::Yes,
            (Self::WriteOfInstitution, InstitutionLead) | (Self::MoveOfInstitution, RegionLead | InstitutionLead) => Grant::Own,
            _ => Grant::No,
        }
    }

    fn scope(self) -> TokenScope {
        TokenScope::Manage
    }
}

#[cfg(test)]
mod tests {
    use MemberRole::{Auditor, Facilitator, InstitutionLead, Member, Observer, RegionLead, TenantCoordinator};

    use super::*;

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
        assert_eq!(table, ["---o---", "-yy----", "-o-o---", "-y-----", "-yy----"]);
    }

    #[test]
    fn whose_it_is_decides_which_act_it_is() {
        let workspace = words::WorkspaceId(uuid::Uuid::from_u128(1));
        let (own, regional) = (Place::owned(workspace, Some(words::InstitutionId(uuid::Uuid::from_u128(2)))), Place::workspace(workspace));
        assert_eq!((StrategiesAct::write(own), StrategiesAct::write(regional)), (StrategiesAct::WriteOfInstitution, StrategiesAct::WriteOfRegion));
        assert_eq!((StrategiesAct::move_on(own), StrategiesAct::move_on(regional)), (StrategiesAct::MoveOfInstitution, StrategiesAct::MoveOfRegion));
    }
}
