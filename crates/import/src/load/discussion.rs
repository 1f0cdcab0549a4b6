//! Steps of the discussion.

use hub::discussion::{
    AddComment, DeleteComment, EditComment, NewAnchor, ReopenComment, ResolveComment, add_comment, delete_comment,
    edit_comment, reopen_comment, resolve_comment,
};
use store::discussion::{comment_version, subject_of};

use super::Loading;
use crate::Kind;
use crate::command::discussion as step;
use crate::command::discussion::DiscussionCommand;
use crate::fault::Fault;

impl Loading<'_> {
    pub(super) async fn discussion(&mut self, command: &DiscussionCommand) -> Result<(), Fault> {
        match command {
            DiscussionCommand::Comment(comment) => self.add_comment(comment).await?,
            DiscussionCommand::Edit(edit) => {
                let comment = self.comment(&edit.comment).await?;
                let version = comment_version(&mut self.unit, comment).await?;
                let version = version.ok_or_else(|| Fault::unknown(Kind::Comment, &edit.comment))?;
                let input = EditComment { comment, body: edit.body.clone(), version };
                let recorded = edit_comment(&mut self.unit, input).await?;
                self.record(recorded);
            }
            DiscussionCommand::Delete(delete) => {
                let comment = self.comment(&delete.comment).await?;
                let recorded = delete_comment(&mut self.unit, DeleteComment { comment }).await?;
                self.record(recorded);
            }
            DiscussionCommand::Resolve(resolve) => {
                let comment = self.comment(&resolve.comment).await?;
                let input = ResolveComment { comment, outcome: resolve.outcome, note: resolve.note.clone() };
                let recorded = resolve_comment(&mut self.unit, input).await?;
                self.record(recorded);
            }
            DiscussionCommand::Reopen(reopen) => {
                let comment = self.comment(&reopen.comment).await?;
                let input = ReopenComment { comment, reason: reopen.reason.clone() };
                let recorded = reopen_comment(&mut self.unit, input).await?;
                self.record(recorded);
            }
        }
        Ok(())
    }

    async fn add_comment(&mut self, said: &step::Comment) -> Result<(), Fault> {
        let parent = match &said.parent {
            Some(parent) => Some((self.comment(parent).await?, parent)),
            None => None,
        };
        let text = match (&said.subject, parent) {
            (Some(subject), _) => self.text(subject).await?,
            (None, Some((comment, parent))) => {
                let subject = subject_of(&mut self.unit, comment).await?;
                let subject = subject.ok_or_else(|| Fault::unknown(Kind::Comment, parent))?;
                self.standing_at(subject, Kind::Comment, parent).await?
            }
            (None, None) => return Err(Fault::new("A comment needs a `subject`, or the `parent` that it replies to")),
        };
        let audience_body = match &said.audience_body {
            Some(body) => Some(self.body_of(text.workspace, body).await?),
            None => None,
        };
        let anchor = match &said.anchor {
            Some(anchor) => Some(NewAnchor {
                revision_digest: self.digest(&text, anchor.revision).await?,
                field_path: anchor.field_path.clone(),
                quote: anchor.quote.clone(),
            }),
            None => None,
        };
        let input = AddComment {
            subject: text.id,
            parent: parent.map(|(comment, _)| comment),
            body: said.body.clone(),
            kind: said.kind,
            audience: said.audience,
            audience_body,
            anchor,
            blocking: said.blocking,
        };
        let recorded = add_comment(&mut self.unit, input).await?;
        self.made(recorded, said, Some(text.workspace))
    }
}
