//! Audience: who hears a comment; fixed when it is posted.

use serde::{Deserialize, Serialize};
use words::discussion::Audience;
use words::{GovernanceBodyId, InstitutionId};

use crate::activity::EventAudience;
use crate::discussion::DiscussionRefusal;
use crate::refusal::Invalid;

/// Who hears a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CommentAudience {
    /// Everybody in the workspace.
    Workspace,
    /// The members of the author's institution in the workspace.
    Institution {
        /// The author's institution.
        institution: InstitutionId,
    },
    /// The chair and the seat holders of a governance body, and the author.
    Body {
        /// The body.
        body: GovernanceBodyId,
    },
}

impl CommentAudience {
    /// The word for it.
    pub fn word(self) -> Audience {
        match self {
            Self::Workspace => Audience::Workspace,
            Self::Institution { .. } => Audience::Institution,
            Self::Body { .. } => Audience::Body,
        }
    }

    /// The institution, if it is one.
    pub fn institution(self) -> Option<InstitutionId> {
        if let Self::Institution { institution } = self { Some(institution) } else { None }
    }

    /// The body, if it is one.
    pub fn body(self) -> Option<GovernanceBodyId> {
        if let Self::Body { body } = self { Some(body) } else { None }
    }

    /// The audience of a root: the workspace unless said.
    ///
    /// # Errors
    /// `Invalid`: INSTITUTION of an author without one; BODY without a body; a body without BODY.
    pub fn of_root(
        said: Option<Audience>,
        body: Option<GovernanceBodyId>,
        author_of: Option<InstitutionId>,
    ) -> Result<Self, DiscussionRefusal> {
        match (said.unwrap_or(Audience::Workspace), body, author_of) {
            (Audience::Body, Some(body), _) => Ok(Self::Body { body }),
            (Audience::Body, None, _) => {
                Err(Invalid::new("audienceBody", "Is missing; BODY needs a governance body of the workspace").into())
            }
            (_, Some(_), _) => {
                Err(Invalid::new("audienceBody", "Goes with the audience BODY only; leave it out, or say BODY").into())
            }
            (Audience::Workspace, None, _) => Ok(Self::Workspace),
            (Audience::Institution, None, Some(institution)) => Ok(Self::Institution { institution }),
            (Audience::Institution, None, None) => {
                Err(Invalid::new("audience", "You act for no institution here; choose WORKSPACE or BODY").into())
            }
        }
    }

    /// The audience of a reply in a thread of this one: the same.
    ///
    /// # Errors
    /// `Invalid`: another is said.
    pub fn of_reply(self, said: Option<Audience>, body: Option<GovernanceBodyId>) -> Result<Self, DiscussionRefusal> {
        if said.is_some_and(|said| said != self.word()) {
            return Err(Invalid::new(
                "audience",
                format!("A reply has its root's audience, {}; leave it out", self.word()),
            )
            .into());
        }
        if body.is_some() && body != self.body() {
            return Err(Invalid::new("audienceBody", "A reply has its root's audience; leave it out").into());
        }
        Ok(self)
    }
}

impl From<CommentAudience> for EventAudience {
    fn from(audience: CommentAudience) -> Self {
        match audience {
            CommentAudience::Workspace => Self::Everybody,
            CommentAudience::Institution { institution } => Self::Institution(institution),
            CommentAudience::Body { body } => Self::Body(body),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal as _;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        uuid::Uuid::from_u128(n).into()
    }

    #[test]
    fn a_root_is_the_workspaces_unless_said() {
        use Audience::{Body, Institution, Workspace};
        let (to_institution, to_body) =
            (CommentAudience::Institution { institution: id(3) }, CommentAudience::Body { body: id(5) });
        for (said, body, author_of, expected) in [
            (None, None, None, Ok(CommentAudience::Workspace)),
            (Some(Workspace), None, Some(id(3)), Ok(CommentAudience::Workspace)),
            (Some(Institution), None, Some(id(3)), Ok(to_institution)),
            (Some(Institution), None, None, Err("audience")),
            (Some(Body), Some(id(5)), None, Ok(to_body)),
            (Some(Body), None, Some(id(3)), Err("audienceBody")),
            (Some(Workspace), Some(id(5)), Some(id(3)), Err("audienceBody")),
            (None, Some(id(5)), Some(id(3)), Err("audienceBody")),
        ] {
            let of = CommentAudience::of_root(said, body, author_of);
            let told = of.as_ref().map_err(|refusal| (refusal.code().as_str(), refusal.field().unwrap_or_default()));
            assert_eq!(told, expected.as_ref().map_err(|field| ("INVALID", *field)), "{said:?} {body:?}");
        }
    }

    #[test]
    fn a_reply_has_its_roots_audience() {
        let root = CommentAudience::Body { body: id(5) };
        for (said, body, fits) in [
            (None, None, true),
            (Some(Audience::Body), None, true),
            (Some(Audience::Body), Some(id(5)), true),
            (Some(Audience::Body), Some(id(6)), false),
            (Some(Audience::Workspace), None, false),
        ] {
            assert_eq!(root.of_reply(said, body).is_ok(), fits, "{said:?} {body:?}");
        }
        assert!(CommentAudience::Workspace.of_reply(None, Some(id(5))).is_err());
    }
}
