//! Commands of the discussion.

use serde::Deserialize;
use words::discussion::{Audience, CommentBody, CommentKind, FieldPath, Quote, ResolutionNote, ResolutionOutcome};
use words::people::Reason;

use super::commands;
use crate::Reference;
use crate::names::{Declaration, Kind, Mention, Telling, optional};

commands! {
    /// What is said, and what is done about it.
    DiscussionCommand {
        /// Says something, as a root or a reply.
        Comment(Comment) = "comment",
        /// Says it in other words.
        Edit(Edit) = "edit",
        /// Takes the words back.
        Delete(Delete) = "delete",
        /// Resolves a thread.
        Resolve(Resolve) = "resolve",
        /// Opens a thread again.
        Reopen(Reopen) = "reopen",
    }
}

/// A comment; it is named by its key, in one import.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Comment {
    pub key: Option<Reference>,
    /// A strategy or an objective; absent in a reply, which has its parent's.
    pub subject: Option<Reference>,
    pub parent: Option<Reference>,
    pub body: CommentBody,
    /// COMMENT unless said.
    #[serde(default = "remark")]
    pub kind: CommentKind,
    pub audience: Option<Audience>,
    pub audience_body: Option<Reference>,
    pub anchor: Option<Anchor>,
    #[serde(default)]
    pub blocking: bool,
}

fn remark() -> CommentKind {
    CommentKind::Comment
}

/// Where in the text.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Anchor {
    /// The number of the revision that was read; absent: the present one.
    pub revision: Option<i32>,
    /// Such as `statement` or `smart.measurable`.
    pub field_path: Option<FieldPath>,
    /// Words of that field.
    pub quote: Option<Quote>,
}

impl Telling for Comment {
    fn mentions(&self) -> Vec<Mention<'_>> {
        optional(&[
            (Kind::Text, self.subject.as_ref()),
            (Kind::Comment, self.parent.as_ref()),
            (Kind::Body, self.audience_body.as_ref()),
        ])
    }

    fn declares(&self) -> Option<Declaration<'_>> {
        Some(Declaration { kind: Kind::Comment, key: self.key.as_ref(), names: Vec::new() })
    }
}

/// Other words for a comment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Edit {
    pub comment: Reference,
    pub body: CommentBody,
}

impl Telling for Edit {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Comment, &self.comment)]
    }
}

/// A comment that is taken back.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the field of the API's input, which says what it means")]
pub struct Delete {
    pub comment: Reference,
}

impl Telling for Delete {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Comment, &self.comment)]
    }
}

/// How a thread is resolved.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Resolve {
    pub comment: Reference,
    pub outcome: ResolutionOutcome,
    pub note: Option<ResolutionNote>,
}

impl Telling for Resolve {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Comment, &self.comment)]
    }
}

/// Why a thread is opened again.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of the API's input, which says what they mean")]
pub struct Reopen {
    pub comment: Reference,
    pub reason: Reason,
}

impl Telling for Reopen {
    fn mentions(&self) -> Vec<Mention<'_>> {
        vec![(Kind::Comment, &self.comment)]
    }
}
