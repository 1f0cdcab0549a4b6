//! Input and payload of `submitObjective`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::strategies::SubmitObjective;
use words::{Digest, ObjectiveId};

use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::mutations::{REVISION_MOVED, moved};
use crate::strategies::{Objective, RevisionMoved, StrategiesUserError};

/// What is submitted.
#[derive(Debug, InputObject)]
pub(super) struct SubmitObjectiveInput {
    /// Which objective.
    objective: ObjectiveId,
    /// `revision.digest` of the text that was read.
    revision_digest: String,
}

impl SubmitObjectiveInput {
    pub(super) fn parse(self) -> Result<SubmitObjective, Vec<Invalid>> {
        Form::default().finish(SubmitObjective {
            objective: self.objective,
            revision_digest: Digest::claimed(self.revision_digest),
        })
    }
}

payload! {
    /// What `submitObjective` did.
    SubmitObjectivePayload: ObjectiveId, StrategiesUserError,
    |object| object
        .maybe::<Objective>("objective", "The objective; null when refused.", |paid| paid.outcome, store::strategies::objectives)
        .compute_maybe::<RevisionMoved>("revisionMoved", REVISION_MOVED, |paid, _| moved(&paid.refused))
}
