//! Input and payload of `requestStrategyChanges`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::strategies::RequestStrategyChanges;
use words::StrategyId;

use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::{StrategiesUserError, Strategy};

/// What is to be changed.
#[derive(Debug, InputObject)]
pub(super) struct RequestStrategyChangesInput {
    /// Which strategy.
    strategy: StrategyId,
    /// What is to be changed; CommonMark. At most 2,000 characters.
    note: String,
}

impl RequestStrategyChangesInput {
    pub(super) fn parse(self) -> Result<RequestStrategyChanges, Vec<Invalid>> {
        let mut form = Form::default();
        let command = RequestStrategyChanges { strategy: self.strategy, note: form.text("note", &self.note) };
        form.finish(command)
    }
}

payload! {
    /// What `requestStrategyChanges` did.
    RequestStrategyChangesPayload: StrategyId, StrategiesUserError,
    |object| object.maybe::<Strategy>("strategy", "The strategy; null when refused.", |paid| paid.outcome, store::strategies::strategies)
}
