//! Rows of themes: the repository of strategies.

use domain::strategies::Theme;
use words::strategies::ThemeCode;

use crate::reader::Reader;
use crate::unit::Unit;

/// Whether the tenant has this theme.
pub async fn theme_exists(unit: &mut Unit, code: &ThemeCode) -> anyhow::Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM entente.strategy_theme WHERE code = $1) "found!""#,
        code as _
    );
    Ok(found.fetch_one(unit.statement()).await?)
}

/// All themes of the tenant, by code.
pub async fn themes(reader: &Reader) -> anyhow::Result<Vec<Theme>> {
    let rows =
        sqlx::query_as!(Theme, r#"SELECT code "code: _", title "title: _" FROM entente.strategy_theme ORDER BY code"#);
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?)
}

/// Themes by code.
pub async fn themes_by_code(reader: &Reader, codes: &[ThemeCode]) -> anyhow::Result<Vec<Theme>> {
    let codes: Vec<&str> = codes.iter().map(AsRef::as_ref).collect();
    let rows = sqlx::query_as!(
        Theme,
        r#"SELECT code "code: _", title "title: _" FROM entente.strategy_theme WHERE code = ANY ($1::text[])"#,
        &codes as _
    );
    Ok(rows.fetch_all(&mut *reader.statement().await?).await?)
}
