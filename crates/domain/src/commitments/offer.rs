//! An offer: what makes a commitment, or brings one back whose change was requested.

use words::commitments::CommitmentState;
use words::strategies::ObjectiveState;
use words::{CommitmentId, Day, Digest, InstitutionId, MemberId, ObjectiveId, Quantity, Timestamp, WorkspaceId};

use crate::commitments::{Commitment, CommitmentsAct, CommitmentsRefusal, Parties, Terms};
use crate::people::{Denied, Place, Standing};
use crate::refusal::Invalid;

/// The objective that a commitment is offered for, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromisedFor {
    /// The objective.
    pub objective: ObjectiveId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// Only an approved or active one takes commitments.
    pub state: ObjectiveState,
    /// The number of its present revision.
    pub revision: i32,
    /// The digest of its present revision.
    pub digest: Digest,
}

/// Whether the caller may offer a commitment for an objective in this state: what `viewerCan.offerCommitment` shows.
pub fn may_offer(standing: &Standing, workspace: WorkspaceId, state: ObjectiveState) -> Result<(), CommitmentsRefusal> {
    standing.may(CommitmentsAct::Sign, Place::workspace(workspace))?;
    takes_commitments(state)
}

fn takes_commitments(state: ObjectiveState) -> Result<(), CommitmentsRefusal> {
    match state {
        ObjectiveState::Approved | ObjectiveState::Active => Ok(()),
        _ => Err(CommitmentsRefusal::NotApproved { state }),
    }
}

impl Terms {
    /// Whether what was written is of its form.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.quantity == Quantity::ZERO {
            return Err(Invalid::new("quantity", "Promise more than nothing"));
        }
        match self.starts_on {
            Some(starts_on) if starts_on > self.due_on => {
                Err(Invalid::new("startsOn", "Is after dueOn; begin earlier or end later"))
            }
            _ => Ok(()),
        }
    }
}

/// An offer that is about to be made, of the form that it must have.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Who promises, and to whom.
    pub parties: Parties,
    /// What.
    pub terms: Terms,
    /// Who signs.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
}

impl Offer {
    /// What every offer must keep, whether it is the first or a new one: the objective is decided, there are two sides, and there is time.
    ///
    /// That the offer names the present revision is asked before, since only the store knows what has changed.
    pub fn check(&self, objective: &PromisedFor) -> Result<(), CommitmentsRefusal> {
        takes_commitments(objective.state)?;
        if self.parties.actor == self.parties.counterparty {
            return Err(CommitmentsRefusal::OwnOffer);
        }
        let today: Day = self.at.day();
        if self.terms.due_on <= today {
            Err(CommitmentsRefusal::DueInThePast { earliest: today.plus_days(1) })
        } else {
            Ok(())
        }
    }

    /// The commitment that it makes. One that is offered anew keeps its id; the request for a change is answered, and stays readable in the log.
    pub fn makes(self, id: CommitmentId, objective: &PromisedFor) -> Commitment {
        Commitment {
            id,
            workspace: objective.workspace,
            parties: self.parties,
            objective: objective.objective,
            objective_revision: objective.revision,
            terms: self.terms,
            state: CommitmentState::Offered,
            health: None,
            delivered_quantity: Quantity::ZERO,
            next_check_in_due: None,
            offered_by: self.by,
            offered_at: self.at,
            acceptance: None,
            change_requested: None,
            withdrawal: None,
        }
    }
}

/// Guards of an offer that is made anew.
impl Commitment {
    /// Only the actor that offered it offers it anew.
    pub fn renewable_by(&self, institution: Option<InstitutionId>) -> Result<(), CommitmentsRefusal> {
        if institution == Some(self.parties.institution) { Ok(()) } else { Err(Denied::Role.into()) }
    }

