//! What happened in the discussion.

use serde::{Deserialize, Serialize};
use words::discussion::ResolutionOutcome;
use words::people::Reason;
use words::{AnyId, CommentId};

use crate::activity::{EventAudience, Happening};
use crate::discussion::{Comment, CommentAudience};

/// An event of the discussion, as its body is stored. What was said is not in it: it can be taken back, an event cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "kinds are described in `words::activity::EventKind`, fields by their names and types")]
pub enum DiscussionEvent {
    CommentAdded {
        #[serde(flatten)]
        comment: CommentHappened,
        blocking: bool,
    },
    CommentEdited {
        #[serde(flatten)]
        comment: CommentHappened,
        version: i32,
    },
    CommentDeleted {
        #[serde(flatten)]
        comment: CommentHappened,
    },
    CommentResolved {
        #[serde(flatten)]
        comment: CommentHappened,
        outcome: ResolutionOutcome,
        revision: i32,
    },
    CommentReopened {
        #[serde(flatten)]
        comment: CommentHappened,
        reason: Reason,
    },
}

/// The comment to which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentHappened {
    /// The comment.
    pub comment: CommentId,
    /// The text that it is about.
    pub subject: AnyId,
    /// The root of its thread; null in a root.
    pub parent: Option<CommentId>,
    /// Who may know.
    pub audience: CommentAudience,
}

impl From<&Comment> for CommentHappened {
    fn from(comment: &Comment) -> Self {
        Self { comment: comment.id, subject: comment.subject, parent: comment.parent, audience: comment.audience }
    }
}

impl DiscussionEvent {
    fn comment(&self) -> &CommentHappened {
        match self {
            Self::CommentAdded { comment, .. }
            | Self::CommentEdited { comment, .. }
            | Self::CommentDeleted { comment }
            | Self::CommentResolved { comment, .. }
            | Self::CommentReopened { comment, .. } => comment,
        }
    }
}

impl Happening for DiscussionEvent {
    fn touched(&self) -> Vec<AnyId> {
        let CommentHappened { comment, subject, parent, audience: _ } = *self.comment();
        [comment.into(), subject].into_iter().chain(parent.map(Into::into)).collect()
    }

    fn audience(&self) -> EventAudience {
        self.comment().audience.into()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

    use words::{ObjectiveId, Text as _};

    use super::*;
    use crate::activity::Event;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    fn happened(audience: CommentAudience) -> CommentHappened {
        CommentHappened {
            comment: id(1),
            subject: ObjectiveId(uuid::Uuid::from_u128(2)).into(),
            parent: Some(id(3)),
            audience,
        }
    }

    /// Each kind as it is written, for ever: what reads `golden` today reads it in years.
    #[test]
    fn every_kind_is_read_from_its_golden_text() {
        let root = CommentHappened { parent: None, ..happened(CommentAudience::Workspace) };
        let place = r#""comment":"00000000-0000-0000-0000-000000000001","subject":{"type":"Objective","id":"00000000-0000-0000-0000-000000000002"}"#;
        let parent = r#""parent":"00000000-0000-0000-0000-000000000003""#;
        let institution = CommentAudience::Institution { institution: id(4) };
        let body = CommentAudience::Body { body: id(5) };
        let golden = [
            (
                DiscussionEvent::CommentAdded { comment: root, blocking: true },
                format!(
                    r#"{{"kind":"COMMENT_ADDED",{place},"parent":null,"audience":{{"of":"WORKSPACE"}},"blocking":true}}"#
                ),
            ),
            (
                DiscussionEvent::CommentEdited { comment: happened(institution), version: 2 },
                format!(
                    r#"{{"kind":"COMMENT_EDITED",{place},{parent},"audience":{{"of":"INSTITUTION","institution":"00000000-0000-0000-0000-000000000004"}},"version":2}}"#
                ),
            ),
            (
                DiscussionEvent::CommentDeleted { comment: happened(body) },
                format!(
                    r#"{{"kind":"COMMENT_DELETED",{place},{parent},"audience":{{"of":"BODY","body":"00000000-0000-0000-0000-000000000005"}}}}"#
                ),
            ),
            (
                DiscussionEvent::CommentResolved { comment: root, outcome: ResolutionOutcome::Answered, revision: 7 },
                format!(
                    r#"{{"kind":"COMMENT_RESOLVED",{place},"parent":null,"audience":{{"of":"WORKSPACE"}},"outcome":"ANSWERED","revision":7}}"#
                ),
            ),
            (
                DiscussionEvent::CommentReopened { comment: root, reason: Reason::parse("Not done").unwrap() },
                format!(
                    r#"{{"kind":"COMMENT_REOPENED",{place},"parent":null,"audience":{{"of":"WORKSPACE"}},"reason":"Not done"}}"#
                ),
            ),
        ];
        for (event, golden) in golden {
            assert_eq!(serde_json::to_string(&event).unwrap(), golden);
            assert_eq!(serde_json::from_str::<DiscussionEvent>(&golden).unwrap(), event);
            assert!(Event::of(&event).kind.parse::<words::activity::EventKind>().is_ok(), "{golden}");
        }
    }

    #[test]
    fn who_hears_the_comment_hears_of_it() {
        let of = |audience| Event::of(&DiscussionEvent::CommentDeleted { comment: happened(audience) });
        assert_eq!(of(CommentAudience::Workspace).audience, EventAudience::Everybody);
        assert_eq!(of(CommentAudience::Institution { institution: id(4) }).audience, EventAudience::Institution(id(4)));
        assert_eq!(of(CommentAudience::Body { body: id(5) }).audience, EventAudience::Body(id(5)));
        let touched: Vec<_> = of(CommentAudience::Workspace).touched.iter().map(|id| id.kind()).collect();
        assert_eq!(touched, ["Comment", "Objective", "Comment"]);
    }
}
