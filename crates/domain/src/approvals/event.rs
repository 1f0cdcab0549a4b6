//! What happened to bodies and requests.

use serde::{Deserialize, Serialize};
use words::approvals::{ApprovalRequestState, BallotDecision, OutcomeResult};
use words::people::Reason;
use words::{AnyId, ApprovalRequestId, BallotId, Digest, GovernanceBodyId, MemberId, SeatId, Timestamp};

use crate::activity::Happening;

/// An event of approvals, as its body is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "kinds are described in `words::activity::EventKind`, fields by their names and types")]
pub enum ApprovalsEvent {
    BodyCreated {
        body: GovernanceBodyId,
        chair: MemberId,
        seats: Vec<SeatId>,
    },
    CharterAmended {
        body: GovernanceBodyId,
        version: i32,
        reason: Reason,
    },
    SeatHolderNamed {
        seat: SeatId,
        body: GovernanceBodyId,
        before: Option<MemberId>,
        holder: MemberId,
    },
    ApprovalOpened {
        request: ApprovalRequestId,
        subject: AnyId,
        body: GovernanceBodyId,
        charter_version: i32,
        digest: Digest,
        due_at: Timestamp,
    },
    BallotCast {
        request: ApprovalRequestId,
        ballot: BallotId,
        seat: SeatId,
        decision: BallotDecision,
        digest: Digest,
        supersedes: Option<BallotId>,
    },
    ApprovalClosed {
        request: ApprovalRequestId,
        subject: AnyId,
        state: ApprovalRequestState,
        revision: i32,
        approve: i32,
        reject: i32,
        abstain: i32,
        seats: i32,
    },
    ApprovalLapsed {
        request: ApprovalRequestId,
        subject: AnyId,
        revision: i32,
        present: i32,
        seats: i32,
    },
    ApprovalWithdrawn {
        request: ApprovalRequestId,
        subject: AnyId,
        reason: Reason,
    },
    OutcomePublished {
        request: ApprovalRequestId,
        subject: AnyId,
        result: OutcomeResult,
        revision: i32,
    },
}

