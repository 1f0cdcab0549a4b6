//! An action: what somebody must do now. Computed, not stored: it ends when the thing is done.

use words::activity::ActionKind;
use words::{AnyId, Timestamp, WorkspaceId};

/// What somebody must do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What is to be done.
    pub kind: ActionKind,
    /// In a line.
    pub title: String,
    /// Why it is this person's: the rule or role.
    pub reason: String,
    /// Until when, if there is a day.
    pub due_at: Option<Timestamp>,
    /// Where.
    pub workspace: Option<WorkspaceId>,
    /// What it is done to.
    pub subject: AnyId,
}

/// A title shows so many characters of what it is about.
const SHOWN: usize = 120;

impl Action {
    /// The action that is to be done to `subject`. `what` says what it is about (a statement, a name, a text), `on_behalf` which body,
    /// institution or role makes it this person's.
    pub fn new(
        kind: ActionKind,
        subject: AnyId,
        workspace: Option<WorkspaceId>,
        due_at: Option<Timestamp>,
        what: &str,
        on_behalf: &str,
    ) -> Self {
        let what = &shortened(what);
        let (title, reason) = match kind {
            ActionKind::AcceptInvitation => {
                (format!("Answer the invitation to {what}"), format!("You were invited as {on_behalf}"))
            }
            ActionKind::AnswerComment => {
                (format!("Answer: {what}"), format!("It is about a text of {on_behalf}, which you lead"))
            }
            ActionKind::NameSeatHolder => (
                format!("Name who holds your seat in {what}"),
                format!("You lead {on_behalf}, whose seat nobody holds"),
            ),
            ActionKind::CastBallot => (format!("Vote on: {what}"), format!("You hold a seat in {on_behalf}")),
            ActionKind::RenewBallot => (
                format!("Vote again on: {what}"),
                format!("You hold a seat in {on_behalf}, and the text has changed since your ballot"),
            ),
            ActionKind::CloseRequest => (
                format!("Close the vote on: {what}"),
                format!("You opened it or chair {on_behalf}, and the result can no longer change"),
            ),
            ActionKind::PublishOutcome => {
                (format!("Publish the outcome on: {what}"), format!("You act as chair of {on_behalf}"))
            }
            ActionKind::AnswerCommitment => (
                format!("Answer about the commitment: {what}"),
                format!("It is the turn of {on_behalf}, which you lead"),
            ),
            ActionKind::CheckIn => (
                format!("Check in on the commitment: {what}"),
                format!("You are a member of {on_behalf}, which promised it"),
            ),
        };
        Self { kind, title, reason, due_at, workspace, subject }
    }

    /// Where it stands among others: by when it is due, what has no day last.
    pub fn rank(&self) -> (bool, Option<Timestamp>, &'static str, AnyId) {
        (self.due_at.is_none(), self.due_at, self.kind.as_str(), self.subject)
    }
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::CommitmentId;

    fn action(due_at: Option<&str>, subject: u128) -> Action {
        let subject = CommitmentId(uuid::Uuid::from_u128(subject)).into();
        Action::new(ActionKind::CheckIn, subject, None, due_at.and_then(Timestamp::parse), "20 places", "Kone Oy")
    }

    #[test]
    fn what_has_no_day_comes_last() {
        let mut actions = [
            action(None, 1),
            action(Some("2026-05-01T00:00:00Z"), 3),
            action(Some("2026-04-01T00:00:00Z"), 4),
            action(None, 2),
        ];
        actions.sort_by_key(Action::rank);
        let order: Vec<u128> = actions.iter().map(|a| a.subject.uuid().as_u128()).collect();
        assert_eq!(order, [4, 3, 1, 2]);
    }

    #[test]
    fn every_kind_says_what_and_why() {
        for kind in ActionKind::ALL {
            let said = Action::new(*kind, AnyId::Unknown, None, None, "the thing", "the body");
            assert!(said.title.contains("the thing"), "{kind}: {}", said.title);
            assert!(said.reason.contains("the body"), "{kind}: {}", said.reason);
        }
    }

    #[test]
    fn a_long_text_is_shown_in_one_short_line() {
        let said = Action::new(
            ActionKind::AnswerComment,
            AnyId::Unknown,
            None,
            None,
            &format!("Why\n\n{}", "so ".repeat(100)),
            "x",
        );
        assert!(said.title.starts_with("Answer: Why so so "), "{}", said.title);
        assert_eq!(said.title.chars().count(), "Answer: ".len() + SHOWN);
        assert!(said.title.ends_with('…'));
    }
}
