//! Pending: how far an approval request holds the text that it is about.

use words::approvals::ApprovalRequestState;

use crate::strategies::StrategiesRefusal;

/// The request about a text that is not over yet, if there is one (`collaboration.md` §1.15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// None is open, none waits for its outcome.
    Nothing,
    /// Ballots are cast: the text may be revised (they go stale), but it stays where it is.
    Open,
    /// Closed, and its outcome is not published: the text is held as it was tallied.
    AwaitsOutcome,
}

impl Pending {
    /// What the latest request about a text amounts to, an outcome not having been published.
    pub fn of(request: Option<ApprovalRequestState>) -> Self {
        match request {
            Some(ApprovalRequestState::Open) => Self::Open,
            Some(ApprovalRequestState::Passed | ApprovalRequestState::Failed) => Self::AwaitsOutcome,
            Some(ApprovalRequestState::Lapsed | ApprovalRequestState::Withdrawn) | None => Self::Nothing,
        }
    }

    /// Whether the text may change.
    pub(crate) fn lets_revise(self) -> Result<(), StrategiesRefusal> {
        if self == Self::AwaitsOutcome { Err(StrategiesRefusal::RequestOpen) } else { Ok(()) }
    }

    /// Whether the subject may go where no body is asked: given back, dropped.
    pub(crate) fn lets_go(self) -> Result<(), StrategiesRefusal> {
        if self == Self::Nothing { Ok(()) } else { Err(StrategiesRefusal::RequestOpen) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_request_holds_the_subject_and_a_closed_one_the_text_too() {
        use ApprovalRequestState::{Failed, Lapsed, Open, Passed, Withdrawn};
        for (request, revise, go) in [
            (None, true, true),
            (Some(Open), true, false),
            (Some(Passed), false, false),
            (Some(Failed), false, false),
            (Some(Lapsed), true, true),
            (Some(Withdrawn), true, true),
        ] {
            let pending = Pending::of(request);
            assert_eq!((pending.lets_revise().is_ok(), pending.lets_go().is_ok()), (revise, go), "{request:?}");
        }
    }
}
