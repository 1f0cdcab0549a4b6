//! `addComment`: says something about a text, as the root of a thread or in reply.

use domain::discussion::{
    Anchor, Comment, CommentAudience, CommentHappened, DiscussionAct, DiscussionEvent, DiscussionRefusal, NewComment,
};
use domain::people::{Denied, Place};
use domain::refusal::Found as _;
use domain::strategies::RevisedState;
use store::discussion::{belongs_to_body, lock_comment, say};
use store::strategies::{revision, revision_by_digest, share_revised};
use store::{Recorded, Unit};
use words::discussion::{Audience, CommentBody, CommentKind, FieldPath, Quote};
use words::{AnyId, CommentId, Digest, GovernanceBodyId};

use crate::Failure;

/// How long a repeat of the same words is taken for the first (`collaboration.md` §3.8), in seconds.
const TWIN_SECONDS: i64 = 15;

/// What is said.
#[derive(Clone, Debug)]
pub struct AddComment {
    /// About which text: a strategy or an objective.
    pub subject: AnyId,
    /// In reply to which root.
    pub parent: Option<CommentId>,
    /// What.
    pub body: CommentBody,
    /// What it is meant as.
    pub kind: CommentKind,
    /// Who hears it; null: the workspace, or who hears the root.
    pub audience: Option<Audience>,
    /// With the audience BODY: which.
    pub audience_body: Option<GovernanceBodyId>,
    /// Where in the text.
    pub anchor: Option<NewAnchor>,
    /// Whether approval of the text waits for it.
    pub blocking: bool,
}

/// Where in a text.
#[derive(Clone, Debug)]
pub struct NewAnchor {
    /// The digest of the revision that was read.
    pub revision_digest: Digest,
    /// In which field.
    pub field_path: Option<FieldPath>,
    /// At which words.
    pub quote: Option<Quote>,
}

/// Posts a comment. The same words of the same author in the same place within 15 seconds are the first comment, and write nothing.
///
/// # Errors
/// `NotFound` (subject, parent: of the subject, audienceBody: of the workspace), `Forbidden` (also: not of the body), `Invalid` (audience,
/// audienceBody, blocking), `TooDeep`, `ClosedThread`, `UnknownAnchor`.
pub async fn add_comment(
    unit: &mut Unit,
    input: AddComment,
) -> Result<Recorded<CommentId>, Failure<DiscussionRefusal>> {
    let text = share_revised(unit, input.subject).await?.found("subject")?;
    let root = match input.parent {
        Some(id) => Some(lock_comment(unit, id).await?.filter(|root| root.subject == text.id).found("parent")?),
        None => None,
    };
    let of_body = match input.audience_body {
        Some(body) => belongs_to_body(unit, text.workspace, body).await?.found("audienceBody")?,
        None => true,
    };
    let permit = unit.may(DiscussionAct::Comment, Place::workspace(text.workspace))?;
    if !of_body {
        return Err(Denied::Role.into());
    }
    let audience = match &root {
        Some(root) => root.audience.of_reply(input.audience, input.audience_body)?,
        None => CommentAudience::of_root(input.audience, input.audience_body, permit.institution())?,
    };
    let new = NewComment {
        id: unit.id(),
        workspace: text.workspace,
        subject: text.id,
        author: permit.member()?,
        body: input.body,
        kind: input.kind,
        audience,
        blocking: input.blocking,
    };
    let comment = Comment::post(new, root.as_ref(), unit.now())?;
    let comment = Comment { anchor: place(unit, &text, input.anchor).await?, ..comment };
    let since = unit.now().plus_seconds(-TWIN_SECONDS);
    if let Some(first) = say(unit, &comment, since).await? {
        return Ok(Recorded::unchanged(first));
    }

    let happened =
        DiscussionEvent::CommentAdded { comment: CommentHappened::from(&comment), blocking: comment.blocking };
    Ok(permit.record(unit, &happened, comment.id))
}

async fn place(
    unit: &mut Unit,
    text: &RevisedState,
    wanted: Option<NewAnchor>,
) -> Result<Option<Anchor>, Failure<DiscussionRefusal>> {
    let Some(wanted) = wanted else { return Ok(None) };
    let read = revision_by_digest(unit, text.id, &wanted.revision_digest).await?;
    let current = revision(unit, text.id, text.revision).await?;
    let current = current.ok_or_else(|| anyhow::anyhow!("A text without its present revision"))?;
    Ok(Some(Anchor::place(read.as_ref(), &current, wanted.field_path, wanted.quote)?))
}
