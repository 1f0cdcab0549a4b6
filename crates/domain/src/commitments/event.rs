//! What happened to commitments.

use serde::{Deserialize, Serialize};
use words::commitments::{CommitmentKind, Health};
use words::{ActorId, AnyId, CheckInId, CommitmentId, Day, Digest, ObjectiveId, Quantity};

use crate::activity::Happening;

/// An event of commitments, as its body is stored. An offer holds its terms, so that each promise can be read as it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "kinds are described in `words::activity::EventKind`, fields by their names and types")]
pub enum CommitmentsEvent {
    CommitmentOffered {
        commitment: CommitmentId,
        objective: ObjectiveId,
        digest: Digest,
        actor: ActorId,
        counterparty: ActorId,
        statement: String,
        commitment_kind: CommitmentKind,
        quantity: Quantity,
        unit: String,
        starts_on: Option<Day>,
        due_on: Day,
        evidence_wanted: String,
    },
    CommitmentChangeRequested { commitment: CommitmentId, note: String },
    CommitmentAccepted { commitment: CommitmentId },
    CommitmentCheckedIn { commitment: CommitmentId, check_in: CheckInId, health: Health, delivered_quantity: Quantity },
    CommitmentWithdrawn { commitment: CommitmentId, reason: String },
    CommitmentLapsed { commitment: CommitmentId, due_on: Day, delivered_quantity: Quantity },
}

impl Happening for CommitmentsEvent {
    fn touched(&self) -> Vec<AnyId> {
        match self {
            Self::CommitmentOffered { commitment, objective, .. } => vec![(*commitment).into(), (*objective).into()],
            Self::CommitmentCheckedIn { commitment, check_in, .. } => vec![(*commitment).into(), (*check_in).into()],
            Self::CommitmentChangeRequested { commitment, .. }
            | Self::CommitmentAccepted { commitment }
            | Self::CommitmentWithdrawn { commitment, .. }
            | Self::CommitmentLapsed { commitment, .. } => vec![(*commitment).into()],
        }
    }
}
