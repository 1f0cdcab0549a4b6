//! `resolveComment`: says what was done about a thread, and closes it.

use domain::discussion::{CommentHappened, DiscussionAct, DiscussionEvent, DiscussionRefusal, Resolution, may_resolve};
use domain::people::Place;
use domain::refusal::Found as _;
use store::discussion::{lock_comment, subject_of, update_comment};
use store::strategies::share_revised;
use store::{Recorded, Unit};
use words::CommentId;
use words::discussion::{ResolutionNote, ResolutionOutcome};

use crate::Failure;

/// What was done about it.
#[derive(Clone, Debug)]
pub struct ResolveComment {
    /// The root of the thread.
    pub comment: CommentId,
    /// In which sense.
    pub outcome: ResolutionOutcome,
    /// In words.
    pub note: Option<ResolutionNote>,
}

/// Resolves a thread: its author may, and who answers for the text.
///
/// # Errors
/// `NotFound` (comment), `Forbidden`, `Invalid` (a reply), `WrongState` (resolved already).
pub async fn resolve_comment(
    unit: &mut Unit,
    input: ResolveComment,
) -> Result<Recorded<CommentId>, Failure<DiscussionRefusal>> {
    // The text before its comment, as a revision locks them: in the other order the two would wait for each other.
    let subject = subject_of(unit, input.comment).await?.found("comment")?;
    let text = share_revised(unit, subject).await?.found("comment")?;
    let comment = lock_comment(unit, input.comment).await?.found("comment")?;
    let permit = unit.may(DiscussionAct::Resolve, Place::workspace(text.workspace))?;
    let by = permit.member()?;
    may_resolve(by, &unit.standing().memberships, comment.author, Place::owned(text.workspace, text.owner))?;
    let resolution =
        Resolution { outcome: input.outcome, note: input.note, by, at: unit.now(), revision: text.revision };
    let resolved = comment.resolve(resolution)?;

    update_comment(unit, &resolved).await?;

    let happened = DiscussionEvent::CommentResolved {
        comment: CommentHappened::from(&resolved),
        outcome: input.outcome,
        revision: text.revision,
    };
    Ok(permit.record(unit, &happened, resolved.id))
}
