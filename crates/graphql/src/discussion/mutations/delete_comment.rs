//! Input and payload of `deleteComment`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::discussion::DeleteComment;
use words::CommentId;

use crate::discussion::{Comment, DiscussionUserError};
use crate::form::Form;
use crate::mutate::payload;

/// What is taken back.
#[derive(Debug, InputObject)]
pub(super) struct DeleteCommentInput {
    /// Which comment.
    comment: CommentId,
}

impl DeleteCommentInput {
    pub(super) fn parse(self) -> Result<DeleteComment, Vec<Invalid>> {
        Form::default().finish(DeleteComment { comment: self.comment })
    }
}

payload! {
    /// What `deleteComment` did.
    DeleteCommentPayload: CommentId, DiscussionUserError,
    |object| object.maybe::<Comment>("comment", "The tombstone; null when refused.", |paid| paid.outcome, store::discussion::comments)
}
