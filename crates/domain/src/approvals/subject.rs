//! The subject of a request: a strategy or an objective, as far as a body needs to know of it.

use words::strategies::{ObjectiveState, StrategyState};
use words::{AnyId, Digest, InstitutionId, WorkspaceId};

use crate::approvals::ApprovalsRefusal;
use crate::people::Place;

/// What a body is asked about, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// A strategy or an objective.
    pub id: AnyId,
    /// Where it stands.
    pub workspace: WorkspaceId,
    /// The institution that owns it; null: the region.
    pub owner: Option<InstitutionId>,
    /// The number of its present revision.
    pub revision: i32,
    /// The digest of its present revision.
    pub digest: Digest,
    /// Where it stands in its life.
    pub state: SubjectState,
}

/// Where a subject stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectState {
    /// A strategy's.
    Strategy(StrategyState),
    /// An objective's.
    Objective(ObjectiveState),
}

impl SubjectState {
    fn is_submitted(self) -> bool {
        matches!(self, Self::Strategy(StrategyState::InReview) | Self::Objective(ObjectiveState::Submitted))
    }
}

impl std::fmt::Display for SubjectState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Strategy(state) => state.fmt(f),
            Self::Objective(state) => state.fmt(f),
        }
    }
}

impl Subject {
    /// Where it stands and whose it is, for the table of rights.
    pub fn place(&self) -> Place {
        Place::owned(self.workspace, self.owner)
    }

    /// Whether a body may be asked about it: a strategy in review, an objective that is submitted.
    pub fn is_submitted(&self) -> Result<(), ApprovalsRefusal> {
        if self.state.is_submitted() {
            Ok(())
        } else {
            Err(ApprovalsRefusal::NotSubmitted { state: self.state.to_string() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_asked_about_submitted_texts_only() {
        let strategies = StrategyState::ALL.iter().map(|state| SubjectState::Strategy(*state));
        let objectives = ObjectiveState::ALL.iter().map(|state| SubjectState::Objective(*state));
        let submitted: Vec<String> =
            strategies.chain(objectives).filter(|s| s.is_submitted()).map(|s| s.to_string()).collect();
        assert_eq!(submitted, ["IN_REVIEW", "SUBMITTED"]);
    }
}
