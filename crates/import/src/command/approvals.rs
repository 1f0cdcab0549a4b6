//! Commands of approvals: bodies, requests, ballots, outcomes.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use words::approvals::{
    ApprovalQuestion, BallotDecision, BallotReason, BodyKind, BodyName, Condition, Mandate, OutcomeResult,
    OutcomeStatement, ThresholdKind,
};
use words::people::Reason;

use super::commands;
use crate::names::{Declaration, Kind, Mention, Telling, optional};
use crate::{Reference, When};

commands! {
    /// What bodies do. A request is named by its subject: one about it is open at most.
    ApprovalsCommand {
        /// Creates a governance body.
        Body(Body) = "body",
        /// Gives a body other rules.
        AmendCharter(AmendCharter) = "amendCharter",
        /// Names the holder of a seat.
        Holder(Holder) = "holder",
        /// Asks a body about a text.
        Request(Request) = "request",
        /// Casts a ballot, with the seat that the person of the step holds.
        Ballot(Ballot) = "ballot",
        /// Closes a request whose result can no longer change.
        Close(Close) = "close",
        /// Takes a request back.
        Withdraw(Withdraw) = "withdraw",
        /// Publishes what the body decided.
        Outcome(Outcome) = "outcome",
    }
}

/// A governance body; it is named by its key or, in its workspace, by its name.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Body {
    pub key: Option<Reference>,
    pub workspace: Option<Reference>,
    pub name: BodyName,
    /// STEERING unless said.
    #[serde(default = "steering")]
    pub kind: BodyKind,
    pub mandate: Option<Mandate>,
    pub chair: Reference,
    #[serde(default)]
    pub charter: Charter,
    pub seats: Vec<Seat>,
}

fn steering() -> BodyKind {
    BodyKind::Steering
}

/// An institution's vote, and the person who holds it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Seat {
    pub institution: Reference,
    pub holder: Option<Reference>,
}

impl Telling for Body {
    fn workspace(&self) -> Option<&Reference> {
        self.workspace.as_ref()
    }

    fn mentions(&self) -> Vec<Mention<'_>> {
        let mut mentions = vec![(Kind::Person, &self.chair)];
        for seat in &self.seats {
            mentions.push((Kind::Institution, &seat.institution));
            mentions.extend(optional(&[(Kind::Person, seat.holder.as_ref())]));
        }
        mentions
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        let names = vec![self.name.as_ref()];
        Some(Declaration { kind: Kind::Body, key: self.key.as_ref(), names })
    }
}

/// The rules of a body: what is not written is a quorum of 2/3, a threshold of AT_LEAST 2/3, a cooling-off of 24 hours, no notice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Charter {
    /// Of the seats that may vote: `2/3`.
    pub quorum: Fraction,
    /// Of APPROVE and REJECT: `AT_LEAST 2/3` or `MORE_THAN 1/2`.
    pub threshold: Threshold,
    /// Between the last seat's ballot and an early close.
    pub cooling_off_hours: i32,
    /// Between the opening and its due day, at least.
    pub notice_days: i32,
}

impl Default for Charter {
    fn default() -> Self {
        let two_thirds = Fraction { numerator: 2, denominator: 3 };
        Self {
            quorum: two_thirds,
            threshold: Threshold { kind: ThresholdKind::AtLeast, fraction: two_thirds },
            cooling_off_hours: 24,
            notice_days: 0,
        }
    }
}

/// A fraction, written `2/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the parts of a fraction")]
pub struct Fraction {
    pub numerator: i32,
    pub denominator: i32,
}

impl FromStr for Fraction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(above, below)| {
            Some(Self { numerator: above.trim().parse().ok()?, denominator: below.trim().parse().ok()? })
        });
        parts.ok_or_else(|| format!("`{text}` is no fraction such as 2/3"))
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A threshold, written `AT_LEAST 2/3` or `MORE_THAN 1/2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "how it is compared, and with what")]
pub struct Threshold {
    pub kind: ThresholdKind,
    pub fraction: Fraction,
}

impl<'de> Deserialize<'de> for Threshold {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts =
            text.split_once(' ').and_then(|(kind, fraction)| Some((kind.parse().ok()?, fraction.parse().ok()?)));
        let (kind, fraction) = parts.ok_or_else(|| {
            serde::de::Error::custom(format!("`{text}` is no threshold; write AT_LEAST 2/3 or MORE_THAN 1/2"))
        })?;
        Ok(Self { kind, fraction })
    }
}

/// Other rules for a body, in full.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct AmendCharter {
    pub body: Reference,
    pub charter: Charter,
    pub reason: Reason,
}

impl Telling for AmendCharter {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Body, &self.body)]
    }
}

/// Who holds an institution's seat in a body.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Holder {
    pub body: Reference,
    pub institution: Reference,
    pub holder: Reference,
}

impl Telling for Holder {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Body, &self.body), (Kind::Institution, &self.institution), (Kind::Person, &self.holder)]
    }
}

/// What a body is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Request {
    /// A strategy or an objective.
    pub subject: Reference,
    pub body: Reference,
    pub question: Option<ApprovalQuestion>,
    /// A distance counts from the step.
    pub due_at: When,
    /// The number of the revision that was read; absent: the present one.
    pub revision: Option<i32>,
}

impl Telling for Request {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Text, &self.subject), (Kind::Body, &self.body)]
    }
}

/// What a seat decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Ballot {
    /// What the request is about.
    pub subject: Reference,
    pub decision: BallotDecision,
    pub reason: Option<BallotReason>,
    /// The number of the revision that was read; absent: the present one.
    pub revision: Option<i32>,
}

impl Telling for Ballot {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Text, &self.subject)]
    }
}

/// A request that is closed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Close {
    /// What the request is about.
    pub subject: Reference,
}

impl Telling for Close {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Text, &self.subject)]
    }
}

/// A request that is taken back.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Withdraw {
    /// What the request is about.
    pub subject: Reference,
    /// Why.
    pub reason: Reason,
}

impl Telling for Withdraw {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Text, &self.subject)]
    }
}

/// What the chair publishes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Outcome {
    /// What the request was about.
    pub subject: Reference,
    pub result: OutcomeResult,
    pub statement: OutcomeStatement,
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

impl Telling for Outcome {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Text, &self.subject)]
    }
}
