//! Rows of commitments themselves.

use domain::commitments::{Acceptance, ChangeRequested, Commitment, Parties, Terms, Withdrawal};
use words::commitments::{
    CommitmentKind, CommitmentState, CommitmentStatement, EvidenceWanted, Health, Unit as Counted,
};
use words::people::Reason;
use words::{ActorId, CommitmentId, Day, InstitutionId, MemberId, ObjectiveId, Quantity, Timestamp, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::unit::Unit;

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

/// Commitments that satisfy a condition, whose table is `s`.
macro_rules! select_commitments {
    ($condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(CommitmentRow, r#"SELECT s.id "id!: CommitmentId", s.workspace_id "workspace!: WorkspaceId", s.actor_id "actor!: ActorId", s.counterparty_id "counterparty!: ActorId",
            a.institution_id "institution!: InstitutionId", c.institution_id "counterparty_institution!: InstitutionId", s.objective_id "objective!: ObjectiveId",
            s.objective_revision "objective_revision!", s.statement "statement!: CommitmentStatement", s.kind "kind!: CommitmentKind", s.quantity "quantity!: Quantity", s.unit "unit!: Counted",
            s.starts_on "starts_on?: Day", s.due_on "due_on!: Day", s.evidence_wanted "evidence_wanted!: EvidenceWanted", s.state "state!: CommitmentState", s.health "health?: Health",
            s.delivered_quantity "delivered_quantity!: Quantity", s.next_check_in_due "next_check_in_due?: Day", s.offered_by "offered_by!: MemberId",
            s.offered_at "offered_at!: Timestamp", s.accepted_by "accepted_by?: MemberId", s.accepted_at "accepted_at?: Timestamp", s.change_note "change_note?: Reason",
            s.change_by "change_by?: MemberId", s.change_at "change_at?: Timestamp", s.withdrawal_reason "withdrawal_reason?: Reason", s.withdrawn_by "withdrawn_by?: MemberId",
            s.withdrawn_at "withdrawn_at?: Timestamp"
            FROM entente.commitment s JOIN entente.actor a ON (a.tenant_id, a.id) = (s.tenant_id, s.actor_id)
            JOIN entente.actor c ON (c.tenant_id, c.id) = (s.tenant_id, s.counterparty_id)
            WHERE "# + $condition, $($argument),*)
    };
}

/// A page of commitments for many parents, by their due day; `from` names the column of the parent and turns to `$3` to `$6`.
macro_rules! page_of_commitments {
    ($reader:expr, $page:expr, $parents:expr, from: $from:literal) => {{
        let ((after_due, after_id), (before_due, before_id)) = $page.between::<Day, CommitmentId>()?;
        read_page!(
            CommitmentRow, $reader, $page, $parents,
            select: r#"s.id "id!: CommitmentId", s.workspace_id "workspace!: WorkspaceId", s.actor_id "actor!: ActorId", s.counterparty_id "counterparty!: ActorId",
            a.institution_id "institution!: InstitutionId", c.institution_id "counterparty_institution!: InstitutionId", s.objective_id "objective!: ObjectiveId",
            s.objective_revision "objective_revision!", s.statement "statement!: CommitmentStatement", s.kind "kind!: CommitmentKind", s.quantity "quantity!: Quantity", s.unit "unit!: Counted",
            s.starts_on "starts_on?: Day", s.due_on "due_on!: Day", s.evidence_wanted "evidence_wanted!: EvidenceWanted", s.state "state!: CommitmentState", s.health "health?: Health",
            s.delivered_quantity "delivered_quantity!: Quantity", s.next_check_in_due "next_check_in_due?: Day", s.offered_by "offered_by!: MemberId",
            s.offered_at "offered_at!: Timestamp", s.accepted_by "accepted_by?: MemberId", s.accepted_at "accepted_at?: Timestamp", s.change_note "change_note?: Reason",
            s.change_by "change_by?: MemberId", s.change_at "change_at?: Timestamp", s.withdrawal_reason "withdrawal_reason?: Reason", s.withdrawn_by "withdrawn_by?: MemberId",
            s.withdrawn_at "withdrawn_at?: Timestamp""#,
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

type Key = (Day, CommitmentId);

fn by_due(commitment: &Commitment) -> Key {
    (commitment.terms.due_on, commitment.id)
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

/// Writes a new commitment, as it is offered.
pub async fn insert_commitment(unit: &mut Unit, commitment: &Commitment) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    let (parties, terms) = (commitment.parties, &commitment.terms);
    sqlx::query!(
        "INSERT INTO entente.commitment (tenant_id, id, workspace_id, actor_id, counterparty_id, objective_id, objective_revision, statement, kind,
             quantity, unit, starts_on, due_on, evidence_wanted, state, offered_by, offered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        tenant as _,
        commitment.id as _,
        commitment.workspace as _,
        parties.actor as _,
        parties.counterparty as _,
        commitment.objective as _,
        commitment.objective_revision,
        terms.statement as _,
        terms.kind as _,
        terms.quantity as _,
        terms.unit as _,
        terms.starts_on as _,
        terms.due_on as _,
        terms.evidence_wanted as _,
        commitment.state as _,
        commitment.offered_by as _,
        commitment.offered_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Writes a commitment as it stands after a step. Who promises, for what and where does not change.
pub async fn update_commitment(unit: &mut Unit, commitment: &Commitment) -> anyhow::Result<()> {
    let terms = &commitment.terms;
    let (acceptance, change, withdrawal) =
        (commitment.acceptance, commitment.change_requested.as_ref(), commitment.withdrawal.as_ref());
    let updated = sqlx::query!(
        "UPDATE entente.commitment SET counterparty_id = $2, objective_revision = $3, statement = $4, kind = $5, quantity = $6, unit = $7,
             starts_on = $8, due_on = $9, evidence_wanted = $10, state = $11, health = $12, delivered_quantity = $13, next_check_in_due = $14,
             offered_by = $15, offered_at = $16, accepted_by = $17, accepted_at = $18, change_note = $19, change_by = $20, change_at = $21,
             withdrawal_reason = $22, withdrawn_by = $23, withdrawn_at = $24
         WHERE id = $1",
        commitment.id as _,
        commitment.parties.counterparty as _,
        commitment.objective_revision,
        terms.statement as _,
        terms.kind as _,
        terms.quantity as _,
        terms.unit as _,
        terms.starts_on as _,
        terms.due_on as _,
        terms.evidence_wanted as _,
        commitment.state as _,
        commitment.health as _,
        commitment.delivered_quantity as _,
        commitment.next_check_in_due as _,
        commitment.offered_by as _,
        commitment.offered_at as _,
        acceptance.map(|a| a.by) as _,
        acceptance.map(|a| a.at) as _,
        change.map(|c| &c.note) as _,
        change.map(|c| c.by) as _,
        change.map(|c| c.at) as _,
        withdrawal.map(|w| &w.reason) as _,
        withdrawal.map(|w| w.by) as _,
        withdrawal.map(|w| w.at) as _
    )
    .execute(unit.statement())
    .await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A commitment was written without the lock on it");
    Ok(())
}

/// A commitment, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_commitment(unit: &mut Unit, id: CommitmentId) -> anyhow::Result<Option<Commitment>> {
    let row = select_commitments!("s.id = $1 FOR UPDATE OF s", id as _).fetch_optional(unit.statement()).await?;
    Ok(row.map(Commitment::from))
}

/// Up to `limit` commitments that have not ended, are not delivered and were due before a day, locked; what another unit holds is left to it.
pub async fn lock_lapsing(unit: &mut Unit, due_before: Day, limit: i64) -> anyhow::Result<Vec<Commitment>> {
    let rows = select_commitments!(
        "s.due_on < $1 AND s.state IN ('OFFERED', 'CHANGE_REQUESTED', 'ACCEPTED') AND s.delivered_quantity < s.quantity
         ORDER BY s.due_on, s.id LIMIT $2 FOR UPDATE OF s SKIP LOCKED",
        due_before as _,
        limit
    )
    .fetch_all(unit.statement())
    .await?;
    Ok(rows.into_iter().map(Commitment::from).collect())
}

/// Commitments by id.
pub async fn commitments(reader: &Reader, ids: &[CommitmentId]) -> anyhow::Result<Vec<Commitment>> {
    let rows = select_commitments!("s.id = ANY ($1)", ids as _).fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(Commitment::from).collect())
}

/// The commitments of workspaces, by their due day.
pub async fn commitments_of_workspaces(
    reader: &Reader,
    workspaces: &[WorkspaceId],
    page: Page,
) -> anyhow::Result<Vec<Children<Commitment>>> {
    let rows = page_of_commitments!(
        reader, page, workspaces,
        from: "entente.commitment s WHERE s.workspace_id = parent.id
            AND (s.due_on, s.id) > ($3, $4) AND (s.due_on, s.id) < ($5, $6)"
    );
    Ok(Children::per_parent(workspaces, &page, rows, |c| c.workspace, Commitment::from, by_due))
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
) -> anyhow::Result<Vec<Children<Commitment>>> {
    let rows = page_of_commitments!(
        reader, page, objectives,
        from: "entente.commitment s WHERE s.objective_id = parent.id
            AND (s.due_on, s.id) > ($3, $4) AND (s.due_on, s.id) < ($5, $6)"
    );
    Ok(Children::per_parent(objectives, &page, rows, |c| c.objective, Commitment::from, by_due))
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
) -> anyhow::Result<Vec<Children<Commitment>>> {
    let rows = page_of_commitments!(
        reader, page, actors,
        from: "entente.commitment s WHERE s.actor_id = parent.id
            AND (s.due_on, s.id) > ($3, $4) AND (s.due_on, s.id) < ($5, $6)"
    );
    Ok(Children::per_parent(actors, &page, rows, |c| c.actor, Commitment::from, by_due))
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
