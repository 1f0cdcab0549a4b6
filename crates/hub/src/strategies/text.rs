//! What the commands on texts share: the text that was read, the request that holds it, and its next revision.

use domain::strategies::{Content, Edit, Pending, RevisedState, StrategiesRefusal, moved};
use store::Unit;
use store::approvals::pending_request;
use store::strategies::{RevisionDraft, revise, revision, revision_by_digest};
use words::strategies::ChangeClass;
use words::{AnyId, Digest, MemberId};

use crate::Failure;
use crate::discussion::reanchor;

/// Refuses with `RevisionMoved` if another text than the one that was read is current; `field` is where the input says which was.
pub(crate) async fn unmoved(
    unit: &mut Unit,
    text: &RevisedState,
    read: &Digest,
    field: &'static str,
) -> Result<(), Failure<StrategiesRefusal>> {
    if *read == text.digest {
        return Ok(());
    }
    let read = revision_by_digest(unit, text.id, read).await?;
    let current = revision(unit, text.id, text.revision).await?;
    let current = current.ok_or_else(|| anyhow::anyhow!("A text without its present revision"))?;
    Err(StrategiesRefusal::RevisionMoved { field, moved: moved(read.as_ref(), &current) }.into())
}

/// The request that is not over yet. Who holds the lock on the text sees it as it is: a request is opened and closed with that lock.
pub(crate) async fn pending(unit: &mut Unit, text: AnyId) -> anyhow::Result<Pending> {
    Ok(Pending::of(pending_request(unit, text).await?.map(|(_, state)| state)))
}

/// The first revision of a text that is begun.
pub(crate) fn first_revision(content: &impl Content, author: MemberId) -> RevisionDraft {
    RevisionDraft {
        number: 1,
        digest: content.digest(),
        author,
        changed_fields: Vec::new(),
        change: ChangeClass::First,
        snapshot: content.snapshot(),
    }
}

/// Writes the next revision of a text and says where its comments stand now.
pub(crate) async fn write_revision(
    unit: &mut Unit,
    text: &RevisedState,
    content: &impl Content,
    edit: &Edit,
    author: MemberId,
) -> anyhow::Result<RevisionDraft> {
    let next = RevisionDraft {
        number: text.revision + 1,
        digest: content.digest(),
        author,
        changed_fields: edit.changed_fields.clone(),
        change: edit.change,
        snapshot: content.snapshot(),
    };
    revise(unit, text.id, text.workspace, &next).await?;
    reanchor(unit, text.id, next.number).await?;
    Ok(next)
}
