//! Input and payload of `createStrategy`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use domain::strategies::StrategyContent;
use hub::strategies::CreateStrategy;
use words::{Day, InstitutionId, StrategyId, WorkspaceId};

use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::{StrategiesUserError, Strategy};

/// What a strategy begins with.
#[derive(Debug, InputObject)]
pub(super) struct CreateStrategyInput {
    /// Where.
    workspace: WorkspaceId,
    /// The institution that owns it; absent: the region.
    owner: Option<InstitutionId>,
    /// A theme of `strategyThemes`.
    theme_code: String,
    /// 1 to 200 characters.
    title: String,
    /// Why; CommonMark, at most 20,000 characters.
    rationale: Option<String>,
    /// The first day of its period.
    period_from: Option<Day>,
    /// The last day of its period.
    period_to: Option<Day>,
}

impl CreateStrategyInput {
    pub(super) fn parse(self) -> Result<CreateStrategy, Vec<Invalid>> {
        let mut form = Form::default();
        let content = StrategyContent {
            theme_code: form.text("themeCode", &self.theme_code),
            title: form.text("title", &self.title),
            rationale: form.maybe_text("rationale", self.rationale.as_deref()),
            period_from: self.period_from,
            period_to: self.period_to,
        };
        form.finish(CreateStrategy { workspace: self.workspace, owner: self.owner, content })
    }
}

payload! {
    /// What `createStrategy` did.
    CreateStrategyPayload: StrategyId, StrategiesUserError,
    |object| object.maybe::<Strategy>("strategy", "The new strategy; null when refused.", |paid| paid.outcome, store::strategies::strategies)
}
