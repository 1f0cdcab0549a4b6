//! Input and payload of `createObjective`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::strategies::CreateObjective;
use words::strategies::Origin;
use words::{Day, ObjectiveId, StrategyId};

use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::mutations::smart::SmartInput;
use crate::strategies::{Objective, StrategiesUserError};

/// What an objective begins with.
#[derive(Debug, InputObject)]
pub(super) struct CreateObjectiveInput {
    /// The strategy that it serves; it is whose that is.
    strategy: StrategyId,
    /// Unique in the strategy, 1 to 20 characters; absent: the theme's next, such as ST3.2.
    code: Option<String>,
    /// What is to be reached, in a sentence: 1 to 1,000 characters.
    statement: String,
    /// More about it; CommonMark, at most 20,000 characters.
    description: Option<String>,
    /// When work on it begins, in the strategy's period.
    starts_on: Option<Day>,
    /// By when it is to be reached, in the strategy's period; needed from `submitObjective` on.
    due_on: Option<Day>,
    /// Whom it is for; at most 500 characters.
    target_group: Option<String>,
    /// Whether it comes from above or from below.
    origin: Origin,
    /// The five answers; needed from `submitObjective` on.
    smart: Option<SmartInput>,
}

impl CreateObjectiveInput {
    pub(super) fn parse(self) -> Result<CreateObjective, Vec<Invalid>> {
        let mut form = Form::default();
        let command = CreateObjective {
            strategy: self.strategy,
            code: form.maybe_text("code", self.code.as_deref()),
            statement: form.text("statement", &self.statement),
            description: form.maybe_text("description", self.description.as_deref()),
            starts_on: self.starts_on,
            due_on: self.due_on,
            target_group: form.maybe_text("targetGroup", self.target_group.as_deref()),
            origin: self.origin,
            smart: self.smart.unwrap_or_default().answers(&mut form),
        };
        form.finish(command)
    }
}

payload! {
    /// What `createObjective` did.
    CreateObjectivePayload: ObjectiveId, StrategiesUserError,
    |object| object.maybe::<Objective>("objective", "The new objective; null when refused.", |paid| paid.outcome, store::strategies::objectives)
}
