//! Rows of objectives.

use domain::strategies::{Objective, ObjectiveContent, Period, Smart};
use words::strategies::{
    Description, ObjectiveCode, ObjectiveState, ObjectiveStatement, Origin, SmartAnswer, TargetGroup,
};
use words::{Day, InstitutionId, ObjectiveId, StrategyId, Timestamp, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::unit::Unit;

/// Writes a new objective, whose text is written already. Violates `objective_code_key` if the strategy has the code.
pub async fn insert_objective(unit: &mut Unit, objective: &Objective) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    let (content, smart) = (&objective.content, &objective.content.smart);
    sqlx::query!(
        "INSERT INTO entente.objective (tenant_id, id, workspace_id, strategy_id, code, statement, description, starts_on, due_on, target_group,
             origin, specific, measurable, achievable, relevant, time_bound, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        tenant as _,
        objective.id as _,
        objective.workspace as _,
        objective.strategy as _,
        content.code as _,
        content.statement as _,
        content.description as _,
        content.starts_on as _,
        content.due_on as _,
        content.target_group as _,
        content.origin as _,
        smart.specific as _,
        smart.measurable as _,
        smart.achievable as _,
        smart.relevant as _,
        smart.time_bound as _,
        objective.state as _,
        objective.created_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// An objective, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_objective(unit: &mut Unit, id: ObjectiveId) -> anyhow::Result<Option<Objective>> {
    let row = sqlx::query_as!(
        ObjectiveRow,
        r#"SELECT o.id "id: ObjectiveId", o.workspace_id "workspace: WorkspaceId", r.owner_id "owner: InstitutionId", o.strategy_id "strategy: StrategyId", o.code "code: ObjectiveCode",
               o.statement "statement: ObjectiveStatement", o.description "description: Description", o.starts_on "starts_on: Day", o.due_on "due_on: Day",
               o.target_group "target_group: TargetGroup", o.origin "origin: Origin", o.specific "specific: SmartAnswer", o.measurable "measurable: SmartAnswer",
               o.achievable "achievable: SmartAnswer", o.relevant "relevant: SmartAnswer", o.time_bound "time_bound: SmartAnswer", o.state "state: ObjectiveState",
               o.created_at "created_at: Timestamp"
           FROM entente.objective o JOIN entente.revised r ON (r.tenant_id, r.id) = (o.tenant_id, o.id)
           WHERE o.id = $1 FOR UPDATE OF o"#,
        id as _
    );
    Ok(row.fetch_optional(unit.statement()).await?.map(Into::into))
}

/// Writes what an objective says now, and where it stands; its revision is written apart.
pub async fn update_objective(unit: &mut Unit, objective: &Objective) -> anyhow::Result<()> {
    let (content, smart) = (&objective.content, &objective.content.smart);
    let updated = sqlx::query!(
        "UPDATE entente.objective SET statement = $2, description = $3, starts_on = $4, due_on = $5, target_group = $6, specific = $7,
             measurable = $8, achievable = $9, relevant = $10, time_bound = $11, state = $12 WHERE id = $1",
        objective.id as _,
        content.statement as _,
        content.description as _,
        content.starts_on as _,
        content.due_on as _,
        content.target_group as _,
        smart.specific as _,
        smart.measurable as _,
        smart.achievable as _,
        smart.relevant as _,
        smart.time_bound as _,
        objective.state as _
    );
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "An objective was updated that is not there");
    Ok(())
}

/// Writes where an objective stands.
pub async fn set_objective_state(unit: &mut Unit, id: ObjectiveId, state: ObjectiveState) -> anyhow::Result<()> {
    let updated = sqlx::query!("UPDATE entente.objective SET state = $2 WHERE id = $1", id as _, state as _);
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "An objective was moved that is not there");
    Ok(())
}

/// The codes that a strategy's objectives have, dropped ones included. Stable while the strategy is locked.
pub async fn codes_of(unit: &mut Unit, strategy: StrategyId) -> anyhow::Result<Vec<ObjectiveCode>> {
    let codes = sqlx::query_scalar!(
        r#"SELECT code "code: ObjectiveCode" FROM entente.objective WHERE strategy_id = $1"#,
        strategy as _
    );
    Ok(codes.fetch_all(unit.statement()).await?)
}

/// The earliest and the latest day of a strategy's objectives, but for dropped ones. Stable while the strategy is locked.
pub async fn objective_days(unit: &mut Unit, strategy: StrategyId) -> anyhow::Result<Period> {
    Ok(sqlx::query_as!(
        Period,
        r#"SELECT min(least(starts_on, due_on)) "from: _", max(greatest(starts_on, due_on)) "to: _"
           FROM entente.objective WHERE strategy_id = $1 AND state <> 'DROPPED'"#,
        strategy as _
    )
    .fetch_one(unit.statement())
    .await?)
}

