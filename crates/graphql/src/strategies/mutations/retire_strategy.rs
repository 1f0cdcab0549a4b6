//! Input and payload of `retireStrategy`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::strategies::RetireStrategy;
use words::StrategyId;

use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::{StrategiesUserError, Strategy};

/// What is over, and why.
#[derive(Debug, InputObject)]
pub(super) struct RetireStrategyInput {
    /// Which strategy.
    strategy: StrategyId,
    /// Why. At most 2,000 characters.
    reason: String,
}

impl RetireStrategyInput {
    pub(super) fn parse(self) -> Result<RetireStrategy, Vec<Invalid>> {
        let mut form = Form::default();
        let command = RetireStrategy { strategy: self.strategy, reason: form.text("reason", &self.reason) };
        form.finish(command)
    }
}

payload! {
    /// What `retireStrategy` did.
    RetireStrategyPayload: StrategyId, StrategiesUserError,
    |object| object.maybe::<Strategy>("strategy", "The strategy; null when refused.", |paid| paid.outcome, store::strategies::strategies)
}
