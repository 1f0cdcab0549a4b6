//! Rows of tenants; the caller sees only its own.

use domain::people::Tenant;
use words::TenantId;

use crate::reader::Reader;
use crate::unit::Unit;

/// Writes a new tenant. Its slug must be free: `tenant_slug_key`.
pub async fn insert_tenant(unit: &mut Unit, tenant: &Tenant) -> anyhow::Result<()> {
    anyhow::ensure!(tenant.id == unit.caller().tenant(), "A tenant is founded from within");
    sqlx::query!(
        "INSERT INTO entente.tenant (id, slug, name, programme, starts_on, ends_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tenant.id as _,
        tenant.slug as _,
        tenant.name as _,
        tenant.programme as _,
        tenant.starts_on as _,
        tenant.ends_on as _,
        tenant.created_at as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// Writes a row of the repository of strategies.
pub async fn insert_theme(unit: &mut Unit, code: &str, title: &str) -> anyhow::Result<()> {
    let tenant = unit.caller().tenant();
    sqlx::query!(
        "INSERT INTO entente.strategy_theme (tenant_id, code, title) VALUES ($1, $2, $3)",
        tenant as _,
        code,
        title
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// The tenant in which the unit acts.
pub async fn tenant(unit: &mut Unit) -> anyhow::Result<Tenant> {
    let id = unit.caller().tenant();
    Ok(sqlx::query_as!(
        Tenant,
        r#"SELECT id "id: _", slug "slug: _", name "name: _", programme "programme: _", starts_on "starts_on: _", ends_on "ends_on: _",
               created_at "created_at: _"
           FROM entente.tenant WHERE id = $1"#,
        id as _
    )
    .fetch_one(unit.statement())
    .await?)
}

/// Tenants by id. The table is global; the tenant that was entered is the only one to be seen, and only by its members.
pub async fn tenants(reader: &Reader, ids: &[TenantId]) -> anyhow::Result<Vec<Tenant>> {
    if reader.standing().memberships.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        Tenant,
        r#"SELECT id "id: _", slug "slug: _", name "name: _", programme "programme: _", starts_on "starts_on: _", ends_on "ends_on: _",
               created_at "created_at: _"
           FROM entente.tenant WHERE id = ANY ($1) AND id = entente.tenant()"#,
        ids as _
    )
    .fetch_all(&mut *reader.statement().await?)
    .await?)
}
