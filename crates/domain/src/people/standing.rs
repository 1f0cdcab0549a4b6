//! Standing: what a caller's memberships and token allow, asked by act and place.

use words::people::{MemberRole, TokenScope};
use words::{InstitutionId, MemberId, PersonId, WorkspaceId};

/// An active membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The member.
    pub member: MemberId,
    /// Null: a coordinator's, good in all of the tenant.
    pub workspace: Option<WorkspaceId>,
    /// For whom the person acts; null only for a coordinator.
    pub institution: Option<InstitutionId>,
    /// With which role.
    pub role: MemberRole,
}

/// What an act is done to: where it stands and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The workspace; null: the tenant itself.
    pub workspace: Option<WorkspaceId>,
    /// The institution whose own it is; null: nobody's, or the region's.
    pub owner: Option<InstitutionId>,
}

impl Place {
    /// The tenant itself.
    pub const TENANT: Self = Self { workspace: None, owner: None };

    /// Something of a workspace that belongs to no institution.
    pub fn workspace(workspace: WorkspaceId) -> Self {
        Self { workspace: Some(workspace), owner: None }
    }

    /// Something of a workspace that belongs to this institution, if any.
    pub fn owned(workspace: WorkspaceId, owner: Option<InstitutionId>) -> Self {
        Self { workspace: Some(workspace), owner }
    }
}

/// What the table of rights says for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// May not.
    No,
    /// May, for what the member's own institution owns.
    Own,
    /// May.
    Yes,
}

/// Something that a right is needed for. Each context has one vocabulary of acts, and with it its table of rights (`domain.md` §3.4).
pub trait Act: Copy {
    /// What a role may.
    fn grant(self, role: MemberRole) -> Grant;

    /// What a token must be good for.
    fn scope(self) -> TokenScope;

    /// Whether the clock and the command line may, without a role.
    fn without_a_person(self) -> bool {
        false
    }

    /// Whether who holds an invitation's token may, without a membership.
    fn by_invitation(self) -> bool {
        false
    }
}

/// No role of the caller allows it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// No role, or not a function, of the caller.
    #[error("Your role or function here does not allow this; ask somebody whose does")]
    Role,
    /// The token is not good for it.
    #[error("The token that was used has no scope {0}; use one that has it")]
    Scope(TokenScope),
}

/// The caller's memberships and what the credential is good for, read in the same snapshot as what is decided upon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The person; null for nobody, the clock and the command line.
    pub person: Option<PersonId>,
    /// Active ones only.
    pub memberships: Vec<Membership>,
    /// The scopes of the credential.
    pub scopes: Vec<TokenScope>,
}

impl Standing {
    /// By which membership the caller may do this there; a workspace's own goes before a coordinator's.
    pub fn may(&self, act: impl Act, place: Place) -> Result<Membership, Denied> {
        let granted = self.memberships_at(place.workspace).find(|m| match act.grant(m.role) {
            Grant::No => false,
            Grant::Own => place.owner.is_some() && m.institution == place.owner,
            Grant::Yes => true,
        });
        let membership = granted.ok_or(Denied::Role)?;
        if self.scopes.contains(&act.scope()) { Ok(*membership) } else { Err(Denied::Scope(act.scope())) }
    }

    /// Whether the credential is good for reading. Who has none (nobody, the clock, an invitee) is bound by what is visible alone.
    pub fn may_read(&self) -> Result<(), Denied> {
        match self.person {
            Some(_) if !self.scopes.contains(&TokenScope::Read) => Err(Denied::Scope(TokenScope::Read)),
            _ => Ok(()),
        }
    }

    /// The memberships that count in a workspace (or, without one, in the tenant), the workspace's own first.
    pub fn memberships_at(&self, workspace: Option<WorkspaceId>) -> impl Iterator<Item = &Membership> {
        let own = self
            .memberships
            .iter()
            .filter(move |m| m.workspace.is_some() && (workspace.is_none() || m.workspace == workspace));
        own.chain(self.memberships.iter().filter(|m| m.workspace.is_none()))
    }

    /// The caller's membership of a workspace itself.
    pub fn member_of(&self, workspace: WorkspaceId) -> Option<&Membership> {
        self.memberships.iter().find(|m| m.workspace == Some(workspace))
    }

    /// Whether the caller coordinates the tenant.
    pub fn coordinates(&self) -> bool {
        self.memberships.iter().any(|m| m.role == MemberRole::TenantCoordinator)
    }

    /// Whether the caller may read anything there at all.
    pub fn reaches(&self, workspace: WorkspaceId) -> bool {
        self.coordinates() || self.member_of(workspace).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::people::MemberRole::{Member, RegionLead, TenantCoordinator};

    #[derive(Clone, Copy)]
    struct Sign;

    impl Act for Sign {
        fn grant(self, role: MemberRole) -> Grant {
            match role {
                RegionLead => Grant::Yes,
                Member => Grant::Own,
                _ => Grant::No,
            }
        }

        fn scope(self) -> TokenScope {
            TokenScope::Decide
        }
    }

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    fn standing(role: MemberRole, workspace: Option<u128>) -> Standing {
        let membership = Membership { member: id(1), workspace: workspace.map(id), institution: Some(id(2)), role };
        Standing { person: Some(id(3)), memberships: vec![membership], scopes: vec![TokenScope::Decide] }
    }

    #[test]
    fn a_role_counts_in_its_own_workspace_only() {
        let lead = standing(RegionLead, Some(7));
        assert!(lead.may(Sign, Place::workspace(id(7))).is_ok());
        assert_eq!(lead.may(Sign, Place::workspace(id(8))), Err(Denied::Role));
    }

    #[test]
    fn own_means_the_institution_of_the_same_membership() {
        let member = standing(Member, Some(7));
        assert!(member.may(Sign, Place::owned(id(7), Some(id(2)))).is_ok());
        assert_eq!(member.may(Sign, Place::owned(id(7), Some(id(9)))), Err(Denied::Role));
        assert_eq!(member.may(Sign, Place::workspace(id(7))), Err(Denied::Role), "the region's is nobody's own");
    }

    #[test]
    fn a_token_grants_no_more_than_its_scopes() {
        let mut lead = standing(RegionLead, Some(7));
        lead.scopes = vec![TokenScope::Read];
        assert_eq!(lead.may(Sign, Place::workspace(id(7))), Err(Denied::Scope(TokenScope::Decide)));
    }

    #[test]
    fn reading_needs_its_scope() {
        let mut reader = standing(Member, Some(7));
        assert_eq!(reader.may_read(), Err(Denied::Scope(TokenScope::Read)));
        reader.scopes = vec![TokenScope::Read];
        assert_eq!(reader.may_read(), Ok(()));
        assert_eq!(Standing::default().may_read(), Ok(()), "nobody sees no row anyway");
    }

    #[test]
    fn a_coordinator_is_asked_everywhere() {
        let coordinator = standing(TenantCoordinator, None);
        assert!(coordinator.reaches(id(99)));
        assert_eq!(coordinator.may(Sign, Place::workspace(id(7))), Err(Denied::Role));
    }
}
