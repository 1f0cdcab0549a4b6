//! The rules of a charter, as they are given.

use async_graphql::InputObject;
use domain::approvals::{Fraction, Rules, Threshold};
use words::approvals::ThresholdKind;

/// The rules of a body, in full.
#[derive(Debug, InputObject)]
pub(super) struct CharterInput {
    /// Of the seats that may vote, how many must be present: more than nothing, at most all.
    quorum: FractionInput,
    /// How much of APPROVE and REJECT must be APPROVE: from one half to all.
    threshold: ThresholdInput,
    /// Hours between the last seat's ballot and an early close, 0 to 2160.
    #[graphql(default = 24)]
    cooling_off_hours: Option<i32>,
    /// Days between the opening of a request and its dueAt at the least, 0 to 365.
    #[graphql(default = 0)]
    notice_days: Option<i32>,
}

/// A part of a whole.
#[derive(Debug, InputObject)]
pub(super) struct FractionInput {
    /// At least 1.
    numerator: i32,
    /// At least 1.
    denominator: i32,
}

/// A part of a whole, and whether it is itself enough.
#[derive(Debug, InputObject)]
pub(super) struct ThresholdInput {
    /// At least 1.
    numerator: i32,
    /// At least 1.
    denominator: i32,
    /// How it is compared.
    kind: ThresholdKind,
}

impl CharterInput {
    pub(super) fn rules(&self) -> Rules {
        let fraction = Fraction { numerator: self.threshold.numerator, denominator: self.threshold.denominator };
        Rules {
            quorum: Fraction { numerator: self.quorum.numerator, denominator: self.quorum.denominator },
            threshold: Threshold { fraction, kind: self.threshold.kind },
            cooling_off_hours: self.cooling_off_hours.unwrap_or(24),
            notice_days: self.notice_days.unwrap_or(0),
        }
    }
}
