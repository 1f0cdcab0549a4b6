//! Adds a row to the tenant's repository of strategies: for the command line's imports, and coordinators.

use domain::people::Place;
use domain::refusal::Invalid;
use domain::strategies::{StrategiesAct, StrategiesEvent, StrategiesRefusal, Theme};
use store::people::insert_theme;
use store::strategies::theme_exists;
use store::{Recorded, Unit};
use words::TenantId;

use crate::Failure;

/// Adds a theme, which strategies of the tenant may take up from now on.
///
/// # Errors
/// `Forbidden`, `Invalid` (code: the tenant has it).
pub async fn add_theme(unit: &mut Unit, theme: Theme) -> Result<Recorded<TenantId>, Failure<StrategiesRefusal>> {
    let permit = unit.may(StrategiesAct::AddTheme, Place::TENANT)?;
    if theme_exists(unit, &theme.code).await? {
        return Err(Invalid::new("code", "The tenant has a theme with this code; choose another").into());
    }
    insert_theme(unit, theme.code.as_ref(), theme.title.as_ref()).await?;

    let tenant = unit.caller().tenant();
    let happened = StrategiesEvent::ThemeAdded { tenant, code: theme.code, title: theme.title };
    Ok(permit.record(unit, &happened, tenant))
}
