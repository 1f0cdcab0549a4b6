//! The clock's: tallies requests that are due, or in which all have voted.

use domain::approvals::{ApprovalsAct, ApprovalsRefusal};
use domain::refusal::Found as _;
use store::approvals::{close_request, due_requests, poll, share_subject};
use store::{Recorded, Unit};
use words::ApprovalRequestId;

use super::closed::closed;
use crate::Failure;

/// How many at once.
#[derive(Clone, Copy, Debug)]
pub struct CloseDueRequests {
    /// At most.
    pub limit: i64,
}

/// Closes open requests whose due instant has come, the longest due first, and those in which all seats have voted and the cooling-off is
/// over: LAPSED without a quorum, else PASSED or FAILED (`collaboration.md` §1.14). Those at which somebody is busy are left for the next time.
///
/// # Errors
/// `Forbidden` for anybody but the clock, if anything is due.
pub async fn close_due_requests(
    unit: &mut Unit,
    input: CloseDueRequests,
) -> Result<Recorded<Vec<ApprovalRequestId>>, Failure<ApprovalsRefusal>> {
    let mut closings = Recorded::unchanged(Vec::new());
    for request in due_requests(unit, input.limit).await? {
        let permit = unit.may(ApprovalsAct::CloseDue, request.place())?;
        let subject = share_subject(unit, request.subject).await?.found("approvalRequest")?;
        let poll = poll(unit, &request, &subject.digest).await?;
        let Some(closing) = request.close_by_clock(&poll, subject.revision, unit.now()) else { continue };
        close_request(unit, request.id, &closing, None).await?;
        let recorded = permit.record(unit, &closed(&request, &closing), request.id);
        closings = closings.and(recorded).map(|(mut ids, id)| {
            ids.push(id);
            ids
        });
    }
    Ok(closings)
}
