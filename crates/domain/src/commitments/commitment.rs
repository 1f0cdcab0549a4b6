//! A commitment: what an actor promises for an objective, to whom, and where the promise stands.

use words::commitments::{
    CheckInNote, CommitmentKind, CommitmentState, CommitmentStatement, EvidenceWanted, Health, Unit,
};
use words::people::Reason;
use words::{
    ActorId, CheckInId, CommitmentId, Day, InstitutionId, MemberId, ObjectiveId, Quantity, Timestamp, WorkspaceId,
};

use crate::commitments::stale::{is_stale, next_check_in_due};
use crate::commitments::{CheckIn, CommitmentsAct, CommitmentsRefusal};
use crate::people::{Denied, Place, Standing};

/// Days after the due day, without delivery, at which the clock notes that a promise was not kept (`collaboration.md` §4.1).
const LAPSES_AFTER: i64 = 90;

/// A commitment as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// Who promises, and to whom.
    pub parties: Parties,
    /// For what.
    pub objective: ObjectiveId,
    /// The number of the objective's revision that it was offered for.
    pub objective_revision: i32,
    /// What is promised.
    pub terms: Terms,
    /// Where it stands in its life.
    pub state: CommitmentState,
    /// How it goes, from the last check-in.
    pub health: Option<Health>,
    /// The total so far, from the last check-in.
    pub delivered_quantity: Quantity,
    /// When the next check-in is due; only while it is in force.
    pub next_check_in_due: Option<Day>,
    /// Who offered it last.
    pub offered_by: MemberId,
    /// When it was offered last.
    pub offered_at: Timestamp,
    /// Who accepted it, and when.
    pub acceptance: Option<Acceptance>,
    /// What the counterparty wants changed, until a new offer answers it.
    pub change_requested: Option<ChangeRequested>,
    /// Why it was taken back.
    pub withdrawal: Option<Withdrawal>,
}

/// The two sides of a commitment, each as actor and as institution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parties {
    /// Who promises.
    pub actor: ActorId,
    /// The institution whose actor that is.
    pub institution: InstitutionId,
    /// To whom.
    pub counterparty: ActorId,
    /// The institution whose actor that is.
    pub counterparty_institution: InstitutionId,
}

/// What is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// In a sentence.
    pub statement: CommitmentStatement,
    /// Of which kind.
    pub kind: CommitmentKind,
    /// How much; more than nothing.
    pub quantity: Quantity,
    /// Of what.
    pub unit: Unit,
    /// From when on; no later than `due_on`.
    pub starts_on: Option<Day>,
    /// Until when.
    pub due_on: Day,
    /// What will show that it was kept.
    pub evidence_wanted: EvidenceWanted,
}

/// Who accepted, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// A lead of the counterparty.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
}

/// What the counterparty wants changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRequested {
    /// In words.
    pub note: Reason,
    /// A lead of the counterparty.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
}

/// Why a commitment was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// In words.
    pub reason: Reason,
    /// A lead of the offering institution.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
}

/// What a caller may do with it now; each refusal is the one that the mutation would answer with.
impl Commitment {
    /// Whose it is, for the table of rights: the offering institution's.
    pub fn place(&self) -> Place {
        Place::owned(self.workspace, Some(self.parties.institution))
    }

    /// Whether the caller may accept it.
    pub fn may_accept(&self, standing: &Standing) -> Result<(), CommitmentsRefusal> {
        let membership = standing.may(CommitmentsAct::Answer, self.place())?;
        self.answerable_by(membership.institution)
    }

    /// Whether the caller may ask for a change: who may accept may.
    pub fn may_request_change(&self, standing: &Standing) -> Result<(), CommitmentsRefusal> {
        self.may_accept(standing)
    }

    /// Whether the caller may check in.
    pub fn may_check_in(&self, standing: &Standing) -> Result<(), CommitmentsRefusal> {
        standing.may(CommitmentsAct::CheckIn, self.place())?;
        self.in_force()
    }

    /// Whether the caller may take it back.
    pub fn may_withdraw(&self, standing: &Standing) -> Result<(), CommitmentsRefusal> {
        standing.may(CommitmentsAct::Withdraw, self.place())?;
        self.retractable()
    }
}

/// Guards: what its state and its parties allow.
impl Commitment {
    /// An offer is answered for the counterparty, and never by who made it.
    pub fn answerable_by(&self, institution: Option<InstitutionId>) -> Result<(), CommitmentsRefusal> {
        if institution == Some(self.parties.institution) {
            return Err(CommitmentsRefusal::OwnOffer);
        }
        if institution != Some(self.parties.counterparty_institution) {
            return Err(Denied::Role.into());
        }
        self.only_in(&[CommitmentState::Offered])
    }

