//! Permission: whether the caller may, as `viewerCan` shows it.

use domain::refusal::{Refusal, blocked_by};
use reads::{Entity, Object};

use crate::sight::Sight;

/// Whether the caller may, and if not, why.
pub(crate) struct Permission;

/// What a guard and the table of rights said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The codes that the mutation would answer with; none: it is allowed.
    pub blocked_by: Vec<String>,
}

impl Verdict {
    /// What was said.
    pub(crate) fn of<R: Refusal>(said: Result<(), R>) -> Self {
        Self { blocked_by: blocked_by(said).into_iter().collect() }
    }
}

impl<R: Refusal> From<Result<(), R>> for Verdict {
    fn from(said: Result<(), R>) -> Self {
        Self::of(said)
    }
}

impl Entity for Permission {
    type Context = Sight;
    type Row = Verdict;
    const NAME: &'static str = "Permission";
    const DOC: &'static str = "Whether the caller may, and if not, why: the code that the mutation would answer with.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .leaf("allowed", "Whether the mutation would be carried out now.", |verdict| verdict.blocked_by.is_empty())
            .leaf("blockedBy", "The codes of its user errors, if it would be refused; else empty.", |verdict| {
                verdict.blocked_by.clone()
            })
    }
}

#[cfg(test)]
mod tests {
    use domain::people::{Denied, PeopleRefusal};

    use super::*;

    #[test]
    fn what_is_refused_is_told_by_its_code() {
        let denied = Err(PeopleRefusal::Forbidden(Denied::Role));
        assert_eq!(Verdict::of(denied).blocked_by, ["FORBIDDEN"]);
        assert_eq!(Verdict::of(Ok::<(), PeopleRefusal>(())), Verdict::default());
    }
}
