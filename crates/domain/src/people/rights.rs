//! What a role may do with people, and which roles it may grant (`domain.md` §3.4).

use words::people::{MemberRole, TokenScope};
use words::{InstitutionId, WorkspaceId};

use crate::people::{Act, Grant, Standing};

/// An act on people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleAct {
    /// Register an institution in the tenant.
    CreateInstitution,
    /// Open the workspace of a region.
    CreateWorkspace,
    /// Invite at all; which role is asked for each row by [`PeopleAct::GrantRole`].
    Invite,
    /// Give, take or change this role: invite to it, resend or revoke such an invitation, change a member's role from or to it, end it.
    /// The place's owner is the institution of the invited or of the member.
    GrantRole(MemberRole),
    /// End one's own membership.
    EndOwnMembership,
    /// Make and revoke one's own tokens.
    KeepTokens,
    /// Begin as a member, by an invitation.
    Join,
    /// Decline an invitation: who holds its token, member or not.
    DeclineInvitation,
    /// Let invitations expire.
    ExpireInvitations,
    /// Found a tenant, appoint a coordinator, issue a token for a person: who works at the command line.
    Administer,
}

impl PeopleAct {
    /// The acts, in the order of the table.
    pub const ALL: &'static [Self] = &[
        Self::CreateWorkspace,
        Self::Invite,
        Self::GrantRole(MemberRole::TenantCoordinator),
        Self::GrantRole(MemberRole::RegionLead),
        Self::GrantRole(MemberRole::Facilitator),
        Self::GrantRole(MemberRole::InstitutionLead),
        Self::GrantRole(MemberRole::Member),
        Self::GrantRole(MemberRole::Auditor),
        Self::GrantRole(MemberRole::Observer),
        Self::CreateInstitution,
        Self::EndOwnMembership,
        Self::KeepTokens,
        Self::Join,
        Self::DeclineInvitation,
        Self::ExpireInvitations,
        Self::Administer,
    ];
}

impl Act for PeopleAct {
    fn grant(self, role: MemberRole) -> Grant {
        use MemberRole::{Auditor, Facilitator, InstitutionLead, Member, Observer, RegionLead, TenantCoordinator};
        let yes = match self {
            Self::EndOwnMembership | Self::KeepTokens | Self::Join | Self::DeclineInvitation => true,
            Self::CreateWorkspace | Self::GrantRole(TenantCoordinator | RegionLead) => role == TenantCoordinator,
            Self::CreateInstitution | Self::GrantRole(Facilitator | Auditor) => {
                matches!(role, TenantCoordinator | RegionLead)
            }
            Self::GrantRole(Member) if role == InstitutionLead => return Grant::Own,
            Self::GrantRole(InstitutionLead | Member | Observer) => {
                matches!(role, TenantCoordinator | RegionLead | Facilitator)
            }
            Self::Invite => {
                matches!(role, TenantCoordinator | RegionLead | Facilitator | InstitutionLead)
            }
            Self::ExpireInvitations | Self::Administer => false,
        };
        if yes { Grant::Yes } else { Grant::No }
    }

    fn scope(self) -> TokenScope {
        TokenScope::Manage
    }

    fn without_a_person(self) -> bool {
        matches!(self, Self::DeclineInvitation | Self::ExpireInvitations | Self::Administer)
    }

    fn by_invitation(self) -> bool {
        matches!(self, Self::DeclineInvitation)
    }
}

/// A role that somebody may grant, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grantable {
    /// Null: in each workspace of the tenant, and in the tenant itself.
    pub workspace: Option<WorkspaceId>,
    /// The role.
    pub role: MemberRole,
    /// Only for this institution; null: for each.
    pub institution: Option<InstitutionId>,
}

impl Standing {
    /// Every role that the caller's memberships may grant, and where. Who may grant a role sees the invitations to it.
    pub fn grantable(&self) -> Vec<Grantable> {
        let mut all = Vec::new();
        for membership in &self.memberships {
            for role in MemberRole::ALL.iter().copied() {
                let institution = match PeopleAct::GrantRole(role).grant(membership.role) {
                    Grant::No => continue,
                    Grant::Own => membership.institution,
                    Grant::Yes => None,
                };
                all.push(Grantable { workspace: membership.workspace, role, institution });
            }
        }
        all
    }

