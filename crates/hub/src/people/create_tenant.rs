//! Founding a tenant from the command line, with its repository of strategies and its first coordinator.

use domain::people::{PeopleAct, PeopleRefusal, Place, Tenant, TenantEvent};
use domain::refusal::Invalid;
use domain::strategies::SHIPPED_THEMES;
use store::people::{insert_tenant, insert_theme};
use store::{Recorded, Unit};
use words::people::{Programme, TenantName, TenantSlug};
use words::{Day, TenantId};

use super::{AppointCoordinator, Appointment, appoint_coordinator};
use crate::{Failure, OnConstraint as _};

/// What a tenant begins with. Its id is the caller's: `store::directory::clock` of a new one.
#[derive(Clone, Debug)]
pub struct CreateTenant {
    /// Its name in addresses.
    pub slug: TenantSlug,
    /// Its name.
    pub name: TenantName,
    /// Under which programme it works.
    pub programme: Programme,
    /// The first day of the project.
    pub starts_on: Option<Day>,
    /// The day on which the project is over.
    pub ends_on: Option<Day>,
    /// Who coordinates it; without one, only the command line can do anything there.
    pub coordinator: Option<AppointCoordinator>,
}

/// Founds a tenant with the seven themes of the repository and, if one is named, its first coordinator.
///
/// # Errors
/// `Forbidden` (but for the command line), `Invalid` (slug is taken, endsOn, the coordinator's institution or name).
pub async fn create_tenant(
    unit: &mut Unit,
    input: CreateTenant,
) -> Result<Recorded<(TenantId, Option<Appointment>)>, Failure<PeopleRefusal>> {
    let permit = unit.may(PeopleAct::Administer, Place::TENANT)?;
    let tenant = Tenant {
        id: unit.caller().tenant(),
        slug: input.slug,
        name: input.name,
        programme: input.programme,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
        created_at: unit.now(),
    };
    tenant.check()?;
    insert_tenant(unit, &tenant).await.on_constraint("tenant_slug_key", || {
        PeopleRefusal::from(Invalid::new("slug", "Another tenant has it already; choose another"))
    })?;
    for (code, title) in SHIPPED_THEMES {
        insert_theme(unit, code, title).await?;
    }
    let founded = permit.record(unit, &TenantEvent::TenantCreated { tenant: tenant.id }, tenant.id);
    Ok(match input.coordinator {
        Some(coordinator) => founded.and(appoint_coordinator(unit, coordinator).await?.map(Some)),
        None => founded.map(|id| (id, None)),
    })
}
