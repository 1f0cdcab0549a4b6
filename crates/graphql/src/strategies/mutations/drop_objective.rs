//! Input and payload of `dropObjective`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::strategies::DropObjective;
use words::ObjectiveId;

use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::{Objective, StrategiesUserError};

/// What is given up, and why.
#[derive(Debug, InputObject)]
pub(super) struct DropObjectiveInput {
    /// Which objective.
    objective: ObjectiveId,
    /// Why. At most 2,000 characters.
    reason: String,
}

impl DropObjectiveInput {
    pub(super) fn parse(self) -> Result<DropObjective, Vec<Invalid>> {
        let mut form = Form::default();
        let command = DropObjective { objective: self.objective, reason: form.text("reason", &self.reason) };
        form.finish(command)
    }
}

payload! {
    /// What `dropObjective` did.
    DropObjectivePayload: ObjectiveId, StrategiesUserError,
    |object| object.maybe::<Objective>("objective", "The objective; null when refused.", |paid| paid.outcome, store::strategies::objectives)
}
