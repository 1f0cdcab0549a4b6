//! Input and payload of `reopenComment`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::discussion::ReopenComment;
use words::CommentId;

use crate::discussion::{Comment, DiscussionUserError};
use crate::form::Form;
use crate::mutate::payload;

/// What is not done yet.
#[derive(Debug, InputObject)]
pub(super) struct ReopenCommentInput {
    /// The root of the thread.
    comment: CommentId,
    /// Why; at most 2,000 characters.
    reason: String,
}

impl ReopenCommentInput {
    pub(super) fn parse(self) -> Result<ReopenComment, Vec<Invalid>> {
        let mut form = Form::default();
        let reason = form.text("reason", &self.reason);
        form.finish(ReopenComment { comment: self.comment, reason })
    }
}

payload! {
    /// What `reopenComment` did.
    ReopenCommentPayload: CommentId, DiscussionUserError,
    |object| object.maybe::<Comment>("comment", "The root of the thread; null when refused.", |paid| paid.outcome, store::discussion::comments)
}
