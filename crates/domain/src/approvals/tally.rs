//! A tally: how many seats said what on the current text.

use words::approvals::ApprovalRequestState;

/// How many seats said what; only ballots on the current text count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// APPROVE on the current text.
    pub approve: i32,
    /// REJECT on the current text.
    pub reject: i32,
    /// ABSTAIN on the current text: present, and no more.
    pub abstain: i32,
    /// Seats that may vote, with a holder or not.
    pub seats: i32,
    /// Seats whose latest ballot is on another text.
    pub stale: i32,
}

impl Tally {
    /// Seats with a ballot on the current text.
    pub fn present(&self) -> i32 {
        self.approve + self.reject + self.abstain
    }

    /// Seats that decided: for or against.
    pub fn decided(&self) -> i32 {
        self.approve + self.reject
    }

    /// Seats without a ballot on the current text.
    pub fn missing(&self) -> i32 {
        self.seats - self.present()
    }
}

/// What a tally amounts to when the request is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Quorum and threshold are reached.
    Passed,
    /// The quorum is reached, the threshold is not.
    Failed,
    /// The quorum is not reached.
    Lapsed,
}

impl Verdict {
    /// The state of a request that is closed with it.
    pub fn state(self) -> ApprovalRequestState {
        match self {
            Self::Passed => ApprovalRequestState::Passed,
            Self::Failed => ApprovalRequestState::Failed,
            Self::Lapsed => ApprovalRequestState::Lapsed,
        }
    }
}
