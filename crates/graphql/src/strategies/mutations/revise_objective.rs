//! Input and payload of `reviseObjective`.

use async_graphql::{InputObject, MaybeUndefined};
use domain::refusal::Invalid;
use domain::strategies::{ObjectiveChanges, SmartChanges};
use hub::strategies::ReviseObjective;
use words::{Day, Digest, ObjectiveId};

use crate::form::{Form, change};
use crate::mutate::payload;
use crate::strategies::mutations::smart::SmartInput;
use crate::strategies::mutations::{REVISION_MOVED, moved};
use crate::strategies::{Objective, RevisionMoved, StrategiesUserError};

/// What changes of an objective. An absent field keeps its value; null clears it.
#[derive(Debug, InputObject)]
pub(super) struct ReviseObjectiveInput {
    /// Which objective.
    objective: ObjectiveId,
    /// `revision.digest` of the text that was read.
    expected_revision: String,
    /// What is to be reached, in a sentence: 1 to 1,000 characters; cannot be cleared.
    statement: MaybeUndefined<String>,
    /// More about it; CommonMark, at most 20,000 characters.
    description: MaybeUndefined<String>,
    /// When work on it begins, in the strategy's period.
    starts_on: MaybeUndefined<Day>,
    /// By when it is to be reached, in the strategy's period.
    due_on: MaybeUndefined<Day>,
    /// Whom it is for; at most 500 characters.
    target_group: MaybeUndefined<String>,
    /// The five answers, each by itself; null clears all.
    smart: MaybeUndefined<SmartInput>,
}

impl ReviseObjectiveInput {
    pub(super) fn parse(self) -> Result<ReviseObjective, Vec<Invalid>> {
        let mut form = Form::default();
        let smart = match &self.smart {
            MaybeUndefined::Undefined => SmartChanges::default(),
            MaybeUndefined::Null => SmartChanges::clear(),
            MaybeUndefined::Value(smart) => smart.changes(&mut form),
        };
        let changes = ObjectiveChanges {
            statement: form.kept_text("statement", &self.statement),
            description: form.change_text("description", &self.description),
            starts_on: change(self.starts_on),
            due_on: change(self.due_on),
            target_group: form.change_text("targetGroup", &self.target_group),
            smart,
        };
        let expected_revision = Digest::claimed(self.expected_revision);
        form.finish(ReviseObjective { objective: self.objective, expected_revision, changes })
    }
}

payload! {
    /// What `reviseObjective` did.
    ReviseObjectivePayload: ObjectiveId, StrategiesUserError,
    |object| object
        .maybe::<Objective>("objective", "The objective; null when refused.", |paid| paid.outcome, store::strategies::objectives)
        .compute_maybe::<RevisionMoved>("revisionMoved", REVISION_MOVED, |paid, _| moved(&paid.refused))
}
