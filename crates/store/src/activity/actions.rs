//! What somebody must do now, over all contexts: gathered, ranked, cut to the page.
//!
//! Each context's part is one statement. What is found is what one person owes, so it is small, and is ranked here.

mod approvals;
mod commitments;
mod discussion;
mod people;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::activity::Action;
use words::activity::ActionKind;
use words::{AnyId, Timestamp, ViewerId, WorkspaceId};

use crate::page::{Children, Page};
use crate::reader::Reader;

type Key = (bool, Option<Timestamp>, String, AnyId);

fn key(action: &Action) -> Key {
    let (undated, due_at, kind, subject) = action.rank();
    (undated, due_at, kind.to_owned(), subject)
}

/// What the viewer must do now, by when it is due, what has no day last. Nobody sees another's.
pub async fn actions_of(reader: &Reader, viewers: &[ViewerId], page: Page) -> anyhow::Result<Vec<Children<Action>>> {
    let (after, before) = (page.after::<Key>()?, page.before::<Key>()?);
    let mut lists = Vec::new();
    for viewer in viewers {
        let mut actions = gathered(reader, *viewer).await?;
        actions.retain(|action| {
            after.as_ref().is_none_or(|after| key(action) > *after)
                && before.as_ref().is_none_or(|before| key(action) < *before)
        });
        if page.backward {
            actions.reverse();
        }
        actions.truncate(usize::try_from(page.fetch())?);
        lists.push(Children::of(&page, actions, key));
    }
    Ok(lists)
}

/// How much the viewer must do now.
pub async fn action_count_of(reader: &Reader, viewers: &[ViewerId]) -> anyhow::Result<Vec<(ViewerId, i64)>> {
    let mut counts = Vec::new();
    for viewer in viewers {
        counts.push((*viewer, i64::try_from(gathered(reader, *viewer).await?.len())?));
    }
    Ok(counts)
}

/// The id of an action: the same as long as the same thing is to be done to the same subject.
pub fn action_id(action: &Action) -> String {
    URL_SAFE_NO_PAD.encode(format!("Action:{}:{}", action.kind, action.subject.uuid()))
}

async fn gathered(reader: &Reader, viewer: ViewerId) -> anyhow::Result<Vec<Action>> {
    if reader.caller().person().is_none_or(|person| person.0 != viewer.0) {
        return Ok(Vec::new());
    }
    let mut actions = people::found(reader, viewer).await?;
    actions.extend(discussion::found(reader, viewer).await?);
    actions.extend(approvals::to_vote(reader, viewer).await?);
    actions.extend(approvals::to_close(reader, viewer).await?);
    actions.extend(approvals::to_publish(reader, viewer).await?);
    actions.extend(commitments::found(reader, viewer).await?);
    actions.sort_by_key(Action::rank);
    Ok(actions)
}

/// An action as the statements find it.
struct ActionRow {
    kind: ActionKind,
    subject: uuid::Uuid,
    workspace: Option<WorkspaceId>,
    due_at: Option<Timestamp>,
    what: String,
    on_behalf: String,
}

impl ActionRow {
    fn about(self, subject_type: &str) -> Action {
        let subject = AnyId::new(subject_type, self.subject);
        Action::new(self.kind, subject, self.workspace, self.due_at, &self.what, &self.on_behalf)
    }
}
