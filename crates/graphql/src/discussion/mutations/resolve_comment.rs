//! Input and payload of `resolveComment`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::discussion::ResolveComment;
use words::CommentId;
use words::discussion::ResolutionOutcome;

use crate::discussion::{Comment, DiscussionUserError};
use crate::form::Form;
use crate::mutate::payload;

/// What was done about a thread.
#[derive(Debug, InputObject)]
pub(super) struct ResolveCommentInput {
    /// The root of the thread.
    comment: CommentId,
    /// In which sense.
    outcome: ResolutionOutcome,
    /// In words; at most 2,000 characters.
    note: Option<String>,
}

impl ResolveCommentInput {
    pub(super) fn parse(self) -> Result<ResolveComment, Vec<Invalid>> {
        let mut form = Form::default();
        let note = form.maybe_text("note", self.note.as_deref());
        form.finish(ResolveComment { comment: self.comment, outcome: self.outcome, note })
    }
}

payload! {
    /// What `resolveComment` did.
    ResolveCommentPayload: CommentId, DiscussionUserError,
    |object| object.maybe::<Comment>("comment", "The root of the thread; null when refused.", |paid| paid.outcome, store::discussion::comments)
}
