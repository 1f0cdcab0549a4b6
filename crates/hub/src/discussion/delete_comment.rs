//! `deleteComment`: takes a comment back.

use domain::discussion::{CommentHappened, DiscussionAct, DiscussionEvent, DiscussionRefusal};
use domain::people::Place;
use domain::refusal::Found as _;
use store::discussion::{drop_versions, lock_comment, update_comment};
use store::{Recorded, Unit};
use words::CommentId;

use crate::Failure;

/// What is taken back.
#[derive(Clone, Debug)]
pub struct DeleteComment {
    /// Which comment.
    pub comment: CommentId,
}

/// Makes a comment a tombstone: all that it said is forgotten, its replies stay.
///
/// # Errors
/// `NotFound` (comment), `Forbidden` (not the author), `WrongState` (deleted already).
pub async fn delete_comment(
    unit: &mut Unit,
    input: DeleteComment,
) -> Result<Recorded<CommentId>, Failure<DiscussionRefusal>> {
    let comment = lock_comment(unit, input.comment).await?.found("comment")?;
    let permit = unit.may(DiscussionAct::Rewrite, Place::workspace(comment.workspace))?;
    comment.is_by(permit.member()?)?;
    let tombstone = comment.delete(unit.now())?;

    update_comment(unit, &tombstone).await?;
    drop_versions(unit, tombstone.id).await?;

    let happened = DiscussionEvent::CommentDeleted { comment: CommentHappened::from(&tombstone) };
    Ok(permit.record(unit, &happened, tombstone.id))
}
