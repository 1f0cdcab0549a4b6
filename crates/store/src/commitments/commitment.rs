//! Rows of commitments themselves.

use domain::commitments::{Acceptance, ChangeRequested, Commitment, Parties, Terms, Withdrawal};
use words::commitments::{
    CommitmentKind, CommitmentState, CommitmentStatement, EvidenceWanted, Health, Unit as Counted,
};
use words::people::Reason;
use words::{ActorId, CommitmentId, Day, InstitutionId, MemberId, ObjectiveId, Quantity, Timestamp, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::unit::Unit;

/// A commitment as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Commitment` and its `Terms`")]
pub struct CommitmentSketch {
    pub id: CommitmentId,
    pub workspace: WorkspaceId,
    pub actor: ActorId,
    pub objective: ObjectiveId,
    pub statement: CommitmentStatement,
    pub quantity: Quantity,
    pub unit: Counted,
    pub state: CommitmentState,
    pub due_on: Day,
}

/// A commitment, in brief or whole.
pub type SketchedCommitment = Sketched<CommitmentSketch, Commitment>;

impl From<&Commitment> for CommitmentSketch {
    fn from(commitment: &Commitment) -> Self {
        let Commitment { id, workspace, parties, objective, terms, state, .. } = commitment;
        Self {
            id: *id,
            workspace: *workspace,
            actor: parties.actor,
            objective: *objective,
            statement: terms.statement.clone(),
            quantity: terms.quantity,
            unit: terms.unit.clone(),
            state: *state,
            due_on: terms.due_on,
        }
    }
}

/// A commitment as its columns are.
struct CommitmentRow {
    id: CommitmentId,
    workspace: WorkspaceId,
    actor: ActorId,
    counterparty: ActorId,
    institution: InstitutionId,
    counterparty_institution: InstitutionId,
    objective: ObjectiveId,
    objective_revision: i32,
    statement: CommitmentStatement,
    kind: CommitmentKind,
    quantity: Quantity,
    unit: Counted,
    starts_on: Option<Day>,
    due_on: Day,
    evidence_wanted: EvidenceWanted,
    state: CommitmentState,
    health: Option<Health>,
    delivered_quantity: Quantity,
    next_check_in_due: Option<Day>,
    offered_by: MemberId,
    offered_at: Timestamp,
    accepted_by: Option<MemberId>,
    accepted_at: Option<Timestamp>,
    change_note: Option<Reason>,
    change_by: Option<MemberId>,
    change_at: Option<Timestamp>,
    withdrawal_reason: Option<Reason>,
    withdrawn_by: Option<MemberId>,
    withdrawn_at: Option<Timestamp>,
}

/// Hands the columns of a commitment `s`, whose parties are `a` and `c`, on to a macro.
macro_rules! with_columns {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: CommitmentId", s.workspace_id "workspace!: WorkspaceId", s.actor_id "actor!: ActorId", s.counterparty_id "counterparty!: ActorId",
            a.institution_id "institution!: InstitutionId", c.institution_id "counterparty_institution!: InstitutionId", s.objective_id "objective!: ObjectiveId",
            s.objective_revision "objective_revision!", s.statement "statement!: CommitmentStatement", s.kind "kind!: CommitmentKind", s.quantity "quantity!: Quantity", s.unit "unit!: Counted",
            s.starts_on "starts_on?: Day", s.due_on "due_on!: Day", s.evidence_wanted "evidence_wanted!: EvidenceWanted", s.state "state!: CommitmentState", s.health "health?: Health",
            s.delivered_quantity "delivered_quantity!: Quantity", s.next_check_in_due "next_check_in_due?: Day", s.offered_by "offered_by!: MemberId",
            s.offered_at "offered_at!: Timestamp", s.accepted_by "accepted_by?: MemberId", s.accepted_at "accepted_at?: Timestamp", s.change_note "change_note?: Reason",
            s.change_by "change_by?: MemberId", s.change_at "change_at?: Timestamp", s.withdrawal_reason "withdrawal_reason?: Reason", s.withdrawn_by "withdrawn_by?: MemberId",
            s.withdrawn_at "withdrawn_at?: Timestamp""#,
            $($rest)*
        )
    };
}

/// The same of a sketch.
macro_rules! with_sketch {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: CommitmentId", s.workspace_id "workspace!: WorkspaceId", s.actor_id "actor!: ActorId", s.objective_id "objective!: ObjectiveId",
            s.statement "statement!: CommitmentStatement", s.quantity "quantity!: Quantity", s.unit "unit!: Counted", s.state "state!: CommitmentState", s.due_on "due_on!: Day""#,
            $($rest)*
        )
    };
}

