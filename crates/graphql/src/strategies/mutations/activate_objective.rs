//! Input and payload of `activateObjective`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::strategies::ActivateObjective;
use words::ObjectiveId;

use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::{Objective, StrategiesUserError};

/// What the work begins on.
#[derive(Debug, InputObject)]
pub(super) struct ActivateObjectiveInput {
    /// Which objective.
    objective: ObjectiveId,
}

impl ActivateObjectiveInput {
    pub(super) fn parse(self) -> Result<ActivateObjective, Vec<Invalid>> {
        Form::default().finish(ActivateObjective { objective: self.objective })
    }
}

payload! {
    /// What `activateObjective` did.
    ActivateObjectivePayload: ObjectiveId, StrategiesUserError,
    |object| object.maybe::<Objective>("objective", "The objective; null when refused.", |paid| paid.outcome, store::strategies::objectives)
}
