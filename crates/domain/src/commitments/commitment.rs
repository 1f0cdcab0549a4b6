//! A commitment: what an actor promises for an objective, to whom, and where the promise stands.

use words::commitments::{CheckInNote, CommitmentKind, CommitmentState, CommitmentStatement, EvidenceWanted, Health, Unit};
use words::people::Reason;
use words::{ActorId, CheckInId, CommitmentId, Day, InstitutionId, MemberId, ObjectiveId, Quantity, Timestamp, WorkspaceId};

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
        self.retractable().is_ok() && self.delivered_quantity < self.terms.quantity && self.terms.due_on < Self::lapses_if_due_before(today)
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
        Self { state: CommitmentState::ChangeRequested, change_requested: Some(ChangeRequested { note, by, at }), ..self }
    }

    /// A word on how it goes; health, total and the next due day come from it.
    #[must_use]
    pub fn checked_in(self, id: CheckInId, health: Health, note: CheckInNote, delivered: Quantity, by: MemberId, at: Timestamp) -> (Self, CheckIn) {
        let check_in = CheckIn { id, commitment: self.id, at, by, health, note, delivered_quantity: delivered };
        let commitment =
            Self { health: Some(health), delivered_quantity: delivered, next_check_in_due: Some(next_check_in_due(at)), ..self };
        (commitment, check_in)
    }

    /// Taken back; the record stays, with the reason.
    #[must_use]
    pub fn withdrawn(self, reason: Reason, by: MemberId, at: Timestamp) -> Self {
        Self { state: CommitmentState::Withdrawn, next_check_in_due: None, withdrawal: Some(Withdrawal { reason, by, at }), ..self }
    }

    /// Not kept.
    #[must_use]
    pub fn lapsed(self) -> Self {
        Self { state: CommitmentState::Lapsed, next_check_in_due: None, ..self }
    }
}
