//! How a command ends that does not end well: refused by a rule, or broken.

use domain::approvals::ApprovalsRefusal;
use domain::commitments::CommitmentsRefusal;
use domain::discussion::DiscussionRefusal;
use domain::people::{Denied, PeopleRefusal};
use domain::refusal::{Invalid, NotFound};
use domain::strategies::StrategiesRefusal;

/// Why a command did not happen. Nothing was written in any case.
#[derive(Debug)]
pub enum Failure<R> {
    /// A rule says no; the caller can mend it.
    Refused(R),
    /// The idempotency key was used with other arguments.
    KeyReused,
    /// Something is broken; nobody but us can mend it.
    Broken(anyhow::Error),
}

impl<R> From<anyhow::Error> for Failure<R> {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

impl<R: From<Denied>> From<Denied> for Failure<R> {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

impl<R: From<NotFound>> From<NotFound> for Failure<R> {
    fn from(not_found: NotFound) -> Self {
        Self::Refused(not_found.into())
    }
}

impl<R: From<Invalid>> From<Invalid> for Failure<R> {
    fn from(invalid: Invalid) -> Self {
        Self::Refused(invalid.into())
    }
}

macro_rules! refused {
    ($($refusal:ty),*) => {
        $(impl From<$refusal> for Failure<$refusal> {
            fn from(refusal: $refusal) -> Self {
                Self::Refused(refusal)
            }
        })*
    };
}

refused!(PeopleRefusal, StrategiesRefusal, DiscussionRefusal, ApprovalsRefusal, CommitmentsRefusal);

/// Turns the violation of a named constraint into its refusal.
pub trait OnConstraint<T> {
    /// The refusal, if it is this constraint that was violated.
    fn on_constraint<R>(self, name: &str, refusal: impl FnOnce() -> R) -> Result<T, Failure<R>>;
}

impl<T> OnConstraint<T> for anyhow::Result<T> {
    fn on_constraint<R>(self, name: &str, refusal: impl FnOnce() -> R) -> Result<T, Failure<R>> {
        self.map_err(|error| {
            if store::constraint(&error) == Some(name) { Failure::Refused(refusal()) } else { Failure::Broken(error) }
        })
    }
}
