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
    CommitmentChangeRequested {
        commitment: CommitmentId,
        note: String,
    },
    CommitmentAccepted {
        commitment: CommitmentId,
    },
    CommitmentCheckedIn {
        commitment: CommitmentId,
        check_in: CheckInId,
        health: Health,
        delivered_quantity: Quantity,
    },
    CommitmentWithdrawn {
        commitment: CommitmentId,
        reason: String,
    },
    CommitmentLapsed {
        commitment: CommitmentId,
        due_on: Day,
        delivered_quantity: Quantity,
    },
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use super::*;
    use crate::activity::Event;
    use words::activity::EventKind;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    /// Each kind with the text in which it may stand in a log: it must be read for ever.
    fn golden() -> Vec<(&'static str, CommitmentsEvent)> {
        vec![
            (
                r#"{"kind":"COMMITMENT_OFFERED","commitment":"00000000-0000-0000-0000-000000000001","objective":"00000000-0000-0000-0000-000000000002","digest":"ba78","actor":"00000000-0000-0000-0000-000000000003","counterparty":"00000000-0000-0000-0000-000000000004","statement":"30 places","commitmentKind":"PLACEMENTS","quantity":"30.5","unit":"places","startsOn":null,"dueOn":"2026-12-31","evidenceWanted":"Agreements"}"#,
                CommitmentsEvent::CommitmentOffered {
                    commitment: id(1),
                    objective: id(2),
                    digest: Digest::claimed("ba78"),
                    actor: id(3),
                    counterparty: id(4),
                    statement: "30 places".to_owned(),
                    commitment_kind: CommitmentKind::Placements,
                    quantity: Quantity::parse("30.5").unwrap(),
                    unit: "places".to_owned(),
                    starts_on: None,
                    due_on: Day::parse("2026-12-31").unwrap(),
                    evidence_wanted: "Agreements".to_owned(),
                },
            ),
            (
                r#"{"kind":"COMMITMENT_CHANGE_REQUESTED","commitment":"00000000-0000-0000-0000-000000000001","note":"Fewer"}"#,
                CommitmentsEvent::CommitmentChangeRequested { commitment: id(1), note: "Fewer".to_owned() },
            ),
            (
                r#"{"kind":"COMMITMENT_ACCEPTED","commitment":"00000000-0000-0000-0000-000000000001"}"#,
                CommitmentsEvent::CommitmentAccepted { commitment: id(1) },
            ),
            (
                r#"{"kind":"COMMITMENT_CHECKED_IN","commitment":"00000000-0000-0000-0000-000000000001","checkIn":"00000000-0000-0000-0000-000000000005","health":"AT_RISK","deliveredQuantity":"12"}"#,
                CommitmentsEvent::CommitmentCheckedIn {
                    commitment: id(1),
                    check_in: id(5),
                    health: Health::AtRisk,
                    delivered_quantity: Quantity::parse("12").unwrap(),
                },
            ),
            (
                r#"{"kind":"COMMITMENT_WITHDRAWN","commitment":"00000000-0000-0000-0000-000000000001","reason":"No host firm"}"#,
                CommitmentsEvent::CommitmentWithdrawn { commitment: id(1), reason: "No host firm".to_owned() },
            ),
            (
                r#"{"kind":"COMMITMENT_LAPSED","commitment":"00000000-0000-0000-0000-000000000001","dueOn":"2026-12-31","deliveredQuantity":"0"}"#,
                CommitmentsEvent::CommitmentLapsed {
                    commitment: id(1),
                    due_on: Day::parse("2026-12-31").unwrap(),
                    delivered_quantity: Quantity::ZERO,
                },
            ),
        ]
    }

    #[test]
    fn every_kind_is_read_from_its_golden_text() {
        for (text, event) in golden() {
            assert_eq!(serde_json::to_string(&event).unwrap(), text);
            assert_eq!(serde_json::from_str::<CommitmentsEvent>(text).unwrap(), event);
        }
    }

    #[test]
    fn every_kind_of_the_vocabulary_is_here_and_is_about_the_commitment() {
        let events: Vec<Event> = golden().iter().map(|(_, event)| Event::of(event)).collect();
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        let words = EventKind::ALL.iter().map(|kind| kind.as_str()).filter(|kind| kind.starts_with("COMMITMENT_"));
        assert_eq!(kinds, words.collect::<Vec<_>>());
        assert!(events.iter().all(|event| event.touched.first() == Some(&AnyId::Commitment(id(1)))));
    }
}
