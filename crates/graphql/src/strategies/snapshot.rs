//! Snapshots: the whole text of a version, as it was kept.

use reads::{Entity, Object};
use serde_json::Value;
use words::strategies::{Origin, SmartAnswer};
use words::{Day, Text as _};

use crate::sight::Sight;
use crate::strategies::smart::Smart;

/// A text of the snapshot; empty where it has none, which a text that must be given never is.
fn text<'s>(snapshot: &'s Value, field: &str) -> &'s str {
    maybe_text(snapshot, field).unwrap_or_default()
}

fn maybe_text<'s>(snapshot: &'s Value, field: &str) -> Option<&'s str> {
    snapshot.get(field)?.as_str()
}

fn day(snapshot: &Value, field: &str) -> Option<Day> {
    Day::parse(maybe_text(snapshot, field)?)
}

/// The text of a strategy's version.
pub struct StrategySnapshot;

impl Entity for StrategySnapshot {
    type Context = Sight;
    type Row = Value;
    const NAME: &'static str = "StrategySnapshot";
    const DOC: &'static str = "The whole text of a version of a strategy.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .text("themeCode", "The row of the repository.", |s| text(s, "themeCode"))
            .text("title", "What it was called.", |s| text(s, "title"))
            .maybe_text("rationale", "Why it was chosen; CommonMark.", |s| maybe_text(s, "rationale"))
            .leaf("periodFrom", "The first day of its period; null: open.", |s| day(s, "periodFrom"))
            .leaf("periodTo", "The last day of its period; null: open.", |s| day(s, "periodTo"))
    }
}

/// The text of an objective's version.
pub struct ObjectiveSnapshot;

impl Entity for ObjectiveSnapshot {
    type Context = Sight;
    type Row = Value;
    const NAME: &'static str = "ObjectiveSnapshot";
    const DOC: &'static str = "The whole text of a version of an objective.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .text("code", "Unique in its strategy.", |o| text(o, "code"))
            .text("statement", "What was to be reached, in a sentence.", |o| text(o, "statement"))
            .maybe_text("description", "More about it; CommonMark.", |o| maybe_text(o, "description"))
            .leaf("startsOn", "When work on it was to begin.", |o| day(o, "startsOn"))
            .leaf("dueOn", "By when it was to be reached.", |o| day(o, "dueOn"))
            .maybe_text("targetGroup", "Whom it was for.", |o| maybe_text(o, "targetGroup"))
            .word("origin", "Whether it came from above or from below.", |o| {
                text(o, "origin").parse().unwrap_or(Origin::TopDown)
            })
            .compute::<Smart>("smart", "The five answers.", |o, _| smart(o))
    }
}

fn smart(snapshot: &Value) -> domain::strategies::Smart {
    let answer = |field| Some(SmartAnswer::stored(maybe_text(snapshot.get("smart")?, field)?.to_owned()));
    domain::strategies::Smart {
        specific: answer("specific"),
        measurable: answer("measurable"),
        achievable: answer("achievable"),
        relevant: answer("relevant"),
        time_bound: answer("timeBound"),
    }
}