    /// A check-in is about a promise that is in force.
    pub fn in_force(&self) -> Result<(), CommitmentsRefusal> {
        self.only_in(&[CommitmentState::Accepted])
    }

    /// A total of more than three times the promise is taken for a slip of the pen (`domain.md` §3.2.22).
    pub fn believable(&self, delivered: Quantity) -> Result<(), CommitmentsRefusal> {
        let limit = self.terms.quantity.threefold();
        if delivered > limit { Err(CommitmentsRefusal::DeliveredTooMuch { limit }) } else { Ok(()) }
    }

    /// Whatever has not ended may be taken back.
    pub fn retractable(&self) -> Result<(), CommitmentsRefusal> {
        self.only_in(&[CommitmentState::Offered, CommitmentState::ChangeRequested, CommitmentState::Accepted])
    }

    /// The clock's guard: not ended, not delivered, and due more than 90 days ago. An offer that nobody answered lapses, too.
    pub fn lapses(&self, today: Day) -> bool {
        self.retractable().is_ok()
            && self.delivered_quantity < self.terms.quantity
            && self.terms.due_on < Self::lapses_if_due_before(today)
    }

    /// What is due before this day, and not delivered, lapses today.
    pub fn lapses_if_due_before(today: Day) -> Day {
        today.plus_days(-LAPSES_AFTER)
    }

    /// Whether no check-in came for 30 days and 2 working days; only while it is in force.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.state == CommitmentState::Accepted && self.next_check_in_due.is_some_and(|due| is_stale(due, now.day()))
    }

    fn only_in(&self, states: &[CommitmentState]) -> Result<(), CommitmentsRefusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(CommitmentsRefusal::WrongState { state: self.state }) }
    }
}

/// Transitions; each after its guard.
impl Commitment {
    /// The counterparty takes it: it is in force from now on.
    #[must_use]
    pub fn accepted(self, by: MemberId, at: Timestamp) -> Self {
        Self {
            state: CommitmentState::Accepted,
            acceptance: Some(Acceptance { by, at }),
            next_check_in_due: Some(next_check_in_due(at)),
            ..self
        }
    }

    /// The counterparty wants it changed: it waits for a new offer.
    #[must_use]
    pub fn change_requested(self, note: Reason, by: MemberId, at: Timestamp) -> Self {
        Self {
            state: CommitmentState::ChangeRequested,
            change_requested: Some(ChangeRequested { note, by, at }),
            ..self
        }
    }

    /// A word on how it goes; health, total and the next due day come from it.
    #[must_use]
    pub fn checked_in(
        self,
        id: CheckInId,
        health: Health,
        note: CheckInNote,
        delivered: Quantity,
        by: MemberId,
        at: Timestamp,
    ) -> (Self, CheckIn) {
        let check_in = CheckIn { id, commitment: self.id, at, by, health, note, delivered_quantity: delivered };
        let commitment = Self {
            health: Some(health),
            delivered_quantity: delivered,
            next_check_in_due: Some(next_check_in_due(at)),
            ..self
        };
        (commitment, check_in)
    }

    /// Taken back; the record stays, with the reason.
    #[must_use]
    pub fn withdrawn(self, reason: Reason, by: MemberId, at: Timestamp) -> Self {
        Self {
            state: CommitmentState::Withdrawn,
            next_check_in_due: None,
            withdrawal: Some(Withdrawal { reason, by, at }),
            ..self
        }
    }

