//! `openApprovalRequest`: asks a body about a text.

use domain::approvals::{
    ApprovalRequest, ApprovalsAct, ApprovalsEvent, ApprovalsRefusal, GovernanceBody, RequestDraft, Subject,
};
use domain::refusal::Found as _;
use store::approvals::{chair, charter, insert_request, lock_body, seats_in, share_subject};
use store::{Permit, Recorded, Unit};
use words::approvals::ApprovalQuestion;
use words::{AnyId, ApprovalRequestId, Digest, GovernanceBodyId, Timestamp};

use super::unmoved::unmoved;
use crate::{Failure, OnConstraint as _};

/// What is asked, and whom.
#[derive(Clone, Debug)]
pub struct OpenApprovalRequest {
    /// A strategy or an objective.
    pub subject: AnyId,
    /// A body of its workspace.
    pub body: GovernanceBodyId,
    /// Which text of it was read.
    pub revision_digest: Digest,
    /// What is asked; null: whether the text is approved.
    pub question: Option<ApprovalQuestion>,
    /// When the tally decides.
    pub due_at: Timestamp,
}

/// Opens a request at once, under the body's charter of now and with its seats as electorate.
///
/// # Errors
/// `NotFound` (subject, body: of the same workspace), `Forbidden`, `NotSubmitted`, `NoEligibleSeat`, `DueInThePast`, `NoticeTooShort`,
/// `RevisionMoved`, `RequestAlreadyOpen`.
pub async fn open_approval_request(
    unit: &mut Unit,
    input: OpenApprovalRequest,
) -> Result<Recorded<ApprovalRequestId>, Failure<ApprovalsRefusal>> {
    let subject = share_subject(unit, input.subject).await?.found("subject")?;
    let body = lock_body(unit, input.body).await?.filter(|body| body.workspace == subject.workspace).found("body")?;
    let permit = may_open(unit, &subject, &body).await?;
    let charter = charter(unit, body.id, body.charter_version).await?;
    let seats = seats_in(unit, body.id).await?;
    let draft =
        RequestDraft { body: body.id, question: input.question, due_at: input.due_at, opened_by: permit.member()? };
    let request = ApprovalRequest::open(unit.id(), &subject, &charter, &seats, draft, unit.now())?;
    unmoved(unit, &input.revision_digest, subject.id, (subject.revision, &subject.digest)).await?;

    let inserted = insert_request(unit, &request).await;
    inserted.on_constraint("approval_request_open_key", || ApprovalsRefusal::RequestAlreadyOpen)?;

    let happened = ApprovalsEvent::ApprovalOpened {
        request: request.id,
        subject: request.subject,
        body: request.body,
        charter_version: request.charter_version,
        digest: subject.digest,
        due_at: request.due_at,
    };
    Ok(permit.record(unit, &happened, request.id))
}

/// By role, or by function: the body's chair may ask it about any text.
async fn may_open(
    unit: &mut Unit,
    subject: &Subject,
    body: &GovernanceBody,
) -> Result<Permit, Failure<ApprovalsRefusal>> {
    let place = subject.place();
    let denied = match unit.may(ApprovalsAct::Open, place) {
        Ok(permit) => return Ok(permit),
        Err(denied) => denied,
    };
    let member = unit.standing().may(ApprovalsAct::OpenAsChair, place).map_err(|_| denied)?;
    chair(unit, body.id).await?.is_acted_by(&member).map_err(|_| denied)?;
    Ok(unit.may(ApprovalsAct::OpenAsChair, place)?)
}
