//! Input and payload of `reviseStrategy`.

use async_graphql::{InputObject, MaybeUndefined};
use domain::refusal::Invalid;
use domain::strategies::StrategyChanges;
use hub::strategies::ReviseStrategy;
use words::{Day, Digest, StrategyId};

use crate::form::{Form, change};
use crate::mutate::payload;
use crate::strategies::mutations::{REVISION_MOVED, moved};
use crate::strategies::{RevisionMoved, StrategiesUserError, Strategy};

/// What changes of a strategy. An absent field keeps its value; null clears it.
#[derive(Debug, InputObject)]
pub(super) struct ReviseStrategyInput {
    /// Which strategy.
    strategy: StrategyId,
    /// `revision.digest` of the text that was read.
    expected_revision: String,
    /// 1 to 200 characters; cannot be cleared.
    title: MaybeUndefined<String>,
    /// Why; CommonMark, at most 20,000 characters.
    rationale: MaybeUndefined<String>,
    /// The first day of its period.
    period_from: MaybeUndefined<Day>,
    /// The last day of its period.
    period_to: MaybeUndefined<Day>,
}

impl ReviseStrategyInput {
    pub(super) fn parse(self) -> Result<ReviseStrategy, Vec<Invalid>> {
        let mut form = Form::default();
        let changes = StrategyChanges {
            title: form.kept_text("title", &self.title),
            rationale: form.change_text("rationale", &self.rationale),
            period_from: change(self.period_from),
            period_to: change(self.period_to),
        };
        let expected_revision = Digest::claimed(self.expected_revision);
        form.finish(ReviseStrategy { strategy: self.strategy, expected_revision, changes })
    }
}

payload! {
    /// What `reviseStrategy` did.
    ReviseStrategyPayload: StrategyId, StrategiesUserError,
    |object| object
        .maybe::<Strategy>("strategy", "The strategy; null when refused.", |paid| paid.outcome, store::strategies::strategies)
        .compute_maybe::<RevisionMoved>("revisionMoved", REVISION_MOVED, |paid, _| moved(&paid.refused))
}
