//! A seat: an institution's vote in a body, held by a person.

use words::people::{Helix, MemberRole};
use words::{GovernanceBodyId, InstitutionId, MemberId, SeatId, WorkspaceId};

use crate::approvals::ApprovalsRefusal;
use crate::people::Place;
use crate::refusal::Invalid;

/// An institution's vote in a body; the person who holds it may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its id.
    pub id: SeatId,
    /// Where its body stands.
    pub workspace: WorkspaceId,
    /// In which body.
    pub body: GovernanceBodyId,
    /// Whose vote it is.
    pub institution: InstitutionId,
    /// The helix of the institution's actor when the seat was made.
    pub helix: Helix,
    /// Who holds it; null: nobody at present. A holder who loses the mandate is taken off at once, so whoever stands here may vote.
    pub holder: Option<MemberId>,
}

impl Seat {
    /// Where it stands and whose it is, for the table of rights.
    pub fn place(&self) -> Place {
        Place::owned(self.workspace, Some(self.institution))
    }

    /// Whether this member may vote with the seat in a request.
    ///
    /// # Errors
    /// `NotYourSeat`.
    pub fn is_held(&self, voting: Voting, member: MemberId) -> Result<(), ApprovalsRefusal> {
        match voting {
            Voting::Elector if self.holder == Some(member) => Ok(()),
            Voting::Elector | Voting::Outside => Err(ApprovalsRefusal::NotYourSeat),
        }
    }
}

/// Whether a seat is of the electorate of a request, which was copied when that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voting {
    /// It is.
    Elector,
    /// It is not: of another body, or made since.
    Outside,
}

/// A member of the workspace who is to hold a seat or to take the chair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The member.
    pub member: MemberId,
    /// For whom the member acts.
    pub institution: InstitutionId,
    /// With which role.
    pub role: MemberRole,
    /// Whether the membership lasts.
    pub active: bool,
}

impl Candidate {
    /// Whether the member may hold a seat of this institution: an ACTIVE member of it, but no AUDITOR or OBSERVER
    /// (`collaboration.md` §1.7). `field` is where the input names the member.
    pub fn may_hold(&self, institution: InstitutionId, field: &str) -> Result<(), Invalid> {
        self.is_active(field)?;
        if self.institution != institution {
            return Err(Invalid::new(
                field,
                "Acts for another institution than the seat's; name a member of that institution",
            ));
        }
        if matches!(self.role, MemberRole::Auditor | MemberRole::Observer) {
            return Err(Invalid::new(
                field,
                format!("Is {}, who has no vote; name another member of the institution", self.role),
            ));
        }
        Ok(())
    }

    /// Whether the member may take the chair of a body: any whose membership lasts.
    pub fn may_chair(&self, field: &str) -> Result<(), Invalid> {
        self.is_active(field)
    }

    fn is_active(&self, field: &str) -> Result<(), Invalid> {
        if self.active { Ok(()) } else { Err(Invalid::new(field, "Is no active member any more; name one who is")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    fn candidate(role: MemberRole) -> Candidate {
        Candidate { member: id(1), institution: id(2), role, active: true }
    }

    #[test]
    fn a_seat_is_voted_by_its_holder_alone() {
        let seat = Seat {
            id: id(1),
            workspace: id(2),
            body: id(3),
            institution: id(4),
            helix: Helix::Government,
            holder: Some(id(5)),
        };
        assert_eq!(seat.is_held(Voting::Elector, id(5)), Ok(()));
        assert_eq!(seat.is_held(Voting::Elector, id(6)), Err(ApprovalsRefusal::NotYourSeat));
        assert_eq!(seat.is_held(Voting::Outside, id(5)), Err(ApprovalsRefusal::NotYourSeat), "of another body");
        let vacant = Seat { holder: None, ..seat };
        assert_eq!(vacant.is_held(Voting::Elector, id(5)), Err(ApprovalsRefusal::NotYourSeat));
    }

    #[test]
    fn any_active_member_of_the_institution_may_hold_its_seat_but_no_auditor_or_observer() {
        for role in MemberRole::ALL {
            let may = candidate(*role).may_hold(id(2), "holder").is_ok();
            assert_eq!(may, !matches!(role, MemberRole::Auditor | MemberRole::Observer), "{role}");
        }
    }

    #[test]
    fn a_stranger_or_a_former_member_holds_no_seat() {
        let lead = candidate(MemberRole::InstitutionLead);
        assert!(lead.may_hold(id(3), "holder").is_err());
        let former = Candidate { active: false, ..lead };
        assert_eq!(former.may_hold(id(2), "seats.0.holder").map_err(|no| no.field), Err("seats.0.holder".to_owned()));
        assert!(former.may_chair("chair").is_err());
        assert!(candidate(MemberRole::Observer).may_chair("chair").is_ok());
    }
}
