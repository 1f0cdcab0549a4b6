//! What a caller holds: a role for an institution, in however many workspaces.

use words::InstitutionId;
use words::people::MemberRole;

use crate::people::Standing;

/// A role that the caller has for an institution, in one workspace or in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    /// For whom; null only for a coordinator of none.
    pub institution: Option<InstitutionId>,
    /// With which role.
    pub role: MemberRole,
}

impl Standing {
    /// What the caller holds, each once: the coordinator's first, then in the order of the roles.
    pub fn held(&self) -> Vec<Held> {
        let mut all: Vec<Held> =
            self.memberships.iter().map(|m| Held { institution: m.institution, role: m.role }).collect();
        all.sort_by_key(|held| (held.role, held.institution));
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests {
    use words::people::MemberRole::{InstitutionLead, Member, TenantCoordinator};

    use super::*;
    use crate::people::Membership;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    #[test]
    fn one_role_for_one_institution_is_held_once_wherever_it_is() {
        let membership = |member, workspace: Option<u128>, institution: Option<u128>, role| Membership {
            member: id(member),
            workspace: workspace.map(id),
            institution: institution.map(id),
            role,
        };
        let memberships = vec![
            membership(1, Some(7), Some(2), InstitutionLead),
            membership(2, Some(8), Some(2), Member),
            membership(3, Some(9), Some(2), InstitutionLead),
            membership(4, Some(10), Some(3), InstitutionLead),
            membership(5, None, None, TenantCoordinator),
        ];
        let standing = Standing { memberships, ..Standing::default() };
        let held: Vec<_> = standing.held().iter().map(|h| (h.role, h.institution.map(|i| i.0.as_u128()))).collect();
        let wanted =
            [(TenantCoordinator, None), (InstitutionLead, Some(2)), (InstitutionLead, Some(3)), (Member, Some(2))];
        assert_eq!(held, wanted);
    }
}
