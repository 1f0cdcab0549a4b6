//! Commands of commitments.

use serde::Deserialize;
use words::commitments::{CheckInNote, CommitmentKind, CommitmentStatement, EvidenceWanted, Health, Unit};
use words::people::Reason;
use words::{Day, Quantity};

use super::commands;
use crate::Reference;
use crate::names::{Declaration, Kind, Mention, Telling, optional};

commands! {
    /// What is promised, and how it goes.
    CommitmentsCommand {
        /// Offers a commitment, or offers one anew whose change was requested.
        Offer(Offer) = "offer",
        /// Wants an offer changed.
        RequestChange(RequestChange) = "requestChange",
        /// Accepts an offer.
        AcceptOffer(AcceptOffer) = "acceptOffer",
        /// Tells how it goes.
        CheckIn(CheckIn) = "checkIn",
        /// Takes a commitment back.
        WithdrawCommitment(WithdrawCommitment) = "withdrawCommitment",
    }
}

/// A commitment of the institution of the person of the step; it is named by its key, in one import.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Offer {
    pub key: Option<Reference>,
    pub objective: Reference,
    /// The commitment that is offered anew.
    pub commitment: Option<Reference>,
    /// An institution of the workspace; absent: the region's lead.
    pub counterparty: Option<Reference>,
    pub statement: CommitmentStatement,
    pub kind: CommitmentKind,
    pub quantity: Quantity,
    pub unit: Unit,
    pub starts_on: Option<Day>,
    pub due_on: Day,
    pub evidence_wanted: EvidenceWanted,
    /// The number of the objective's revision that was read; absent: the present one.
    pub revision: Option<i32>,
}

impl Telling for Offer {
    fn mentions(&self) -> Vec<Mention<'_>> {
        let mut mentions = vec![(Kind::Objective, &self.objective)];
        mentions.extend(optional(&[
            (Kind::Commitment, self.commitment.as_ref()),
            (Kind::Institution, self.counterparty.as_ref()),
        ]));
        mentions
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        Some(Declaration { kind: Kind::Commitment, key: self.key.as_ref(), names: Vec::new() })
    }
}

/// What is to be changed in an offer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct RequestChange {
    pub commitment: Reference,
    pub note: Reason,
}

impl Telling for RequestChange {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Commitment, &self.commitment)]
    }
}

/// What is accepted.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the field of the API's input, which says what it means")]
pub struct AcceptOffer {
    pub commitment: Reference,
}

impl Telling for AcceptOffer {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Commitment, &self.commitment)]
    }
}

/// How a commitment goes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct CheckIn {
    pub commitment: Reference,
    pub health: Health,
    pub note: CheckInNote,
    /// The total so far.
    pub delivered_quantity: Quantity,
}

impl Telling for CheckIn {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Commitment, &self.commitment)]
    }
}

/// Why a commitment is taken back.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct WithdrawCommitment {
    pub commitment: Reference,
    pub reason: Reason,
}

impl Telling for WithdrawCommitment {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Commitment, &self.commitment)]
    }
}