impl Happening for ApprovalsEvent {
    fn touched(&self) -> Vec<AnyId> {
        match self {
            Self::BodyCreated { body, seats, .. } => {
                let seats = seats.iter().map(|seat| (*seat).into());
                std::iter::once((*body).into()).chain(seats).collect()
            }
            Self::CharterAmended { body, .. } => vec![(*body).into()],
            Self::SeatHolderNamed { seat, body, .. } => vec![(*seat).into(), (*body).into()],
            Self::BallotCast { request, ballot, seat, .. } => vec![(*request).into(), (*ballot).into(), (*seat).into()],
            Self::ApprovalOpened { request, subject, .. }
            | Self::ApprovalClosed { request, subject, .. }
            | Self::ApprovalLapsed { request, subject, .. }
            | Self::ApprovalWithdrawn { request, subject, .. }
            | Self::OutcomePublished { request, subject, .. } => vec![(*request).into(), *subject],
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]
    use words::Text as _;
    use words::activity::EventKind;

    use super::*;
    use crate::activity::Event;
    use crate::approvals::ballot::tests::{at, id};

    fn reason() -> Reason {
        Reason::parse("Asked for by the board").unwrap()
    }

    /// Each kind with the text that was written for it. A text never changes: what is stored must be readable for ever.
    fn golden() -> Vec<(ApprovalsEvent, &'static str)> {
        let (request, subject, body) = (id(1), AnyId::Objective(id(2)), id(3));
        let digest = || Digest::claimed("ab");
        vec![
            (
                ApprovalsEvent::BodyCreated { body, chair: id(4), seats: vec![id(5)] },
                r#"{"kind":"BODY_CREATED","body":"00000000-0000-0000-0000-000000000003","chair":"00000000-0000-0000-0000-000000000004","seats":["00000000-0000-0000-0000-000000000005"]}"#,
            ),
            (
                ApprovalsEvent::CharterAmended { body, version: 2, reason: reason() },
                r#"{"kind":"CHARTER_AMENDED","body":"00000000-0000-0000-0000-000000000003","version":2,"reason":"Asked for by the board"}"#,
            ),
            (
                ApprovalsEvent::SeatHolderNamed { seat: id(5), body, before: None, holder: id(4) },
                r#"{"kind":"SEAT_HOLDER_NAMED","seat":"00000000-0000-0000-0000-000000000005","body":"00000000-0000-0000-0000-000000000003","before":null,"holder":"00000000-0000-0000-0000-000000000004"}"#,
            ),
            (
                ApprovalsEvent::ApprovalOpened {
                    request,
                    subject,
                    body,
                    charter_version: 1,
                    digest: digest(),
                    due_at: at(0),
                },
                r#"{"kind":"APPROVAL_OPENED","request":"00000000-0000-0000-0000-000000000001","subject":{"type":"Objective","id":"00000000-0000-0000-0000-000000000002"},"body":"00000000-0000-0000-0000-000000000003","charterVersion":1,"digest":"ab","dueAt":"2026-03-01T00:00:00.000Z"}"#,
            ),
            (
                ApprovalsEvent::BallotCast {
                    request,
                    ballot: id(6),
                    seat: id(5),
                    decision: BallotDecision::Approve,
                    digest: digest(),
                    supersedes: None,
                },
                r#"{"kind":"BALLOT_CAST","request":"00000000-0000-0000-0000-000000000001","ballot":"00000000-0000-0000-0000-000000000006","seat":"00000000-0000-0000-0000-000000000005","decision":"APPROVE","digest":"ab","supersedes":null}"#,
            ),
            (
                ApprovalsEvent::ApprovalClosed {
                    request,
                    subject,
                    state: ApprovalRequestState::Passed,
                    revision: 3,
                    approve: 5,
                    reject: 2,
                    abstain: 1,
                    seats: 9,
                },
                r#"{"kind":"APPROVAL_CLOSED","request":"00000000-0000-0000-0000-000000000001","subject":{"type":"Objective","id":"00000000-0000-0000-0000-000000000002"},"state":"PASSED","revision":3,"approve":5,"reject":2,"abstain":1,"seats":9}"#,
            ),
            (
                ApprovalsEvent::ApprovalLapsed { request, subject, revision: 3, present: 5, seats: 9 },
                r#"{"kind":"APPROVAL_LAPSED","request":"00000000-0000-0000-0000-000000000001","subject":{"type":"Objective","id":"00000000-0000-0000-0000-000000000002"},"revision":3,"present":5,"seats":9}"#,
            ),
            (
                ApprovalsEvent::ApprovalWithdrawn { request, subject, reason: reason() },
                r#"{"kind":"APPROVAL_WITHDRAWN","request":"00000000-0000-0000-0000-000000000001","subject":{"type":"Objective","id":"00000000-0000-0000-0000-000000000002"},"reason":"Asked for by the board"}"#,
            ),
            (
                ApprovalsEvent::OutcomePublished { request, subject, result: OutcomeResult::Returned, revision: 3 },
                r#"{"kind":"OUTCOME_PUBLISHED","request":"00000000-0000-0000-0000-000000000001","subject":{"type":"Objective","id":"00000000-0000-0000-0000-000000000002"},"result":"RETURNED","revision":3}"#,
            ),
        ]
    }

    #[test]
    fn every_kind_is_written_and_read_as_ever() {
        for (event, text) in golden() {
            assert_eq!(serde_json::to_string(&event).unwrap(), text);
            assert_eq!(serde_json::from_str::<ApprovalsEvent>(text).unwrap(), event);
        }
    }

    #[test]
    fn the_subject_is_what_the_first_word_of_the_kind_names() {
        for (event, _) in golden() {
            let written = Event::of(&event);
            assert!(written.kind.parse::<EventKind>().is_ok(), "{}", written.kind);
            let expected = match written.kind.split('_').next() {
                Some("BODY" | "CHARTER") => "GovernanceBody",
                Some("SEAT") => "Seat",
                _ => "ApprovalRequest",
            };
            assert_eq!(written.touched[0].kind(), expected, "{}", written.kind);
        }
    }
}