    /// Only what is to be changed is offered anew.
    pub fn renewable(&self) -> Result<(), CommitmentsRefusal> {
        if self.state == CommitmentState::ChangeRequested {
            Ok(())
        } else {
            Err(CommitmentsRefusal::WrongState { state: self.state })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commitments::commitment::tests::{
        OFFERING, at, commitment, day, id, parties, quantity, standing, terms,
    };
    use crate::refusal::Refusal as _;
    use crate::strategies::Moved;
    use words::commitments::CommitmentsErrorCode as Code;
    use words::people::MemberRole;

    fn objective(state: ObjectiveState) -> PromisedFor {
        PromisedFor { objective: id(71), workspace: id(70), state, revision: 4, digest: Digest::claimed("ba78") }
    }

    fn offer() -> Offer {
        Offer { parties: parties(), terms: terms(), by: id(5), at: at("2026-03-02T09:00:00Z") }
    }

    #[test]
    fn only_a_decided_objective_takes_commitments() {
        for state in ObjectiveState::ALL.iter().copied() {
            let decided = matches!(state, ObjectiveState::Approved | ObjectiveState::Active);
            let expected = if decided { Ok(()) } else { Err(CommitmentsRefusal::NotApproved { state }) };
            assert_eq!(offer().check(&objective(state)), expected, "{state}");
            assert_eq!(may_offer(&standing(MemberRole::InstitutionLead, OFFERING), id(70), state), expected, "{state}");
        }
    }

    #[test]
    fn leads_offer_for_their_institution() {
        for role in MemberRole::ALL {
            let may = may_offer(&standing(*role, OFFERING), id(70), ObjectiveState::Active).is_ok();
            assert_eq!(may, matches!(role, MemberRole::RegionLead | MemberRole::InstitutionLead), "{role}");
        }
        let elsewhere = may_offer(&standing(MemberRole::RegionLead, OFFERING), id(99), ObjectiveState::Active);
        assert_eq!(elsewhere, Err(CommitmentsRefusal::Forbidden(Denied::Role)));
    }

    #[test]
    fn nobody_promises_to_oneself() {
        let both = Parties { counterparty: parties().actor, ..parties() };
        let refused = Offer { parties: both, ..offer() }.check(&objective(ObjectiveState::Active));
        assert_eq!(refused, Err(CommitmentsRefusal::OwnOffer));
    }

    #[test]
    fn there_must_be_time_left() {
        let due = |on| {
            Offer { terms: Terms { due_on: day(on), ..terms() }, ..offer() }.check(&objective(ObjectiveState::Active))
        };
        assert_eq!(due("2026-03-03"), Ok(()));
        for past in ["2026-03-02", "2026-03-01"] {
            assert_eq!(due(past), Err(CommitmentsRefusal::DueInThePast { earliest: day("2026-03-03") }));
        }
    }

    #[test]
    fn more_than_nothing_is_promised_for_a_time_that_begins_before_it_ends() {
        let field = |terms: Terms| terms.check().err().map(|fault| fault.field);
        assert_eq!(field(terms()), None);
        assert_eq!(field(Terms { quantity: quantity("0"), ..terms() }).as_deref(), Some("quantity"));
        assert_eq!(field(Terms { starts_on: Some(day("2026-12-31")), ..terms() }), None);
        assert_eq!(field(Terms { starts_on: Some(day("2027-01-01")), ..terms() }).as_deref(), Some("startsOn"));
    }

    #[test]
    fn an_offer_begins_at_the_beginning() {
        let begun = offer().makes(id(7), &objective(ObjectiveState::Active));
        assert_eq!(begun, Commitment { objective_revision: 4, ..commitment(CommitmentState::Offered) });
    }

    #[test]
    fn a_new_offer_answers_the_request_for_a_change() {
        let note = words::Text::stored("Half of it".to_owned());
        let returned = commitment(CommitmentState::Offered).change_requested(note, id(8), at("2026-03-03T10:00:00Z"));
        assert_eq!(returned.renewable_by(Some(id(OFFERING))), Ok(()));
        assert_eq!(returned.renewable_by(Some(id(99))), Err(CommitmentsRefusal::Forbidden(Denied::Role)));
        let terms = Terms { quantity: quantity("15"), ..terms() };
        let renewed = Offer { terms, ..offer() }.makes(returned.id, &objective(ObjectiveState::Active));
        assert_eq!(
            (renewed.id, renewed.state, renewed.change_requested),
            (returned.id, CommitmentState::Offered, None)
        );
        assert_eq!(renewed.terms.quantity, quantity("15"));
    }

    #[test]
    fn every_refusal_has_its_code_and_names_its_field() {
        let moved =
            Moved { revised: id::<ObjectiveId>(71).into(), current: 4, changed_fields: vec!["dueOn".to_owned()] };
        let not_found = crate::refusal::NotFound { field: "commitment".to_owned() };
        let table: [(CommitmentsRefusal, Code, Option<&str>); 9] = [
            (not_found.into(), Code::NotFound, Some("commitment")),
            (Denied::Role.into(), Code::Forbidden, None),
            (Invalid::new("unit", "Is empty").into(), Code::Invalid, Some("unit")),
            (CommitmentsRefusal::RevisionMoved { moved }, Code::RevisionMoved, Some("revisionDigest")),
            (CommitmentsRefusal::WrongState { state: CommitmentState::Lapsed }, Code::WrongState, None),
            (CommitmentsRefusal::OwnOffer, Code::OwnOffer, None),
            (CommitmentsRefusal::NotApproved { state: ObjectiveState::Draft }, Code::NotApproved, Some("objective")),
            (CommitmentsRefusal::DueInThePast { earliest: day("2026-03-03") }, Code::DueInThePast, Some("dueOn")),
            (
                CommitmentsRefusal::DeliveredTooMuch { limit: quantity("90") },
                Code::DeliveredTooMuch,
                Some("deliveredQuantity"),
            ),
        ];
        assert_eq!(table.each_ref().map(|(_, code, _)| *code), Code::ALL);
        for (refusal, code, field) in table {
            assert_eq!((refusal.code(), refusal.field()), (code, field), "{refusal}");
        }
    }
}
