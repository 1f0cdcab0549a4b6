//! What a role may do with bodies and requests (`domain.md` §3.4).

use words::people::{MemberRole, TokenScope};

use crate::people::{Act, Grant};

/// An act on bodies and requests.
///
/// What somebody may by function (the chair, who opened, who holds a seat) is granted here to every role that could have the function; the
/// entity's own guard then asks for the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalsAct {
    /// Create a body, its charter, seats and first holders.
    CreateBody,
    /// Give a body another charter.
    AmendCharter,
    /// Name the holder of a seat of the own institution.
    NameHolder,
    /// Open a request about a text.
    Open,
    /// The same as the body's chair.
    OpenAsChair,
    /// Cast a ballot as the holder of a seat.
    Cast,
    /// Close or withdraw a request as its opener or the chair.
    End,
    /// Publish the outcome as the chair.
    Publish,
    /// Close what is due: the clock's.
    CloseDue,
}

impl ApprovalsAct {
    /// The acts, in the order of the table.
    pub const ALL: &'static [Self] = &[
        Self::CreateBody,
        Self::AmendCharter,
        Self::NameHolder,
        Self::Open,
        Self::OpenAsChair,
        Self::Cast,
        Self::End,
        Self::Publish,
        Self::CloseDue,
    ];
}

impl Act for ApprovalsAct {
    fn grant(self, role: MemberRole) -> Grant {
        use MemberRole::{Facilitator, InstitutionLead, Member, RegionLead, TenantCoordinator};
        match (self, role) {
            (Self::CreateBody | Self::AmendCharter, RegionLead)
            | (Self::Open, RegionLead | Facilitator)
            | (Self::Cast, RegionLead | Facilitator | InstitutionLead | Member) => Grant::Yes,
            (Self::NameHolder, RegionLead | InstitutionLead) | (Self::Open, InstitutionLead) => Grant::Own,
            (Self::OpenAsChair | Self::End | Self::Publish, role) if role != TenantCoordinator => Grant::Yes,
            _ => Grant::No,
        }
    }

    fn scope(self) -> TokenScope {
        TokenScope::Decide
    }

    fn without_a_person(self) -> bool {
        self == Self::CloseDue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Coordinator, region lead, facilitator, institution lead, member, auditor, observer; `Y` may, `o` for the own institution, `-` may not.
    const TABLE: &[(ApprovalsAct, &str)] = &[
        (ApprovalsAct::CreateBody, "-Y-----"),
        (ApprovalsAct::AmendCharter, "-Y-----"),
        (ApprovalsAct::NameHolder, "-o-o---"),
        (ApprovalsAct::Open, "-YYo---"),
        (ApprovalsAct::OpenAsChair, "-YYYYYY"),
        (ApprovalsAct::Cast, "-YYYY--"),
        (ApprovalsAct::End, "-YYYYYY"),
        (ApprovalsAct::Publish, "-YYYYYY"),
        (ApprovalsAct::CloseDue, "-------"),
    ];

    #[test]
    fn the_rights_are_those_of_the_table() {
        assert_eq!(TABLE.iter().map(|row| row.0).collect::<Vec<_>>(), ApprovalsAct::ALL);
        for (act, row) in TABLE {
            let grants = MemberRole::ALL.iter().map(|role| match act.grant(*role) {
                Grant::Yes => 'Y',
                Grant::Own => 'o',
                Grant::No => '-',
            });
            assert_eq!(grants.collect::<String>(), *row, "{act:?}");
        }
    }

    #[test]
    fn only_closing_what_is_due_needs_no_person() {
        let alone: Vec<_> = ApprovalsAct::ALL.iter().filter(|act| act.without_a_person()).collect();
        assert_eq!(alone, [&ApprovalsAct::CloseDue]);
        assert!(ApprovalsAct::ALL.iter().all(|act| act.scope() == TokenScope::Decide));
    }
}
