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
            Some(starts_on) if starts_on > self.due_on => Err(Invalid::new("startsOn", "Is after dueOn; begin earlier or end later")),
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
        if self.terms.due_on <= today { Err(CommitmentsRefusal::DueInThePast { earliest: today.plus_days(1) }) } else { Ok(()) }
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
        if self.state == CommitmentState::ChangeRequested { Ok(()) } else { Err(CommitmentsRefusal::WrongState { state: self.state }) }
    }
}
