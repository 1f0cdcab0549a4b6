//! What somebody must do by hand: the one statement of the product, ranked here.

use domain::activity::Action;
use domain::approvals::{Fraction, Rules, Tally, Threshold};
use domain::commitments::CommitmentsAct;
use serde::Serialize;
use sqlx::types::time::OffsetDateTime;
use sqlx::{FromRow as _, Row as _, postgres::PgRow};
use uuid::Uuid;
use words::activity::ActionKind;
use words::approvals::ThresholdKind;
use words::people::MemberRole;
use words::{AnyId, Timestamp};

use super::entered::{Entered, now};

#[derive(Serialize)]
struct Answer {
    data: Data,
}

#[derive(Serialize)]
struct Data {
    viewer: Viewer,
}

#[derive(Serialize)]
struct Viewer {
    actions: Nodes,
}

#[derive(Serialize)]
struct Nodes {
    nodes: Vec<Node>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: String,
    kind: &'static str,
    title: String,
    due_at: Option<Timestamp>,
    reason: String,
}

/// The answer to MyActions.
pub(super) async fn read(entered: &mut Entered) -> anyhow::Result<Vec<u8>> {
    let (person, now) = (entered.person, Timestamp::new(now()));
    let leads = [MemberRole::RegionLead, MemberRole::InstitutionLead];
    let rows = sqlx::query(include_str!("../../../crates/store/src/activity/actions.sql"))
        .bind(person)
        .bind(now)
        .bind(&leads[..])
        .bind(CommitmentsAct::Answer.roles())
        .bind(CommitmentsAct::Sign.roles())
        .bind(CommitmentsAct::CheckIn.roles())
        .bind(now.day())
        .fetch_all(entered.statement())
        .await?;
    let mut actions = Vec::with_capacity(rows.len());
    for row in &rows {
        if is_due(row, now)? {
            actions.push(action(row)?);
        }
    }
    actions.sort_by_key(Action::rank);
    actions.truncate(50);
    let nodes = actions.into_iter().map(|action| Node {
        id: super::encoded(&format!("Action:{}:{}", action.kind, action.subject.uuid())),
        kind: action.kind.as_str(),
        title: action.title,
        due_at: action.due_at,
        reason: action.reason,
    });
    let nodes = Nodes { nodes: nodes.collect() };
    Ok(serde_json::to_vec(&Answer { data: Data { viewer: Viewer { actions: nodes } } })?)
}

fn action(row: &PgRow) -> anyhow::Result<Action> {
    let (kind, subject_type, subject) = <(ActionKind, &str, Uuid)>::from_row(row)?;
    let due_at = row.try_get::<Option<OffsetDateTime>, _>(4)?.map(Timestamp::new);
    Ok(Action::new(kind, AnyId::new(subject_type, subject), None, due_at, row.try_get(5)?, row.try_get(6)?))
}

/// A request is to be closed when its result can no longer change.
fn is_due(row: &PgRow, now: Timestamp) -> anyhow::Result<bool> {
    let Some(numerator) = row.try_get::<Option<i32>, _>(7)? else { return Ok(true) };
    let threshold: ThresholdKind = row.try_get(11)?;
    let rules = Rules {
        quorum: Fraction { numerator, denominator: row.try_get(8)? },
        threshold: Threshold {
            fraction: Fraction { numerator: row.try_get(9)?, denominator: row.try_get(10)? },
            kind: threshold,
        },
        cooling_off_hours: row.try_get(12)?,
        notice_days: 0,
    };
    let tally = Tally {
        seats: row.try_get(13)?,
        approve: row.try_get(14)?,
        reject: row.try_get(15)?,
        abstain: row.try_get(16)?,
        stale: 0,
    };
    let last_cast_at: Option<Timestamp> = row.try_get(17)?;
    Ok(rules.may_close_early(&tally, last_cast_at, now).is_ok())
}
