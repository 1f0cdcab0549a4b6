//! What a role may do in the discussion (`domain.md` §3.4).

use words::MemberId;
use words::people::{MemberRole, TokenScope};

use crate::people::{Act, Denied, Grant, Membership, Place};
use crate::strategies::StrategiesAct;

/// An act of the discussion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscussionAct {
    /// Say something.
    Comment,
    /// Edit or delete: by function, the author's, whatever the role has become since.
    Rewrite,
    /// Resolve a thread: by function, see [`may_resolve`].
    Resolve,
    /// Open a thread again: anyone in its audience.
    Reopen,
}

impl DiscussionAct {
    /// The acts, in the order of the table.
    pub const ALL: &'static [Self] = &[Self::Comment, Self::Rewrite, Self::Resolve, Self::Reopen];
}

impl Act for DiscussionAct {
    fn grant(self, role: MemberRole) -> Grant {
        use MemberRole::{Auditor, Observer};
        match (self, role) {
            (Self::Comment, Auditor | Observer) => Grant::No,
            _ => Grant::Yes,
        }
    }

    fn scope(self) -> TokenScope {
        TokenScope::Comment
    }
}

/// Whether somebody may resolve a thread: its author, and who answers for the text; that are the leads of the institution that owns it, and
/// for the region's its lead and facilitators.
///
/// # Errors
/// `Denied::Role`: neither.
pub fn may_resolve(by: MemberId, memberships: &[Membership], author: MemberId, subject: Place) -> Result<(), Denied> {
    let answers = if subject.owner.is_some() { StrategiesAct::MoveOfInstitution } else { StrategiesAct::WriteOfRegion };
    let owner = memberships.iter().filter(|m| m.workspace == subject.workspace).any(|m| match answers.grant(m.role) {
        Grant::No => false,
        Grant::Own => m.institution == subject.owner,
        Grant::Yes => true,
    });
    if by == author || owner { Ok(()) } else { Err(Denied::Role) }
}

#[cfg(test)]
mod tests {
    use MemberRole::{Auditor, Facilitator, InstitutionLead, Member, Observer, RegionLead, TenantCoordinator};

    use super::*;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    #[test]
    fn the_table_of_rights_is_that_of_the_design() {
        let roles = [TenantCoordinator, RegionLead, Facilitator, InstitutionLead, Member, Auditor, Observer];
        for &act in DiscussionAct::ALL {
            let granted = roles.map(|role| u8::from(act.grant(role) == Grant::Yes));
            let expected = if act == DiscussionAct::Comment { [1, 1, 1, 1, 1, 0, 0] } else { [1; 7] };
            assert_eq!(granted, expected, "{act:?}");
        }
    }

    #[test]
    fn the_author_and_the_owner_of_the_text_resolve() {
        let (ours, theirs) = (Some(id(3)), Some(id(4)));
        for (role, institution, owner, may) in [
            (InstitutionLead, ours, ours, true),
            (RegionLead, ours, ours, true),
            (InstitutionLead, ours, theirs, false),
            (RegionLead, ours, theirs, false),
            (Member, ours, ours, false),
            (RegionLead, ours, None, true),
            (Facilitator, ours, None, true),
            (InstitutionLead, ours, None, false),
        ] {
            let membership = Membership { member: id(8), workspace: Some(id(2)), institution, role };
            let resolves =
                |author, workspace| may_resolve(id(8), &[membership], author, Place::owned(workspace, owner)).is_ok();
            assert_eq!(resolves(id(9), id(2)), may, "{role} {owner:?}");
            assert!(!resolves(id(9), id(7)), "rights end at the workspace");
            assert!(resolves(id(8), id(2)), "the author");
        }
    }
}
