//! The type Smart.

use domain::strategies::Smart as Row;
use reads::{Entity, Object};
use words::strategies::SmartAnswer;

use crate::sight::Sight;

/// Why an objective is a good one, in five answers.
pub struct Smart;

impl Entity for Smart {
    type Context = Sight;
    type Row = Row;
    const NAME: &'static str = "Smart";
    const DOC: &'static str = "Five answers; an objective is submitted with all five given. Null: not given yet.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .maybe_text("specific", "What exactly.", |s| text(s.specific.as_ref()))
            .maybe_text("measurable", "How it is measured.", |s| text(s.measurable.as_ref()))
            .maybe_text("achievable", "Why it can be done.", |s| text(s.achievable.as_ref()))
            .maybe_text("relevant", "Why it matters.", |s| text(s.relevant.as_ref()))
            .maybe_text("timeBound", "By when, step by step.", |s| text(s.time_bound.as_ref()))
    }
}

fn text(answer: Option<&SmartAnswer>) -> Option<&str> {
    answer.map(AsRef::as_ref)
}