    /// Not kept.
    #[must_use]
    pub fn lapsed(self) -> Self {
        Self { state: CommitmentState::Lapsed, next_check_in_due: None, ..self }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;
    use crate::people::Membership;
    use crate::refusal::Refusal as _;
    use words::Text as _;
    use words::commitments::CommitmentState::{Accepted, ChangeRequested as Returned, Lapsed, Offered, Withdrawn};
    use words::commitments::CommitmentsErrorCode as Code;
    use words::people::{MemberRole, TokenScope};

    pub(crate) const OFFERING: u128 = 10;
    pub(crate) const COUNTERPARTY: u128 = 20;

    pub(crate) fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    pub(crate) fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    pub(crate) fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    pub(crate) fn quantity(text: &str) -> Quantity {
        Quantity::parse(text).unwrap()
    }

    pub(crate) fn terms() -> Terms {
        Terms {
            statement: CommitmentStatement::parse("30 places a year").unwrap(),
            kind: CommitmentKind::Placements,
            quantity: quantity("30"),
            unit: Unit::parse("places").unwrap(),
            starts_on: None,
            due_on: day("2026-12-31"),
            evidence_wanted: EvidenceWanted::parse("Signed agreements").unwrap(),
        }
    }

    pub(crate) fn parties() -> Parties {
        Parties {
            actor: id(1),
            institution: id(OFFERING),
            counterparty: id(2),
            counterparty_institution: id(COUNTERPARTY),
        }
    }

    pub(crate) fn commitment(state: CommitmentState) -> Commitment {
        Commitment {
            id: id(7),
            workspace: id(70),
            parties: parties(),
            objective: id(71),
            objective_revision: 3,
            terms: terms(),
            state,
            health: None,
            delivered_quantity: Quantity::ZERO,
            next_check_in_due: None,
            offered_by: id(5),
            offered_at: at("2026-03-02T09:00:00Z"),
            acceptance: None,
            change_requested: None,
            withdrawal: None,
        }
    }

    pub(crate) fn standing(role: MemberRole, institution: u128) -> Standing {
        let membership =
            Membership { member: id(6), workspace: Some(id(70)), institution: Some(id(institution)), role };
        Standing { person: Some(id(60)), memberships: vec![membership], scopes: vec![TokenScope::Decide] }
    }

    fn code(verdict: Result<(), CommitmentsRefusal>) -> Option<Code> {
        verdict.err().map(|refusal| refusal.code())
    }

    fn lead_of(institution: u128) -> Standing {
        standing(MemberRole::InstitutionLead, institution)
    }

    #[test]
    fn each_step_is_taken_from_its_states_only() {
        let may = |state: CommitmentState| {
            let commitment = commitment(state);
            [
                code(commitment.may_accept(&lead_of(COUNTERPARTY))),
                code(commitment.may_request_change(&lead_of(COUNTERPARTY))),
                code(commitment.renewable()),
                code(commitment.may_check_in(&lead_of(OFFERING))),
                code(commitment.may_withdraw(&lead_of(OFFERING))),
            ]
        };
        let (yes, no) = (None, Some(Code::WrongState));
        let table = [
            (Offered, [yes, yes, no, no, yes]),
            (Returned, [no, no, yes, no, yes]),
            (Accepted, [no, no, no, yes, yes]),
            (Withdrawn, [no; 5]),
            (Lapsed, [no; 5]),
        ];
        assert_eq!(table.map(|(state, _)| state), CommitmentState::ALL);
        for (state, expected) in table {
            assert_eq!(may(state), expected, "{state}: accept, request change, renew, check in, withdraw");
        }
        let refusal = commitment(Lapsed).retractable().err();
        assert_eq!(refusal, Some(CommitmentsRefusal::WrongState { state: Lapsed }));
    }

    #[test]
    fn an_offer_is_answered_by_the_counterparty_and_never_by_who_made_it() {
        let answer = |role, institution| code(commitment(Offered).may_accept(&standing(role, institution)));
        for role in [MemberRole::InstitutionLead, MemberRole::RegionLead] {
            assert_eq!(answer(role, COUNTERPARTY), None, "{role}");
            assert_eq!(answer(role, OFFERING), Some(Code::OwnOffer), "{role}");
            assert_eq!(answer(role, 99), Some(Code::Forbidden), "{role} of a third institution");
        }
        assert_eq!(answer(MemberRole::Member, COUNTERPARTY), Some(Code::Forbidden));
        assert_eq!(commitment(Offered).answerable_by(Some(id(OFFERING))), Err(CommitmentsRefusal::OwnOffer));
        assert_eq!(commitment(Offered).answerable_by(None), Err(CommitmentsRefusal::Forbidden(Denied::Role)));
    }

    #[test]
    fn check_ins_and_withdrawals_are_the_offering_institutions() {
        for role in MemberRole::ALL {
            let check_in = code(commitment(Accepted).may_check_in(&standing(*role, OFFERING))).is_none();
            let active = matches!(
                role,
                MemberRole::RegionLead | MemberRole::Facilitator | MemberRole::InstitutionLead | MemberRole::Member
            );
            assert_eq!(check_in, active, "{role} checks in");
            let withdraw = code(commitment(Accepted).may_withdraw(&standing(*role, OFFERING))).is_none();
            assert_eq!(
                withdraw,
                matches!(role, MemberRole::RegionLead | MemberRole::InstitutionLead),
                "{role} withdraws"
            );
            assert_eq!(
                code(commitment(Accepted).may_check_in(&standing(*role, COUNTERPARTY))),
                Some(Code::Forbidden),
                "{role}"
            );
            assert_eq!(
                code(commitment(Accepted).may_withdraw(&standing(*role, COUNTERPARTY))),
                Some(Code::Forbidden),
                "{role}"
            );
        }
    }

    #[test]
    fn more_than_three_times_the_promise_is_not_believed() {
        let accepted = commitment(Accepted);
        assert_eq!(accepted.believable(quantity("90")), Ok(()));
        assert_eq!(accepted.believable(Quantity::ZERO), Ok(()), "less than before is a correction");
        let refused = accepted.believable(quantity("90.000001"));
        assert_eq!(refused, Err(CommitmentsRefusal::DeliveredTooMuch { limit: quantity("90") }));
    }

    #[test]
    fn acceptance_and_each_check_in_set_the_next_due_day() {
        let accepted = commitment(Offered).accepted(id(8), at("2026-03-03T10:00:00Z"));
        assert_eq!((accepted.state, accepted.next_check_in_due), (Accepted, Some(day("2026-04-02"))));
        assert_eq!(accepted.acceptance, Some(Acceptance { by: id(8), at: at("2026-03-03T10:00:00Z") }));

        let note = CheckInNote::parse("Two firms have stepped back").unwrap();
        let (checked, check_in) =
            accepted.checked_in(id(9), Health::AtRisk, note, quantity("12.5"), id(5), at("2026-03-20T10:00:00Z"));
        assert_eq!((checked.health, checked.delivered_quantity), (Some(Health::AtRisk), quantity("12.5")));
        assert_eq!(checked.next_check_in_due, Some(day("2026-04-19")));
        assert_eq!(
            (check_in.commitment, check_in.by, check_in.delivered_quantity),
            (checked.id, id(5), quantity("12.5"))
        );

        let withdrawn = checked.withdrawn(Reason::parse("No host firm").unwrap(), id(5), at("2026-04-01T10:00:00Z"));
        assert_eq!(
            (withdrawn.state, withdrawn.next_check_in_due, withdrawn.health),
            (Withdrawn, None, Some(Health::AtRisk))
        );
        assert_eq!(withdrawn.withdrawal.map(|w| (w.by, w.at)), Some((id(5), at("2026-04-01T10:00:00Z"))));
    }

    #[test]
    fn a_request_for_a_change_is_kept_until_it_is_answered() {
        let note = Reason::parse("Half of it by summer").unwrap();
        let returned = commitment(Offered).change_requested(note.clone(), id(8), at("2026-03-03T10:00:00Z"));
        assert_eq!(returned.state, Returned);
        assert_eq!(
            returned.change_requested,
            Some(ChangeRequested { note, by: id(8), at: at("2026-03-03T10:00:00Z") })
        );
    }

    #[test]
    fn only_a_commitment_in_force_gets_stale() {
        let due = |state| Commitment { next_check_in_due: Some(day("2026-04-02")), ..commitment(state) };
        // A Thursday; Friday and Monday are grace.
        assert!(!due(Accepted).is_stale(at("2026-04-06T23:59:59Z")));
        assert!(due(Accepted).is_stale(at("2026-04-07T00:00:00Z")));
        assert!(!due(Withdrawn).is_stale(at("2026-04-07T00:00:00Z")));
        assert!(!commitment(Accepted).is_stale(at("2030-01-01T00:00:00Z")), "nothing is due");
    }

    #[test]
    fn what_is_not_delivered_lapses_after_ninety_days() {
        let (last, over) = (day("2027-03-31"), day("2027-04-01"));
        assert_eq!(terms().due_on.plus_days(90), last);
        for state in CommitmentState::ALL.iter().copied() {
            let open = matches!(state, Offered | Returned | Accepted);
            assert!(!commitment(state).lapses(last), "{state}");
            assert_eq!(commitment(state).lapses(over), open, "{state}");
        }
        let delivered = Commitment { delivered_quantity: quantity("30"), ..commitment(Accepted) };
        assert!(!delivered.lapses(over), "what was delivered does not lapse");
        let partly =
            Commitment { delivered_quantity: quantity("29.9"), next_check_in_due: Some(over), ..commitment(Accepted) };
        assert!(partly.lapses(over));
        let lapsed = partly.lapsed();
        assert_eq!(
            (lapsed.state, lapsed.next_check_in_due, lapsed.delivered_quantity),
            (Lapsed, None, quantity("29.9"))
        );
    }
}
