//! The five answers, as inputs say them.

use async_graphql::{InputObject, MaybeUndefined};
use domain::strategies::{Smart, SmartChanges};
use words::Change;

use crate::form::Form;

/// The five answers. In a revision an absent one keeps its value and null clears it. Each at most 2,000 characters.
#[derive(Debug, Default, InputObject)]
pub(super) struct SmartInput {
    /// What exactly.
    specific: MaybeUndefined<String>,
    /// How it is measured.
    measurable: MaybeUndefined<String>,
    /// Why it can be done.
    achievable: MaybeUndefined<String>,
    /// Why it matters.
    relevant: MaybeUndefined<String>,
    /// By when, step by step.
    time_bound: MaybeUndefined<String>,
}

impl SmartInput {
    pub(super) fn changes(&self, form: &mut Form) -> SmartChanges {
        SmartChanges {
            specific: form.change_text("smart.specific", &self.specific),
            measurable: form.change_text("smart.measurable", &self.measurable),
            achievable: form.change_text("smart.achievable", &self.achievable),
            relevant: form.change_text("smart.relevant", &self.relevant),
            time_bound: form.change_text("smart.timeBound", &self.time_bound),
        }
    }

    pub(super) fn answers(&self, form: &mut Form) -> Smart {
        let SmartChanges { specific, measurable, achievable, relevant, time_bound } = self.changes(form);
        let given = |change: Change<_>| change.apply(None);
        Smart {
            specific: given(specific),
            measurable: given(measurable),
            achievable: given(achievable),
            relevant: given(relevant),
            time_bound: given(time_bound),
        }
    }
}
