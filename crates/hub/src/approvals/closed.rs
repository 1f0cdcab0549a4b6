//! What is told of a request that a tally has closed.

use domain::approvals::{ApprovalRequest, ApprovalsEvent, Closing};
use words::approvals::ApprovalRequestState;

/// A lapse has an event of its own: nothing was decided.
pub(crate) fn closed(request: &ApprovalRequest, closing: &Closing) -> ApprovalsEvent {
    let (request, subject, revision, tally) = (request.id, request.subject, closing.revision, closing.tally);
    if closing.state == ApprovalRequestState::Lapsed {
        return ApprovalsEvent::ApprovalLapsed {
            request,
            subject,
            revision,
            present: tally.present(),
            seats: tally.seats,
        };
    }
    ApprovalsEvent::ApprovalClosed {
        request,
        subject,
        state: closing.state,
        revision,
        approve: tally.approve,
        reject: tally.reject,
        abstain: tally.abstain,
        seats: tally.seats,
    }
}
