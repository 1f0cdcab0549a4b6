//! Input and payload of `submitStrategy`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::strategies::SubmitStrategy;
use words::{Digest, StrategyId};

use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::mutations::{REVISION_MOVED, moved};
use crate::strategies::{RevisionMoved, StrategiesUserError, Strategy};

/// What is submitted.
#[derive(Debug, InputObject)]
pub(super) struct SubmitStrategyInput {
    /// Which strategy.
    strategy: StrategyId,
    /// `revision.digest` of the text that was read.
    revision_digest: String,
}

impl SubmitStrategyInput {
    pub(super) fn parse(self) -> Result<SubmitStrategy, Vec<Invalid>> {
        Form::default()
            .finish(SubmitStrategy { strategy: self.strategy, revision_digest: Digest::claimed(self.revision_digest) })
    }
}

payload! {
    /// What `submitStrategy` did.
    SubmitStrategyPayload: StrategyId, StrategiesUserError,
    |object| object
        .maybe::<Strategy>("strategy", "The strategy; null when refused.", |paid| paid.outcome, store::strategies::strategies)
        .compute_maybe::<RevisionMoved>("revisionMoved", REVISION_MOVED, |paid, _| moved(&paid.refused))
}
