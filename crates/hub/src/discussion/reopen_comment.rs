//! `reopenComment`: opens a resolved thread again.

use domain::discussion::{CommentHappened, DiscussionAct, DiscussionEvent, DiscussionRefusal};
use domain::people::Place;
use domain::refusal::Found as _;
use store::discussion::{lock_comment, subject_of, update_comment};
use store::strategies::share_revised;
use store::{Recorded, Unit};
use words::CommentId;
use words::people::Reason;

use crate::Failure;

/// What is not done yet.
#[derive(Clone, Debug)]
pub struct ReopenComment {
    /// The root of the thread.
    pub comment: CommentId,
    /// Why.
    pub reason: Reason,
}

/// Opens a resolved thread again: anyone in its audience may, with a reason, which the event keeps.
///
/// # Errors
/// `NotFound` (comment), `Forbidden`, `Invalid` (a reply), `WrongState` (not resolved).
pub async fn reopen_comment(
    unit: &mut Unit,
    input: ReopenComment,
) -> Result<Recorded<CommentId>, Failure<DiscussionRefusal>> {
    // The text before its comment, as an outcome and a revision lock them: no adoption is published past a thread that opens again.
    let subject = subject_of(unit, input.comment).await?.found("comment")?;
    share_revised(unit, subject).await?.found("comment")?;
    let comment = lock_comment(unit, input.comment).await?.found("comment")?;
    let permit = unit.may(DiscussionAct::Reopen, Place::workspace(comment.workspace))?;
    let reopened = comment.reopen()?;

    update_comment(unit, &reopened).await?;

    let happened = DiscussionEvent::CommentReopened { comment: CommentHappened::from(&reopened), reason: input.reason };
    Ok(permit.record(unit, &happened, reopened.id))
}
