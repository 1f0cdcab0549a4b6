//! Why a step could not be done: refused, unknown or broken; and where, if it is not the step's own place.

use domain::refusal::Refusal;
use hub::Failure;

use crate::{File, Kind, Place, Problem, Reference};

/// Why a step could not be done.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Where; absent: where the command stands.
    place: Option<Place>,
    message: String,
    code: Option<String>,
}

impl Fault {
    /// Something that the step itself lacks.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { place: None, message: message.into(), code: None }
    }

    /// A rule says no.
    pub(crate) fn refused(message: impl Into<String>, code: &impl ToString) -> Self {
        Self { place: None, message: message.into(), code: Some(code.to_string()) }
    }

    /// A name that means nothing here.
    pub(crate) fn unknown(kind: Kind, reference: &Reference) -> Self {
        let Reference { text, place } = reference;
        Self::at(*place, crate::names::unknown(kind, text))
    }

    /// A name that means more than one thing here.
    pub(crate) fn ambiguous(kind: Kind, reference: &Reference) -> Self {
        let Reference { text, place } = reference;
        Self::at(*place, crate::names::ambiguous(kind, text))
    }

    /// Something wrong at a place of its own.
    pub(crate) fn at(place: Place, message: impl Into<String>) -> Self {
        Self { place: Some(place), message: message.into(), code: None }
    }

    /// The problem that it is, in this file, at this step.
    pub(crate) fn problem(self, file: &File, step: Place) -> Problem {
        let Self { place, message, code } = self;
        Problem { file: file.name.clone(), place: place.unwrap_or(step), message, code }
    }
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self::new(format!("{error:#}"))
    }
}

impl<R: Refusal> From<Failure<R>> for Fault {
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::refused(refusal.to_string(), &refusal.code()),
            Failure::KeyReused => Self::new("An import uses no idempotency keys"),
            Failure::Broken(error) => error.into(),
        }
    }
}
