//! `createInstitution`: registers an institution in the tenant.

use domain::people::{Institution, Particulars, PeopleAct, PeopleRefusal, Place, TenantEvent};
use store::people::insert_institution;
use store::{Recorded, Unit};
use words::InstitutionId;

use crate::{Failure, OnConstraint as _};

/// What is said of an institution.
#[derive(Clone, Debug)]
pub struct CreateInstitution {
    /// Its names, kind, place and numbers.
    pub said: Particulars,
}

/// Registers an institution in the tenant; it becomes an actor where it is invited.
///
/// # Errors
/// `Forbidden`, `Invalid` (helix of an OTHER), `ShortNameTaken`, `OidTaken`.
pub async fn create_institution(
    unit: &mut Unit,
    input: CreateInstitution,
) -> Result<Recorded<InstitutionId>, Failure<PeopleRefusal>> {
    let permit = unit.may(PeopleAct::CreateInstitution, Place::TENANT)?;
    let institution = Institution::register(unit.id(), input.said, unit.now())?;
    let written = insert_institution(unit, &institution).await;
    let taken = || PeopleRefusal::ShortNameTaken { name: institution.short_name.to_string() };
    written.on_constraint::<PeopleRefusal>("institution_short_name_key", taken).or_else(|failure| match failure {
        Failure::Broken(error) => Err(error).on_constraint("institution_oid_key", || PeopleRefusal::OidTaken),
        refused => Err(refused),
    })?;
    let happened = TenantEvent::InstitutionCreated { institution: institution.id };
    Ok(permit.record(unit, &happened, institution.id))
}