/// Sketches of commitments by id.
macro_rules! select_sketches {
    ($columns:literal, $ids:expr) => {
        sqlx::query_as!(
            CommitmentSketch,
            "SELECT " + $columns + " FROM entente.commitment s WHERE s.id = ANY ($1)",
            $ids
        )
    };
}

/// Commitments that satisfy a condition, whose table is `s`.
macro_rules! select_commitments {
    ($columns:literal, $condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(CommitmentRow, "SELECT " + $columns + " FROM entente.commitment s JOIN entente.actor a ON (a.tenant_id, a.id) = (s.tenant_id, s.actor_id)
            JOIN entente.actor c ON (c.tenant_id, c.id) = (s.tenant_id, s.counterparty_id)
            WHERE " + $condition, $($argument),*)
    };
}

/// A page of whole commitments for many parents, by their due day; `from` names the column of the parent and turns to `$3` to `$6`.
macro_rules! page_of_commitments {
    ($columns:literal, $reader:expr, $page:expr, $parents:expr, $bounds:expr, from: $from:literal) => {{
        let ((after_due, after_id), (before_due, before_id)) = $bounds;
        read_page!(
            CommitmentRow, $reader, $page, $parents,
            select: $columns,
            beside: "",
            from: $from,
            with: " JOIN entente.actor a ON (a.tenant_id, a.id) = (s.tenant_id, s.actor_id)
            JOIN entente.actor c ON (c.tenant_id, c.id) = (s.tenant_id, s.counterparty_id)",
            forward: "s.due_on, s.id",
            backward: "s.due_on DESC, s.id DESC",
            [after_due as _, after_id as _, before_due as _, before_id as _]
        )
    }};
}

/// The same in brief.
macro_rules! page_of_sketches {
    ($columns:literal, $reader:expr, $page:expr, $parents:expr, $bounds:expr, from: $from:literal) => {{
        let ((after_due, after_id), (before_due, before_id)) = $bounds;
        read_page!(
            CommitmentSketch, $reader, $page, $parents,
            select: $columns,
            of: "s.id, s.workspace_id, s.actor_id, s.objective_id, s.statement, s.quantity, s.unit, s.state, s.due_on",
            beside: "",
            from: $from,
            with: "",
            forward: "s.due_on, s.id",
            backward: "s.due_on DESC, s.id DESC",
            [after_due as _, after_id as _, before_due as _, before_id as _]
        )
    }};
}

/// A page of commitments for many parents, whole or in brief as it says; `of` names the parent of one.
macro_rules! page_of {
    ($reader:expr, $page:expr, $parents:expr, from: $from:literal, of: $of:expr) => {{
        let bounds = $page.between::<Day, CommitmentId>()?;
        let rows: Vec<SketchedCommitment> = if $page.whole {
            let rows = with_columns!(page_of_commitments!($reader, $page, $parents, bounds, from: $from));
            rows.into_iter().map(|row| Commitment::from(row).into()).collect()
        } else {
            let rows = with_sketch!(page_of_sketches!($reader, $page, $parents, bounds, from: $from));
            rows.into_iter().map(Sketched::brief).collect()
        };
        Children::per_parent($parents, &$page, rows, $of, |row| row, by_due)
    }};
}

type Key = (Day, CommitmentId);

fn by_due(commitment: &SketchedCommitment) -> Key {
    (commitment.due_on, commitment.id)
}

/// The columns of each group are null together: the constraints `commitment_accepted`, `commitment_change` and `commitment_withdrawal`.
impl From<CommitmentRow> for Commitment {
    fn from(row: CommitmentRow) -> Self {
        Self {
            id: row.id,
            workspace: row.workspace,
            parties: Parties {
                actor: row.actor,
                institution: row.institution,
                counterparty: row.counterparty,
                counterparty_institution: row.counterparty_institution,
            },
            objective: row.objective,
            objective_revision: row.objective_revision,
            terms: Terms {
                statement: row.statement,
                kind: row.kind,
                quantity: row.quantity,
                unit: row.unit,
                starts_on: row.starts_on,
                due_on: row.due_on,
                evidence_wanted: row.evidence_wanted,
            },
            state: row.state,
            health: row.health,
            delivered_quantity: row.delivered_quantity,
            next_check_in_due: row.next_check_in_due,
            offered_by: row.offered_by,
            offered_at: row.offered_at,
            acceptance: row.accepted_by.zip(row.accepted_at).map(|(by, at)| Acceptance { by, at }),
            change_requested: row
                .change_note
                .zip(row.change_by)
                .zip(row.change_at)
                .map(|((note, by), at)| ChangeRequested { note, by, at }),
            withdrawal: row
                .withdrawal_reason
                .zip(row.withdrawn_by)
                .zip(row.withdrawn_at)
                .map(|((reason, by), at)| Withdrawal { reason, by, at }),
        }
    }
}

/// A commitment, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_commitment(unit: &mut Unit, id: CommitmentId) -> anyhow::Result<Option<Commitment>> {
    let row = with_columns!(select_commitments!("s.id = $1 FOR UPDATE OF s", id as _))
        .fetch_optional(unit.statement())
        .await?;
    Ok(row.map(Commitment::from))
}

