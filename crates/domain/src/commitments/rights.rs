//! What a role may do with commitments (`domain.md` §3.4).

use words::people::{MemberRole, TokenScope};

use crate::people::{Act, Grant};

/// An act on a commitment. Which institution the member must belong to is the commitment's own guard where the table alone cannot say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitmentsAct {
    /// Sign an offer of the own institution.
    Sign,
    /// Accept an offer, or ask for its change, for the counterparty.
    Answer,
    /// Check in for the offering institution.
    CheckIn,
    /// Take back what the own institution offered.
    Withdraw,
    /// Note that a promise was not kept: the clock's.
    Lapse,
}

impl CommitmentsAct {
    /// The acts, in the order of the table.
    pub const ALL: &'static [Self] = &[Self::Answer, Self::CheckIn, Self::Withdraw, Self::Sign, Self::Lapse];

    /// The roles that may do it, for an institution of theirs at least.
    pub fn roles(self) -> Vec<MemberRole> {
        MemberRole::ALL.iter().copied().filter(|role| self.grant(*role) != Grant::No).collect()
    }
}

impl Act for CommitmentsAct {
    fn grant(self, role: MemberRole) -> Grant {
        use MemberRole::{Facilitator, InstitutionLead, Member, RegionLead};
        match (self, role) {
            (Self::Sign | Self::Answer, RegionLead | InstitutionLead) => Grant::Yes,
            (Self::CheckIn, RegionLead | Facilitator | InstitutionLead | Member)
            | (Self::Withdraw, RegionLead | InstitutionLead) => Grant::Own,
            _ => Grant::No,
        }
    }

    fn scope(self) -> TokenScope {
        TokenScope::Decide
    }

    fn without_a_person(self) -> bool {
        self == Self::Lapse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of `domain.md` §3.4 in its column order: coordinator, region lead, facilitator, institution lead, member, auditor, observer.
    #[test]
    fn the_table_of_rights_is_that_of_the_design() {
        let table = [
            (CommitmentsAct::Answer, "– ● – ● – – –"),
            (CommitmentsAct::CheckIn, "– ● ● ● ● – –"),
            (CommitmentsAct::Withdraw, "– ● – ● – – –"),
            (CommitmentsAct::Sign, "– ● – ● – – –"),
            (CommitmentsAct::Lapse, "– – – – – – –"),
        ];
        assert_eq!(table.map(|(act, _)| act), CommitmentsAct::ALL);
        for (act, expected) in table {
            let row: Vec<&str> =
                MemberRole::ALL.iter().map(|role| if act.grant(*role) == Grant::No { "–" } else { "●" }).collect();
            assert_eq!(row.join(" "), expected, "{act:?}");
            assert_eq!(act.scope(), TokenScope::Decide, "{act:?}");
            assert_eq!(act.without_a_person(), act == CommitmentsAct::Lapse, "{act:?}");
        }
        assert_eq!(CommitmentsAct::Answer.roles(), [MemberRole::RegionLead, MemberRole::InstitutionLead]);
    }
}
