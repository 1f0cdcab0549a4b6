//! Input and payload of `editComment`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::discussion::EditComment;
use words::CommentId;

use crate::discussion::{Comment, DiscussionUserError};
use crate::form::Form;
use crate::mutate::payload;

/// What is said instead.
#[derive(Debug, InputObject)]
pub(super) struct EditCommentInput {
    /// Which comment.
    comment: CommentId,
    /// What it says from now on: CommonMark, 1 to 10,000 characters.
    body: String,
    /// `version` of the comment that was read.
    version: i32,
}

impl EditCommentInput {
    pub(super) fn parse(self) -> Result<EditComment, Vec<Invalid>> {
        let mut form = Form::default();
        let command = EditComment { comment: self.comment, body: form.text("body", &self.body), version: self.version };
        form.finish(command)
    }
}

payload! {
    /// What `editComment` did.
    EditCommentPayload: CommentId, DiscussionUserError,
    |object| object.maybe::<Comment>("comment", "The comment; null when refused.", |paid| paid.outcome, store::discussion::comments)
}