/// Up to `limit` commitments that have not ended, are not delivered and were due before a day, locked; what another unit holds is left to it.
pub async fn lock_lapsing(unit: &mut Unit, due_before: Day, limit: i64) -> anyhow::Result<Vec<Commitment>> {
    let rows = with_columns!(select_commitments!(
        "s.due_on < $1 AND s.state IN ('OFFERED', 'CHANGE_REQUESTED', 'ACCEPTED') AND s.delivered_quantity < s.quantity
         ORDER BY s.due_on, s.id LIMIT $2 FOR UPDATE OF s SKIP LOCKED",
        due_before as _,
        limit
    ))
    .fetch_all(unit.statement())
    .await?;
    Ok(rows.into_iter().map(Commitment::from).collect())
}

/// Commitments by id, in brief or whole.
pub async fn commitments(
    reader: &Reader,
    ids: &[CommitmentId],
    whole: bool,
) -> anyhow::Result<Vec<SketchedCommitment>> {
    if whole {
        let rows = with_columns!(select_commitments!("s.id = ANY ($1)", ids as _));
        let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
        return Ok(rows.into_iter().map(|row| Commitment::from(row).into()).collect());
    }
    let sketches = with_sketch!(select_sketches!(ids as _)).fetch_all(&mut *reader.statement().await?).await?;
    Ok(sketches.into_iter().map(Sketched::brief).collect())
}

/// The commitments of workspaces, by their due day.
pub async fn commitments_of_workspaces(
    reader: &Reader,
    workspaces: &[WorkspaceId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedCommitment>>> {
    Ok(page_of!(
        reader, page, workspaces,
        from: "entente.commitment s WHERE s.workspace_id = parent.id
            AND (s.due_on, s.id) > ($3, $4) AND (s.due_on, s.id) < ($5, $6)",
        of: |c| c.workspace
    ))
}

/// How many commitments workspaces have.
pub async fn commitments_count_of_workspaces(
    reader: &Reader,
    workspaces: &[WorkspaceId],
) -> anyhow::Result<Vec<(WorkspaceId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT workspace_id "id: WorkspaceId", count(*) "count!" FROM entente.commitment WHERE workspace_id = ANY ($1) GROUP BY workspace_id"#,
        workspaces as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.count)).collect())
}

/// The commitments for objectives, by their due day.
pub async fn commitments_of_objectives(
    reader: &Reader,
    objectives: &[ObjectiveId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedCommitment>>> {
    Ok(page_of!(
        reader, page, objectives,
        from: "entente.commitment s WHERE s.objective_id = parent.id
            AND (s.due_on, s.id) > ($3, $4) AND (s.due_on, s.id) < ($5, $6)",
        of: |c| c.objective
    ))
}

/// How many commitments objectives have.
pub async fn commitments_count_of_objectives(
    reader: &Reader,
    objectives: &[ObjectiveId],
) -> anyhow::Result<Vec<(ObjectiveId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT objective_id "id: ObjectiveId", count(*) "count!" FROM entente.commitment WHERE objective_id = ANY ($1) GROUP BY objective_id"#,
        objectives as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.count)).collect())
}

/// The commitments of actors, by their due day.
pub async fn commitments_of_actors(
    reader: &Reader,
    actors: &[ActorId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedCommitment>>> {
    Ok(page_of!(
        reader, page, actors,
        from: "entente.commitment s WHERE s.actor_id = parent.id
            AND (s.due_on, s.id) > ($3, $4) AND (s.due_on, s.id) < ($5, $6)",
        of: |c| c.actor
    ))
}

/// How many commitments actors have.
pub async fn commitments_count_of_actors(reader: &Reader, actors: &[ActorId]) -> anyhow::Result<Vec<(ActorId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT actor_id "id: ActorId", count(*) "count!" FROM entente.commitment WHERE actor_id = ANY ($1) GROUP BY actor_id"#,
        actors as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.count)).collect())
}
