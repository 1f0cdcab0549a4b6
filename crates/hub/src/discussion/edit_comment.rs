//! `editComment`: says a comment in other words.

use domain::discussion::{CommentHappened, DiscussionAct, DiscussionEvent, DiscussionRefusal};
use domain::people::Place;
use domain::refusal::Found as _;
use store::discussion::{insert_version, lock_comment, update_comment};
use store::{Recorded, Unit};
use words::CommentId;
use words::discussion::CommentBody;

use crate::Failure;

/// What is said instead.
#[derive(Clone, Debug)]
pub struct EditComment {
    /// Which comment.
    pub comment: CommentId,
    /// What it says from now on.
    pub body: CommentBody,
    /// The version that was read.
    pub version: i32,
}

/// Gives a comment other words; the earlier ones stay readable. The same words change nothing and write nothing.
///
/// # Errors
/// `NotFound` (comment), `Forbidden` (not the author), `WrongState` (deleted), `VersionMoved`.
pub async fn edit_comment(
    unit: &mut Unit,
    input: EditComment,
) -> Result<Recorded<CommentId>, Failure<DiscussionRefusal>> {
    let comment = lock_comment(unit, input.comment).await?.found("comment")?;
    let permit = unit.may(DiscussionAct::Rewrite, Place::workspace(comment.workspace))?;
    comment.is_by(permit.member()?)?;
    let Some(edited) = comment.edit(input.body.clone(), input.version, unit.now())? else {
        return Ok(Recorded::unchanged(input.comment));
    };

    update_comment(unit, &edited).await?;
    insert_version(unit, edited.id, edited.workspace, edited.version, &input.body).await?;

    let happened = DiscussionEvent::CommentEdited { comment: CommentHappened::from(&edited), version: edited.version };
    Ok(permit.record(unit, &happened, edited.id))
}
