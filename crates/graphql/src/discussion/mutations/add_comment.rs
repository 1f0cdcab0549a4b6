//! Input and payload of `addComment`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::discussion::{AddComment, NewAnchor};
use words::discussion::{Audience, CommentKind};
use words::{AnyId, CommentId, Digest, GovernanceBodyId};

use crate::discussion::{Comment, DiscussionUserError};
use crate::form::Form;
use crate::mutate::payload;

/// What is said, where, and for whom.
#[derive(Debug, InputObject)]
pub(super) struct AddCommentInput {
    /// The text that it is about: a strategy or an objective.
    subject: AnyId,
    /// The root that it replies to; absent: a new root.
    parent: Option<CommentId>,
    /// What is said: CommonMark, 1 to 10,000 characters.
    body: String,
    /// What it is meant as.
    #[graphql(default_with = "Some(CommentKind::Comment)")]
    kind: Option<CommentKind>,
    /// Who hears it, for ever. Absent: the workspace; in a reply who hears the root, and nothing else is taken.
    audience: Option<Audience>,
    /// With the audience BODY: a body of the workspace that the caller chairs or holds a seat in.
    audience_body: Option<GovernanceBodyId>,
    /// Where in the text; absent: about all of it.
    anchor: Option<AnchorInput>,
    /// Approval waits for its resolution. Only in a root for the whole workspace.
    #[graphql(default_with = "Some(false)")]
    blocking: Option<bool>,
}

/// A place in a text.
#[derive(Debug, InputObject)]
pub(super) struct AnchorInput {
    /// `revision.digest` of the text that was read.
    revision_digest: String,
    /// Such as smart.measurable; absent: the whole text.
    field_path: Option<String>,
    /// Words that stand there, at most 1,000 characters.
    quote: Option<String>,
}

impl AddCommentInput {
    pub(super) fn parse(self) -> Result<AddComment, Vec<Invalid>> {
        let mut form = Form::default();
        let anchor = self.anchor.map(|anchor| NewAnchor {
            revision_digest: Digest::claimed(anchor.revision_digest),
            field_path: form.maybe_text("anchor.fieldPath", anchor.field_path.as_deref()),
            quote: form.maybe_text("anchor.quote", anchor.quote.as_deref()),
        });
        let command = AddComment {
            subject: self.subject,
            parent: self.parent,
            body: form.text("body", &self.body),
            kind: self.kind.unwrap_or(CommentKind::Comment),
            audience: self.audience,
            audience_body: self.audience_body,
            anchor,
            blocking: self.blocking.unwrap_or(false),
        };
        form.finish(command)
    }
}

payload! {
    /// What `addComment` did.
    AddCommentPayload: CommentId, DiscussionUserError,
    |object| object.maybe::<Comment>("comment", "The comment; null when refused.", |paid| paid.outcome, store::discussion::comments)
}
