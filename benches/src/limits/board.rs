//! The board by hand: nine flat statements, each for all parents at once, and one struct per object of the answer.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use super::entered::Entered;
use super::relay;

#[derive(Serialize)]
struct Answer<'a> {
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    workspace: Workspace<'a>,
}

#[derive(Serialize)]
struct Workspace<'a> {
    id: String,
    name: &'a str,
    seq: i64,
    strategies: Nodes<Strategy<'a>>,
}

#[derive(Serialize)]
struct Nodes<T> {
    nodes: Vec<T>,
}

#[derive(Serialize)]
struct Strategy<'a> {
    id: String,
    title: &'a str,
    state: &'a str,
    objectives: Nodes<Objective<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Objective<'a> {
    id: String,
    statement: &'a str,
    state: &'a str,
    approval_request: Option<Request<'a>>,
    commitments: Nodes<Commitment<'a>>,
}

#[derive(Serialize)]
struct Request<'a> {
    id: String,
    state: &'a str,
    ballots: Nodes<Ballot<'a>>,
}

#[derive(Serialize)]
struct Ballot<'a> {
    decision: &'a str,
    seat: OfInstitution<'a>,
    holder: Holder<'a>,
}

#[derive(Serialize)]
struct OfInstitution<'a> {
    institution: Institution<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Institution<'a> {
    short_name: &'a str,
}

#[derive(Serialize)]
struct Holder<'a> {
    person: Person<'a>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Commitment<'a> {
    id: String,
    statement: &'a str,
    quantity: String,
    unit: &'a str,
    state: &'a str,
    actor: OfInstitution<'a>,
}

type StrategyRow = (Uuid, String, String);
type ObjectiveRow = (Uuid, Uuid, String, String);
type RequestRow = (Uuid, Uuid, String);
type BallotRow = (Uuid, String, Uuid, Uuid);
type CommitmentRow = (Uuid, Uuid, String, Decimal, String, String, Uuid);

/// All rows of a board.
struct Rows {
    name: String,
    seq: i64,
    strategies: Vec<StrategyRow>,
    objectives: HashMap<Uuid, Vec<ObjectiveRow>>,
    requests: HashMap<Uuid, RequestRow>,
    ballots: HashMap<Uuid, Vec<BallotRow>>,
    commitments: HashMap<Uuid, Vec<CommitmentRow>>,
    persons: HashMap<Uuid, String>,
    actors: HashMap<Uuid, Uuid>,
    institutions: HashMap<Uuid, String>,
}

/// The answer to WorkspaceBoard.
pub(super) async fn read(entered: &mut Entered, workspace: Uuid) -> anyhow::Result<Vec<u8>> {
    let rows = Rows::read(entered, workspace).await?;
    Ok(serde_json::to_vec(&Answer { data: Data { workspace: rows.workspace(workspace) } })?)
}

