//! What somebody must do now, over all contexts: found in one statement (`actions.sql`), ranked, cut to the page.
//!
//! What is found is what one person owes, so it is small, and is ranked here.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::activity::Action;
use domain::approvals::{Fraction, Rules, Tally, Threshold};
use domain::commitments::CommitmentsAct;
use words::activity::ActionKind;
use words::approvals::ThresholdKind;
use words::people::MemberRole;
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
    let (now, leads) = (reader.now(), [MemberRole::RegionLead, MemberRole::InstitutionLead]);
    let rows = sqlx::query_file_as!(
        ActionRow,
        "src/activity/actions.sql",
        viewer as _,
        now as _,
        &leads[..] as _,
        CommitmentsAct::Answer.roles() as _,
        CommitmentsAct::Sign.roles() as _,
        CommitmentsAct::CheckIn.roles() as _,
        now.day() as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    let mut actions: Vec<Action> = rows.into_iter().filter(|row| row.is_due(now)).map(ActionRow::action).collect();
    actions.sort_by_key(Action::rank);
    Ok(actions)
}

/// An action as the statement finds it; the numbers of the poll are there for CLOSE_REQUEST alone.
struct ActionRow {
    kind: ActionKind,
    subject_type: String,
    subject: uuid::Uuid,
    workspace: Option<WorkspaceId>,
    due_at: Option<Timestamp>,
    what: String,
    on_behalf: String,
    quorum_numerator: Option<i32>,
    quorum_denominator: Option<i32>,
    threshold_numerator: Option<i32>,
    threshold_denominator: Option<i32>,
    threshold_kind: Option<ThresholdKind>,
    cooling_off_hours: Option<i32>,
    seats: Option<i32>,
    approve: Option<i32>,
    reject: Option<i32>,
    abstain: Option<i32>,
    last_cast_at: Option<Timestamp>,
}

impl ActionRow {
    /// A request is to be closed when `closeApprovalRequest` would do it.
    fn is_due(&self, now: Timestamp) -> bool {
        self.poll().is_none_or(|(rules, tally)| rules.may_close_early(&tally, self.last_cast_at, now).is_ok())
    }

    fn poll(&self) -> Option<(Rules, Tally)> {
        let quorum = Fraction { numerator: self.quorum_numerator?, denominator: self.quorum_denominator? };
        let fraction = Fraction { numerator: self.threshold_numerator?, denominator: self.threshold_denominator? };
        let threshold = Threshold { fraction, kind: self.threshold_kind? };
        let (approve, reject, abstain) = (self.approve?, self.reject?, self.abstain?);
        let tally = Tally { seats: self.seats?, approve, reject, abstain, stale: 0 };
        Some((Rules { quorum, threshold, cooling_off_hours: self.cooling_off_hours?, notice_days: 0 }, tally))
    }

    fn action(self) -> Action {
        let subject = AnyId::new(&self.subject_type, self.subject);
        Action::new(self.kind, subject, self.workspace, self.due_at, &self.what, &self.on_behalf)
    }
}
