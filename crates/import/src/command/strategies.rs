//! Commands of strategies and objectives.

use serde::Deserialize;
use words::people::Reason;
use words::strategies::{
    Description, ObjectiveCode, ObjectiveStatement, Origin, Rationale, SmartAnswer, StrategyTitle, TargetGroup,
    ThemeCode,
};
use words::{Change, Day};

use super::commands;
use crate::Reference;
use crate::names::{Declaration, Kind, Mention, Telling, optional};

commands! {
    /// What is done with strategies and objectives.
    StrategiesCommand {
        /// Adds a row to the tenant's repository of strategies.
        Theme(Theme) = "theme",
        /// Creates a strategy.
        Strategy(Strategy) = "strategy",
        /// Creates an objective.
        Objective(Objective) = "objective",
        /// Revises a strategy.
        ReviseStrategy(ReviseStrategy) = "reviseStrategy",
        /// Revises an objective.
        ReviseObjective(ReviseObjective) = "reviseObjective",
        /// Submits a strategy or an objective.
        Submit(Submit) = "submit",
        /// Gives a strategy back that is in review.
        RequestChanges(RequestChanges) = "requestChanges",
        /// Retires a strategy.
        Retire(Retire) = "retire",
        /// Begins the work on an objective.
        Activate(Activate) = "activate",
        /// Gives an objective up.
        Drop(DropObjective) = "drop",
    }
}

/// A theme of the tenant's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the row")]
pub struct Theme {
    pub code: ThemeCode,
    pub title: StrategyTitle,
}

impl Telling for Theme {}

/// A strategy; it is named by its key or its title.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Strategy {
    pub key: Option<Reference>,
    pub workspace: Option<Reference>,
    /// An institution; absent: the region.
    pub owner: Option<Reference>,
    pub theme_code: ThemeCode,
    pub title: StrategyTitle,
    pub rationale: Option<Rationale>,
    pub period_from: Option<Day>,
    pub period_to: Option<Day>,
}

impl Telling for Strategy {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        optional(&[(Kind::Institution, self.owner.as_ref())])
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        let names = vec![self.title.as_ref()];
        Some(Declaration { kind: Kind::Strategy, key: self.key.as_ref(), names })
    }
}

/// The five answers. What is not written of them stays as it is, or is not given.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Smart {
    pub specific: Change<SmartAnswer>,
    pub measurable: Change<SmartAnswer>,
    pub achievable: Change<SmartAnswer>,
    pub relevant: Change<SmartAnswer>,
    pub time_bound: Change<SmartAnswer>,
}

/// An objective; it is named by its key or its code.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Objective {
    pub key: Option<Reference>,
    pub strategy: Reference,
    /// Without one the objective can be named by its key only in the same import.
    pub code: Option<ObjectiveCode>,
    pub statement: ObjectiveStatement,
    pub description: Option<Description>,
    pub starts_on: Option<Day>,
    pub due_on: Option<Day>,
    pub target_group: Option<TargetGroup>,
    /// TOP_DOWN unless said.
    #[serde(default = "top_down")]
    pub origin: Origin,
    #[serde(default)]
    pub smart: Smart,
}

fn top_down() -> Origin {
    Origin::TopDown
}

impl Telling for Objective {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Strategy, &self.strategy)]
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        let names = self.code.iter().map(AsRef::as_ref).collect();
        Some(Declaration { kind: Kind::Objective, key: self.key.as_ref(), names })
    }
}

/// Another text of a strategy. What is not written stays; `null` clears.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct ReviseStrategy {
    pub strategy: Reference,
    /// The number of the revision that was read; absent: the present one.
    pub revision: Option<i32>,
    pub title: Option<StrategyTitle>,
    #[serde(default)]
    pub rationale: Change<Rationale>,
    #[serde(default)]
    pub period_from: Change<Day>,
    #[serde(default)]
    pub period_to: Change<Day>,
}

impl Telling for ReviseStrategy {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Strategy, &self.strategy)]
    }
}

/// Another text of an objective. What is not written stays; `null` clears.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct ReviseObjective {
    pub objective: Reference,
    /// The number of the revision that was read; absent: the present one.
    pub revision: Option<i32>,
    pub statement: Option<ObjectiveStatement>,
    #[serde(default)]
    pub description: Change<Description>,
    #[serde(default)]
    pub starts_on: Change<Day>,
    #[serde(default)]
    pub due_on: Change<Day>,
    #[serde(default)]
    pub target_group: Change<TargetGroup>,
    #[serde(default)]
    pub smart: Smart,
}

impl Telling for ReviseObjective {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Objective, &self.objective)]
    }
}

/// What is submitted.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Submit {
    /// A strategy or an objective.
    pub subject: Reference,
    /// The number of the revision that was read; absent: the present one.
    pub revision: Option<i32>,
}

impl Telling for Submit {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Text, &self.subject)]
    }
}

/// What is to be changed in a strategy.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct RequestChanges {
    pub strategy: Reference,
    pub note: Reason,
}

impl Telling for RequestChanges {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Strategy, &self.strategy)]
    }
}

/// Why a strategy is retired.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Retire {
    pub strategy: Reference,
    pub reason: Reason,
}

impl Telling for Retire {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Strategy, &self.strategy)]
    }
}

/// What the work begins on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the field of the API's input, which says what it means")]
pub struct Activate {
    pub objective: Reference,
}

impl Telling for Activate {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Objective, &self.objective)]
    }
}

/// Why an objective is given up.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct DropObjective {
    pub objective: Reference,
    pub reason: Reason,
}

impl Telling for DropObjective {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Objective, &self.objective)]
    }
}