impl Rows {
    async fn read(entered: &mut Entered, workspace: Uuid) -> anyhow::Result<Self> {
        let (name, seq) = sqlx::query_as::<_, (String, i64)>(
            "SELECT w.name, coalesce(h.last_seq, 0) FROM entente.workspace w LEFT JOIN entente.workspace_head h ON h.workspace_id = w.id
             WHERE w.id = $1 AND w.id = ANY (entente.workspaces())",
        )
        .bind(workspace)
        .fetch_one(entered.statement())
        .await?;
        let strategies: Vec<StrategyRow> = sqlx::query_as(
            "SELECT id, title, state FROM entente.strategy WHERE workspace_id = $1 ORDER BY theme_code, title, id LIMIT 20",
        )
        .bind(workspace)
        .fetch_all(entered.statement())
        .await?;
        let objectives: Vec<ObjectiveRow> = sqlx::query_as(
            "SELECT o.strategy_id, o.id, o.statement, o.state FROM unnest($1::uuid[]) p (id), LATERAL (
                 SELECT s.strategy_id, s.id, s.statement, s.state, s.code FROM entente.objective s WHERE s.strategy_id = p.id
                 ORDER BY s.code, s.id LIMIT 5) o ORDER BY o.code, o.id",
        )
        .bind(strategies.iter().map(|row| row.0).collect::<Vec<_>>())
        .fetch_all(entered.statement())
        .await?;
        let ids: Vec<Uuid> = objectives.iter().map(|row| row.1).collect();
        let requests: Vec<RequestRow> = sqlx::query_as(
            "SELECT q.subject_id, q.id, q.state FROM unnest($1::uuid[]) p (id), LATERAL (
                 SELECT s.subject_id, s.id, s.state FROM entente.approval_request s WHERE s.subject_id = p.id
                 ORDER BY s.state = 'OPEN' DESC, s.opens_at DESC, s.id DESC LIMIT 1) q",
        )
        .bind(&ids)
        .fetch_all(entered.statement())
        .await?;
        let asked: Vec<Uuid> = requests.iter().map(|row| row.1).collect();
        let ballots = ballots(entered, &asked).await?;
        let commitments: Vec<CommitmentRow> = sqlx::query_as(
            "SELECT c.objective_id, c.id, c.statement, c.quantity, c.unit, c.state, c.actor_id FROM unnest($1::uuid[]) p (id), LATERAL (
                 SELECT s.objective_id, s.id, s.statement, s.quantity, s.unit, s.state, s.actor_id, s.due_on FROM entente.commitment s
                 WHERE s.objective_id = p.id ORDER BY s.due_on, s.id LIMIT 3) c ORDER BY c.due_on, c.id",
        )
        .bind(&ids)
        .fetch_all(entered.statement())
        .await?;
        let persons = persons(entered, distinct(ballots.iter().map(|row| row.2))).await?;
        let actors: Vec<(Uuid, Uuid)> =
            sqlx::query_as("SELECT id, institution_id FROM entente.actor WHERE id = ANY ($1)")
                .bind(distinct(commitments.iter().map(|row| row.6)))
                .fetch_all(entered.statement())
                .await?;
        let of_ballots = ballots.iter().map(|row| row.3);
        let institutions = institutions(entered, distinct(of_ballots.chain(actors.iter().map(|row| row.1)))).await?;
        Ok(Self {
            name,
            seq,
            strategies,
            objectives: grouped(objectives, |row| row.0),
            requests: requests.into_iter().map(|row| (row.0, row)).collect(),
            ballots: grouped(ballots, |row| row.0),
            commitments: grouped(commitments, |row| row.0),
            persons,
            actors: actors.into_iter().collect(),
            institutions,
        })
    }

    fn workspace(&self, id: Uuid) -> Workspace<'_> {
        let strategies = self.strategies.iter().map(|(strategy, title, state)| Strategy {
            id: relay("Strategy", *strategy),
            title,
            state,
            objectives: nodes(self.objectives.get(strategy), |row| self.objective(row)),
        });
        let strategies = Nodes { nodes: strategies.collect() };
        Workspace { id: relay("Workspace", id), name: &self.name, seq: self.seq, strategies }
    }

    fn objective<'a>(&'a self, (_, id, statement, state): &'a ObjectiveRow) -> Objective<'a> {
        let request = self.requests.get(id).map(|(_, request, state)| Request {
            id: relay("ApprovalRequest", *request),
            state,
            ballots: nodes(self.ballots.get(request), |(_, decision, holder, institution)| Ballot {
                decision,
                seat: self.institution(*institution),
                holder: Holder { person: Person { name: name(&self.persons, *holder) } },
            }),
        });
        let commitments =
            nodes(self.commitments.get(id), |(_, id, statement, quantity, unit, state, actor)| Commitment {
                id: relay("Commitment", *id),
                statement,
                quantity: quantity.to_string(),
                unit,
                state,
                actor: self.institution(self.actors.get(actor).copied().unwrap_or_default()),
            });
        Objective { id: relay("Objective", *id), statement, state, approval_request: request, commitments }
    }

    fn institution(&self, id: Uuid) -> OfInstitution<'_> {
        OfInstitution { institution: Institution { short_name: name(&self.institutions, id) } }
    }
}

async fn ballots(entered: &mut Entered, requests: &[Uuid]) -> anyhow::Result<Vec<BallotRow>> {
    let rows = sqlx::query_as(
        "SELECT b.request_id, b.decision, b.holder_id, t.institution_id FROM unnest($1::uuid[]) p (id), LATERAL (
             SELECT s.tenant_id, s.request_id, s.decision, s.holder_id, s.seat_id, s.cast_at, s.id FROM entente.ballot s
             WHERE s.request_id = p.id AND NOT s.superseded ORDER BY s.cast_at, s.id LIMIT 10) b
         JOIN entente.seat t ON (t.tenant_id, t.id) = (b.tenant_id, b.seat_id) ORDER BY b.cast_at, b.id",
    );
    Ok(rows.bind(requests).fetch_all(entered.statement()).await?)
}

async fn persons(entered: &mut Entered, members: Vec<Uuid>) -> anyhow::Result<HashMap<Uuid, String>> {
    let rows = sqlx::query_as(
        "SELECT m.id, p.name FROM entente.member m JOIN entente.person p ON (p.tenant_id, p.id) = (m.tenant_id, m.person_id)
         WHERE m.id = ANY ($1) AND entente.sees_member(m.workspace_id)",
    );
    Ok(rows.bind(members).fetch_all(entered.statement()).await?.into_iter().collect())
}

/// The short names of institutions.
pub(super) async fn institutions(entered: &mut Entered, ids: Vec<Uuid>) -> anyhow::Result<HashMap<Uuid, String>> {
    let rows = sqlx::query_as("SELECT id, short_name FROM entente.institution WHERE id = ANY ($1)");
    Ok(rows.bind(ids).fetch_all(entered.statement()).await?.into_iter().collect())
}

/// Each id once.
pub(super) fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<std::collections::HashSet<_>>().into_iter().collect()
}

fn grouped<T>(rows: Vec<T>, parent: impl Fn(&T) -> Uuid) -> HashMap<Uuid, Vec<T>> {
    let mut groups: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(parent(&row)).or_default().push(row);
    }
    groups
}

fn nodes<'a, T, U>(rows: Option<&'a Vec<T>>, node: impl Fn(&'a T) -> U) -> Nodes<U> {
    Nodes { nodes: rows.into_iter().flatten().map(node).collect() }
}

fn name(names: &HashMap<Uuid, String>, id: Uuid) -> &str {
    names.get(&id).map_or("", String::as_str)
}
