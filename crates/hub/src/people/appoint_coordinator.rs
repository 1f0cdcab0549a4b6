//! Appointing a coordinator from the command line: the first of a tenant has nobody to be invited by.

use domain::people::{Member, PeopleAct, PeopleRefusal, Person, Place, TenantEvent};
use domain::refusal::{Found as _, Invalid};
use serde::{Deserialize, Serialize};
use store::people::{insert_member, insert_person, institution, is_member, person_by_email};
use store::{Recorded, Unit};
use words::people::{Email, MemberRole, PersonName};
use words::{InstitutionId, MemberId, PersonId};

use crate::Failure;

/// Whom to appoint.
#[derive(Clone, Debug)]
pub struct AppointCoordinator {
    /// Work address.
    pub email: Email,
    /// Needed for a person who is new in the tenant.
    pub name: Option<PersonName>,
    /// For whom the person acts, if for one.
    pub institution: Option<InstitutionId>,
}

/// Who was appointed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The new member.
    pub member: MemberId,
    /// Who it is.
    pub person: PersonId,
}

/// Makes a person a coordinator of the tenant.
///
/// # Errors
/// `Forbidden` (but for the command line), `NotFound` (institution), `Invalid` (name of a new person), `WrongState` (is one already).
pub async fn appoint_coordinator(
    unit: &mut Unit,
    input: AppointCoordinator,
) -> Result<Recorded<Appointment>, Failure<PeopleRefusal>> {
    let permit = unit.may(PeopleAct::Administer, Place::TENANT)?;
    if let Some(id) = input.institution {
        institution(unit, id).await?.found("institution")?;
    }
    if is_member(unit, &input.email, None).await? {
        let state = "a coordinator already".to_owned();
        return Err(PeopleRefusal::WrongState { state }.into());
    }
    let person = if let Some(person) = person_by_email(unit, &input.email).await? {
        person.id
    } else {
        let name = input.name.ok_or_else(|| Invalid::new("name", "Is required for a person who is new here"))?;
        let person = Person { id: unit.id(), name, email: input.email };
        insert_person(unit, &person).await?;
        person.id
    };
    let member = Member {
        id: unit.id(),
        person,
        workspace: None,
        institution: input.institution,
        actor: None,
        role: MemberRole::TenantCoordinator,
        since: unit.now(),
        until: None,
    };
    insert_member(unit, &member).await?;
    let happened = TenantEvent::CoordinatorJoined { member: member.id, invitation: None };
    Ok(permit.record(unit, &happened, Appointment { member: member.id, person }))
}