    /// Whether the caller may grant any role in a workspace, and so sees invitations to it.
    pub fn grants_in(&self, workspace: WorkspaceId) -> bool {
        self.grantable().iter().any(|grant| grant.workspace.is_none_or(|place| place == workspace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Denied, Membership, Place};

    /// The rows of `domain.md` §3.4 about people: ● may, o may for the own institution, – may not.
    const TABLE: &str = "
        act                            coordinator lead facilitator institution member auditor observer
        CreateWorkspace                ●           –    –           –           –      –       –
        Invite                         ●           ●    ●           ●           –      –       –
        GrantRole(TenantCoordinator)   ●           –    –           –           –      –       –
        GrantRole(RegionLead)          ●           –    –           –           –      –       –
        GrantRole(Facilitator)         ●           ●    –           –           –      –       –
        GrantRole(InstitutionLead)     ●           ●    ●           –           –      –       –
        GrantRole(Member)              ●           ●    ●           o           –      –       –
        GrantRole(Auditor)             ●           ●    –           –           –      –       –
        GrantRole(Observer)            ●           ●    ●           –           –      –       –
        CreateInstitution              ●           ●    –           –           –      –       –
        EndOwnMembership               ●           ●    ●           ●           ●      ●       ●
        KeepTokens                     ●           ●    ●           ●           ●      ●       ●
        Join                           ●           ●    ●           ●           ●      ●       ●
        DeclineInvitation              ●           ●    ●           ●           ●      ●       ●
        ExpireInvitations              –           –    –           –           –      –       –
        Administer                     –           –    –           –           –      –       –";

    #[test]
    fn the_rights_are_those_of_the_table() {
        let mut rows = TABLE.trim().lines().skip(1);
        for act in PeopleAct::ALL {
            let said: Vec<String> =
                rows.next().map(|row| row.split_whitespace().map(str::to_owned).collect()).unwrap_or_default();
            let mut is = vec![format!("{act:?}")];
            is.extend(MemberRole::ALL.iter().map(|role| {
                match act.grant(*role) {
                    Grant::No => "–",
                    Grant::Own => "o",
                    Grant::Yes => "●",
                }
                .to_owned()
            }));
            assert_eq!(is, said);
        }
        assert_eq!(rows.next(), None);
    }

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    #[test]
    fn an_institutions_lead_grants_member_of_the_own_institution_only() {
        let membership = Membership {
            member: id(1),
            workspace: Some(id(7)),
            institution: Some(id(2)),
            role: MemberRole::InstitutionLead,
        };
        let lead = Standing { person: Some(id(3)), memberships: vec![membership], scopes: TokenScope::ALL.to_vec() };
        let member = PeopleAct::GrantRole(MemberRole::Member);
        assert!(lead.may(member, Place::owned(id(7), Some(id(2)))).is_ok());
        assert_eq!(lead.may(member, Place::owned(id(7), Some(id(9)))), Err(Denied::Role));
        assert_eq!(lead.may(member, Place::owned(id(8), Some(id(2)))), Err(Denied::Role));
        assert_eq!(
            lead.grantable(),
            [Grantable { workspace: Some(id(7)), role: MemberRole::Member, institution: Some(id(2)) }]
        );
        assert!(lead.grants_in(id(7)));
        assert!(!lead.grants_in(id(8)), "the role is of one workspace");
    }

    #[test]
    fn only_the_clock_and_the_command_line_go_without_a_person() {
        let without: Vec<_> = PeopleAct::ALL.iter().filter(|act| act.without_a_person()).collect();
        assert_eq!(without, [&PeopleAct::DeclineInvitation, &PeopleAct::ExpireInvitations, &PeopleAct::Administer]);
        let invited: Vec<_> = PeopleAct::ALL.iter().filter(|act| act.by_invitation()).collect();
        assert_eq!(invited, [&PeopleAct::DeclineInvitation]);
    }
}