/// Objectives by id.
pub async fn objectives(reader: &Reader, ids: &[ObjectiveId]) -> anyhow::Result<Vec<Objective>> {
    let rows = sqlx::query_as!(
        ObjectiveRow,
        r#"SELECT o.id "id: ObjectiveId", o.workspace_id "workspace: WorkspaceId", r.owner_id "owner: InstitutionId", o.strategy_id "strategy: StrategyId", o.code "code: ObjectiveCode",
               o.statement "statement: ObjectiveStatement", o.description "description: Description", o.starts_on "starts_on: Day", o.due_on "due_on: Day",
               o.target_group "target_group: TargetGroup", o.origin "origin: Origin", o.specific "specific: SmartAnswer", o.measurable "measurable: SmartAnswer",
               o.achievable "achievable: SmartAnswer", o.relevant "relevant: SmartAnswer", o.time_bound "time_bound: SmartAnswer", o.state "state: ObjectiveState",
               o.created_at "created_at: Timestamp"
           FROM entente.objective o JOIN entente.revised r ON (r.tenant_id, r.id) = (o.tenant_id, o.id)
           WHERE o.id = ANY ($1)"#,
        ids as _
    );
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?.into_iter().map(Into::into).collect())
}

/// The objectives of strategies, by code.
pub async fn objectives_of(
    reader: &Reader,
    strategies: &[StrategyId],
    page: Page,
) -> anyhow::Result<Vec<Children<Objective>>> {
    type Key = (String, ObjectiveId);
    let (after_code, after_id) = page.after::<Key>()?.unzip();
    let (before_code, before_id) = page.before::<Key>()?.unzip();
    let rows = read_page!(
        ObjectiveRow, reader, page, strategies,
        select: r#"s.id "id!: ObjectiveId", s.workspace_id "workspace!: WorkspaceId", r.owner_id "owner?: InstitutionId", s.strategy_id "strategy!: StrategyId", s.code "code!: ObjectiveCode",
            s.statement "statement!: ObjectiveStatement", s.description "description?: Description", s.starts_on "starts_on?: Day", s.due_on "due_on?: Day",
            s.target_group "target_group?: TargetGroup", s.origin "origin!: Origin", s.specific "specific?: SmartAnswer", s.measurable "measurable?: SmartAnswer",
            s.achievable "achievable?: SmartAnswer", s.relevant "relevant?: SmartAnswer", s.time_bound "time_bound?: SmartAnswer", s.state "state!: ObjectiveState", s.created_at "created_at!: Timestamp""#,
        beside: "",
        from: "entente.objective s WHERE s.strategy_id = parent.id AND ($3::text IS NULL OR (s.code, s.id) > ($3, $4::uuid))
            AND ($5::text IS NULL OR (s.code, s.id) < ($5, $6::uuid))",
        with: " JOIN entente.revised r ON (r.tenant_id, r.id) = (s.tenant_id, s.id)",
        forward: "s.code, s.id",
        backward: "s.code DESC, s.id DESC",
        [after_code, after_id as _, before_code, before_id as _]
    );
    Ok(Children::per_parent(
        strategies,
        &page,
        rows,
        |o| o.strategy,
        Into::into,
        |o: &Objective| (o.content.code.to_string(), o.id),
    ))
}

/// How many objectives strategies have.
pub async fn objectives_count_of(reader: &Reader, strategies: &[StrategyId]) -> anyhow::Result<Vec<(StrategyId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT strategy_id "strategy: StrategyId", count(*) "count!" FROM entente.objective WHERE strategy_id = ANY ($1) GROUP BY strategy_id"#,
        strategies as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.strategy, row.count)).collect())
}

struct ObjectiveRow {
    id: ObjectiveId,
    workspace: WorkspaceId,
    owner: Option<InstitutionId>,
    strategy: StrategyId,
    code: ObjectiveCode,
    statement: ObjectiveStatement,
    description: Option<Description>,
    starts_on: Option<Day>,
    due_on: Option<Day>,
    target_group: Option<TargetGroup>,
    origin: Origin,
    specific: Option<SmartAnswer>,
    measurable: Option<SmartAnswer>,
    achievable: Option<SmartAnswer>,
    relevant: Option<SmartAnswer>,
    time_bound: Option<SmartAnswer>,
    state: ObjectiveState,
    created_at: Timestamp,
}

impl From<ObjectiveRow> for Objective {
    fn from(row: ObjectiveRow) -> Self {
        let ObjectiveRow { id, workspace, owner, strategy, state, created_at, .. } = row;
        let ObjectiveRow { code, statement, description, starts_on, due_on, target_group, origin, .. } = row;
        let ObjectiveRow { specific, measurable, achievable, relevant, time_bound, .. } = row;
        let smart = Smart { specific, measurable, achievable, relevant, time_bound };
        let content = ObjectiveContent { code, statement, description, starts_on, due_on, target_group, origin, smart };
        Self { id, workspace, owner, strategy, content, state, created_at }
    }
}
