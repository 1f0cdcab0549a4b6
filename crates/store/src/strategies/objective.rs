//! Rows of objectives.

use domain::strategies::{Objective, ObjectiveContent, Period, Smart};
use words::strategies::{
    Description, ObjectiveCode, ObjectiveState, ObjectiveStatement, Origin, SmartAnswer, TargetGroup,
};
use words::{AnyId, Day, Digest, InstitutionId, ObjectiveId, StrategyId, Timestamp, WorkspaceId};

use super::versioned::Versioned;
use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::sketched::Sketched;
use crate::unit::Unit;

/// An objective as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Objective` and its `ObjectiveContent`")]
pub struct ObjectiveSketch {
    pub id: ObjectiveId,
    pub strategy: StrategyId,
    pub code: ObjectiveCode,
    pub statement: ObjectiveStatement,
    pub state: ObjectiveState,
}

/// An objective, in brief or whole: then with its present version.
pub type SketchedObjective = Sketched<ObjectiveSketch, Versioned<Objective>>;

impl From<&Versioned<Objective>> for ObjectiveSketch {
    fn from(objective: &Versioned<Objective>) -> Self {
        let Objective { id, strategy, content, state, .. } = &**objective;
        let (code, statement) = (content.code.clone(), content.statement.clone());
        Self { id: *id, strategy: *strategy, code, statement, state: *state }
    }
}

/// Hands the columns of an objective `s`, which is the text `r`, whose present version is `v`, on to a macro.
macro_rules! with_columns {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: ObjectiveId", s.workspace_id "workspace!: WorkspaceId", r.owner_id "owner?: InstitutionId", s.strategy_id "strategy!: StrategyId", s.code "code!: ObjectiveCode",
            s.statement "statement!: ObjectiveStatement", s.description "description?: Description", s.starts_on "starts_on?: Day", s.due_on "due_on?: Day",
            s.target_group "target_group?: TargetGroup", s.origin "origin!: Origin", s.specific "specific?: SmartAnswer", s.measurable "measurable?: SmartAnswer",
            s.achievable "achievable?: SmartAnswer", s.relevant "relevant?: SmartAnswer", s.time_bound "time_bound?: SmartAnswer", s.state "state!: ObjectiveState", s.created_at "created_at!: Timestamp",
            v.number "number!", v.digest "digest!: Digest", v.created_at "revised_at!: Timestamp""#,
            $($rest)*
        )
    };
}

/// The same of a sketch.
macro_rules! with_sketch {
    ($then:ident!($($rest:tt)*)) => {
        $then!(
            r#"s.id "id!: ObjectiveId", s.strategy_id "strategy!: StrategyId", s.code "code!: ObjectiveCode", s.statement "statement!: ObjectiveStatement", s.state "state!: ObjectiveState""#,
            $($rest)*
        )
    };
}

/// Sketches of objectives by id.
macro_rules! select_sketches {
    ($columns:literal, $ids:expr) => {
        sqlx::query_as!(ObjectiveSketch, "SELECT " + $columns + " FROM entente.objective s WHERE s.id = ANY ($1)", $ids)
    };
}

/// Objectives that satisfy a condition, whose table is `s`.
macro_rules! select_objectives {
    ($columns:literal, $condition:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(ObjectiveRow, "SELECT " + $columns + " FROM entente.objective s JOIN entente.revised r ON (r.tenant_id, r.id) = (s.tenant_id, s.id)
            JOIN entente.revision v ON (v.tenant_id, v.revised_id, v.number) = (r.tenant_id, r.id, r.revision) " + $condition, $($argument),*)
    };
}

/// A page of whole objectives of many strategies, by code.
macro_rules! page_of_objectives {
    ($columns:literal, $reader:expr, $page:expr, $strategies:expr, $bounds:expr) => {{
        let ((after_code, after_id), (before_code, before_id)): (Bound, Bound) = $bounds;
        read_page!(
            ObjectiveRow, $reader, $page, $strategies,
            select: $columns,
            beside: "",
            from: "entente.objective s WHERE s.strategy_id = parent.id AND ($3::text IS NULL OR (s.code, s.id) > ($3, $4::uuid))
                AND ($5::text IS NULL OR (s.code, s.id) < ($5, $6::uuid))",
            with: " JOIN entente.revised r ON (r.tenant_id, r.id) = (s.tenant_id, s.id)
                JOIN entente.revision v ON (v.tenant_id, v.revised_id, v.number) = (r.tenant_id, r.id, r.revision)",
            forward: "s.code, s.id",
            backward: "s.code DESC, s.id DESC",
            [after_code, after_id as _, before_code, before_id as _]
        )
    }};
}

/// The same in brief.
macro_rules! page_of_sketches {
    ($columns:literal, $reader:expr, $page:expr, $strategies:expr, $bounds:expr) => {{
        let ((after_code, after_id), (before_code, before_id)): (Bound, Bound) = $bounds;
        read_page!(
            ObjectiveSketch, $reader, $page, $strategies,
            select: $columns,
            of: "s.id, s.strategy_id, s.code, s.statement, s.state",
            beside: "",
            from: "entente.objective s WHERE s.strategy_id = parent.id AND ($3::text IS NULL OR (s.code, s.id) > ($3, $4::uuid))
                AND ($5::text IS NULL OR (s.code, s.id) < ($5, $6::uuid))",
            with: "",
            forward: "s.code, s.id",
            backward: "s.code DESC, s.id DESC",
            [after_code, after_id as _, before_code, before_id as _]
        )
    }};
}

type Key = (String, ObjectiveId);
type Bound = (Option<String>, Option<ObjectiveId>);

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
    let row = with_columns!(select_objectives!("WHERE s.id = $1 FOR UPDATE OF s", id as _));
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

/// Objectives by id, in brief or whole.
pub async fn objectives(reader: &Reader, ids: &[ObjectiveId], whole: bool) -> anyhow::Result<Vec<SketchedObjective>> {
    if whole {
        let rows = with_columns!(select_objectives!("WHERE s.id = ANY ($1)", ids as _));
        let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
        return Ok(rows.into_iter().map(Into::into).collect());
    }
    let sketches = with_sketch!(select_sketches!(ids as _)).fetch_all(&mut *reader.statement().await?).await?;
    Ok(sketches.into_iter().map(Sketched::brief).collect())
}

/// The objectives of strategies, by code.
pub async fn objectives_of(
    reader: &Reader,
    strategies: &[StrategyId],
    page: Page,
) -> anyhow::Result<Vec<Children<SketchedObjective>>> {
    let bounds = (page.after::<Key>()?.unzip(), page.before::<Key>()?.unzip());
    let rows: Vec<SketchedObjective> = if page.whole {
        let rows = with_columns!(page_of_objectives!(reader, page, strategies, bounds));
        rows.into_iter().map(Into::into).collect()
    } else {
        let sketches = with_sketch!(page_of_sketches!(reader, page, strategies, bounds));
        sketches.into_iter().map(Sketched::brief).collect()
    };
    Ok(Children::per_parent(
        strategies,
        &page,
        rows,
        |o| o.strategy,
        |row| row,
        |o: &SketchedObjective| (o.code.to_string(), o.id),
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
    number: i32,
    digest: Digest,
    revised_at: Timestamp,
}

impl From<ObjectiveRow> for SketchedObjective {
    fn from(row: ObjectiveRow) -> Self {
        let (text, number, digest, revised_at) = (AnyId::from(row.id), row.number, row.digest.clone(), row.revised_at);
        Versioned::of(Objective::from(row), text, number, digest, revised_at).into()
    }
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
