//! Rows of strategies.

use domain::strategies::Strategy;
use words::strategies::StrategyState;
use words::{StrategyId, WorkspaceId};

use crate::page::{Children, Page, read_page};
use crate::reader::Reader;
use crate::unit::Unit;

/// Writes a new strategy, whose text is written already.
pub async fn insert_strategy(unit: &mut Unit, strategy: &Strategy) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.strategy (tenant_id, id, workspace_id, owner_id, theme_code, title, rationale, period_from, period_to, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant as _,
        strategy.id as _,
        strategy.workspace as _,
        strategy.owner as _,
        strategy.theme as _,
        strategy.title as _,
        strategy.rationale as _,
        strategy.period_from as _,
        strategy.period_to as _,
        strategy.state as _,
        strategy.created_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// A strategy, locked against other writers until the end of the unit. `None`: nothing that the caller may see.
pub async fn lock_strategy(unit: &mut Unit, id: StrategyId) -> anyhow::Result<Option<Strategy>> {
    Ok(sqlx::query_as!(
        Strategy,
        r#"SELECT id "id: _", workspace_id "workspace: _", owner_id "owner: _", theme_code "theme: _", title "title: _", rationale "rationale: _",
               period_from "period_from: _", period_to "period_to: _", state "state: _", created_at "created_at: _"
           FROM entente.strategy WHERE id = $1 FOR UPDATE"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// A strategy, shared with others who only need that it does not move meanwhile. `None`: nothing that the caller may see.
pub async fn share_strategy(unit: &mut Unit, id: StrategyId) -> anyhow::Result<Option<Strategy>> {
    Ok(sqlx::query_as!(
        Strategy,
        r#"SELECT id "id: _", workspace_id "workspace: _", owner_id "owner: _", theme_code "theme: _", title "title: _", rationale "rationale: _",
               period_from "period_from: _", period_to "period_to: _", state "state: _", created_at "created_at: _"
           FROM entente.strategy WHERE id = $1 FOR SHARE"#,
        id as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// Writes what a strategy says now, and where it stands; its revision is written apart.
pub async fn update_strategy(unit: &mut Unit, strategy: &Strategy) -> anyhow::Result<()> {
    let updated = sqlx::query!(
        "UPDATE entente.strategy SET title = $2, rationale = $3, period_from = $4, period_to = $5, state = $6 WHERE id = $1",
        strategy.id as _,
        strategy.title as _,
        strategy.rationale as _,
        strategy.period_from as _,
        strategy.period_to as _,
        strategy.state as _
    );
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A strategy was updated that is not there");
    Ok(())
}

/// Writes where a strategy stands.
pub async fn set_strategy_state(unit: &mut Unit, id: StrategyId, state: StrategyState) -> anyhow::Result<()> {
    let updated = sqlx::query!("UPDATE entente.strategy SET state = $2 WHERE id = $1", id as _, state as _);
    let updated = updated.execute(unit.statement()).await?;
    anyhow::ensure!(updated.rows_affected() == 1, "A strategy was moved that is not there");
    Ok(())
}

/// Strategies by id.
pub async fn strategies(reader: &Reader, ids: &[StrategyId]) -> anyhow::Result<Vec<Strategy>> {
    Ok(sqlx::query_as!(
        Strategy,
        r#"SELECT id "id: _", workspace_id "workspace: _", owner_id "owner: _", theme_code "theme: _", title "title: _", rationale "rationale: _",
               period_from "period_from: _", period_to "period_to: _", state "state: _", created_at "created_at: _"
           FROM entente.strategy WHERE id = ANY ($1)"#,
        ids as _
    )
    .fetch_all(&mut *reader.statement().await?)
    .await?)
}

/// The strategies of workspaces, by theme, then title.
pub async fn strategies_of(
    reader: &Reader,
    workspaces: &[WorkspaceId],
    page: Page,
) -> anyhow::Result<Vec<Children<Strategy>>> {
    type Key = (String, String, StrategyId);
    let (after, before) = (page.after::<Key>()?, page.before::<Key>()?);
    let (after_theme, after_title, after_id) =
        after.map_or((None, None, None), |(a, b, c)| (Some(a), Some(b), Some(c)));
    let (before_theme, before_title, before_id) =
        before.map_or((None, None, None), |(a, b, c)| (Some(a), Some(b), Some(c)));
    let rows = read_page!(
        Strategy, reader, page, workspaces,
        select: r#"s.id "id: _", s.workspace_id "workspace: _", s.owner_id "owner: _", s.theme_code "theme: _", s.title "title: _",
            s.rationale "rationale: _", s.period_from "period_from: _", s.period_to "period_to: _", s.state "state: _", s.created_at "created_at: _""#,
        from: "entente.strategy s WHERE s.workspace_id = parent.id
            AND ($3::text IS NULL OR (s.theme_code, s.title, s.id) > ($3, $4::text, $5::uuid))
            AND ($6::text IS NULL OR (s.theme_code, s.title, s.id) < ($6, $7::text, $8::uuid))",
        forward: "s.theme_code, s.title, s.id",
        backward: "s.theme_code DESC, s.title DESC, s.id DESC",
        [after_theme, after_title, after_id as _, before_theme, before_title, before_id as _]
    );
    Ok(Children::per_parent(
        workspaces,
        &page,
        rows,
        |s| s.workspace,
        |s| s,
        |s| (s.theme.to_string(), s.title.to_string(), s.id),
    ))
}

/// How many strategies workspaces have.
pub async fn strategies_count_of(
    reader: &Reader,
    workspaces: &[WorkspaceId],
) -> anyhow::Result<Vec<(WorkspaceId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT workspace_id "workspace: WorkspaceId", count(*) "count!" FROM entente.strategy WHERE workspace_id = ANY ($1) GROUP BY workspace_id"#,
        workspaces as _
    );
    let rows = rows.fetch_all(&mut *reader.statement().await?).await?;
    Ok(rows.into_iter().map(|row| (row.workspace, row.count)).collect())
}
