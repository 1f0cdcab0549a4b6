//! A governance body: who decides together in a workspace, and who presides.

use std::collections::HashSet;

use words::approvals::{BodyKind, BodyName, Mandate};
use words::people::MemberRole;
use words::{GovernanceBodyId, InstitutionId, MemberId, Timestamp, WorkspaceId};

use crate::approvals::{ApprovalsRefusal, Rules};
use crate::people::{Denied, Membership};
use crate::refusal::Invalid;

/// The most seats that a body may have.
pub const SEATS_LIMIT: usize = 100;

/// A body as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GovernanceBody {
    /// Its id.
    pub id: GovernanceBodyId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// What it is called; unique in its workspace.
    pub name: BodyName,
    /// What it is for.
    pub kind: BodyKind,
    /// What it may decide.
    pub mandate: Option<Mandate>,
    /// Who presides.
    pub chair: MemberId,
    /// The version of the charter in force.
    pub charter_version: i32,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What a body begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyDraft {
    /// Where.
    pub workspace: WorkspaceId,
    /// What it is called.
    pub name: BodyName,
    /// What it is for.
    pub kind: BodyKind,
    /// What it may decide.
    pub mandate: Option<Mandate>,
    /// Who presides.
    pub chair: MemberId,
    /// The rules of its first charter.
    pub rules: Rules,
    /// Whose votes; each institution once.
    pub seats: Vec<InstitutionId>,
}

impl BodyDraft {
    /// Whether a body may begin so.
    ///
    /// # Errors
    /// `Invalid` for no seat or too many and for numbers out of range, `ImpossibleRule`, `DuplicateSeat`.
    pub fn check(&self) -> Result<(), ApprovalsRefusal> {
        if !(1..=SEATS_LIMIT).contains(&self.seats.len()) {
            let problem = format!("Has {} seats; give it from 1 to {SEATS_LIMIT}", self.seats.len());
            return Err(Invalid::new("seats", problem).into());
        }
        self.rules.check()?;
        let mut seen = HashSet::new();
        if self.seats.iter().all(|institution| seen.insert(institution)) {
            Ok(())
        } else {
            Err(ApprovalsRefusal::DuplicateSeat)
        }
    }

    /// The body.
    pub fn begin(self, id: GovernanceBodyId, now: Timestamp) -> GovernanceBody {
        let Self { workspace, name, kind, mandate, chair, .. } = self;
        GovernanceBody { id, workspace, name, kind, mandate, chair, charter_version: 1, created_at: now }
    }
}

/// Who presides over a body, and whether that membership lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chair {
    /// The member.
    pub member: MemberId,
    /// Whether the membership lasts.
    pub active: bool,
}

impl Chair {
    /// Whether this member acts as chair: the chair does and, once the chair's membership has ended, the region's leads (`domain.md` §3.4).
    pub fn is_acted_by(&self, member: &Membership) -> Result<(), Denied> {
        let stands_in = !self.active && member.role == MemberRole::RegionLead;
        if member.member == self.member || stands_in { Ok(()) } else { Err(Denied::Role) }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use words::Text as _;
    use words::approvals::ApprovalsErrorCode as Code;

    use super::*;
    use crate::approvals::rules::tests::defaults;
    use crate::refusal::Refusal as _;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    fn draft(seats: Vec<InstitutionId>) -> BodyDraft {
        BodyDraft {
            workspace: id(1),
            name: BodyName::parse("Regional board").unwrap(),
            kind: BodyKind::Steering,
            mandate: None,
            chair: id(2),
            rules: defaults(),
            seats,
        }
    }

    #[test]
    fn an_institution_has_one_seat_in_a_body() {
        assert_eq!(draft(vec![id(1), id(2)]).check(), Ok(()));
        let refused = draft(vec![id(1), id(2), id(1)]).check();
        assert_eq!(refused, Err(ApprovalsRefusal::DuplicateSeat));
    }

    #[test]
    fn a_body_has_a_seat_and_not_too_many() {
        let many: Vec<InstitutionId> = (0..=100).map(id).collect();
        for seats in [Vec::new(), many] {
            assert_eq!(draft(seats).check().map_err(|no| no.code()), Err(Code::Invalid));
        }
        assert_eq!(draft((0..100).map(id).collect()).check(), Ok(()));
    }

    #[test]
    fn the_region_leads_stand_in_for_a_chair_that_has_left() {
        let member = |n, role| Membership { member: id(n), workspace: Some(id(1)), institution: Some(id(9)), role };
        let (lead, other) = (member(3, MemberRole::RegionLead), member(4, MemberRole::InstitutionLead));
        let present = Chair { member: id(2), active: true };
        let gone = Chair { active: false, ..present };
        assert_eq!(present.is_acted_by(&member(2, MemberRole::Member)), Ok(()));
        assert_eq!(present.is_acted_by(&lead), Err(Denied::Role));
        assert_eq!(gone.is_acted_by(&lead), Ok(()));
        assert_eq!(gone.is_acted_by(&other), Err(Denied::Role));
    }
}
