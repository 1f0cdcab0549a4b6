//! The type Outcome.

use reads::{Entity, Object};
use words::AnyId;

use crate::people::Member;
use crate::sight::Sight;
use crate::strategies::{Revision, VersionOf};

/// What the chair published.
pub struct Outcome;

/// An outcome, and the text that it is about.
#[derive(Clone, Debug)]
pub struct Decided {
    outcome: domain::approvals::Outcome,
    subject: AnyId,
    revision: i32,
}

impl Decided {
    /// The outcome of a request; null until it is published.
    pub(super) fn of(request: &domain::approvals::ApprovalRequest) -> Option<Self> {
        let outcome = request.outcome.clone()?;
        Some(Self { outcome, subject: request.subject, revision: request.revision })
    }
}

impl Entity for Outcome {
    type Context = Sight;
    type Row = Decided;
    const NAME: &'static str = "Outcome";
    const DOC: &'static str = "What the chair published: it moves the subject.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("result", "What was decided.", |decided| decided.outcome.result)
            .text("statement", "What is said about it; CommonMark.", |decided| decided.outcome.statement.as_ref())
            .leaf("conditions", "Of ADOPTED_WITH_CONDITIONS; else empty.", |decided| {
                decided.outcome.conditions.iter().map(ToString::to_string).collect::<Vec<String>>()
            })
            .compute::<Revision>("revision", "The text that was tallied.", |decided, _| {
                VersionOf::numbered(decided.subject, decided.revision)
            })
            .one::<Member>("by", "Who published it.", |decided| decided.outcome.by, store::people::members)
            .leaf("at", "When.", |decided| decided.outcome.at)
    }
}
