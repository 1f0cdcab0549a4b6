//! Rows of persons.

use domain::people::Person;
use words::PersonId;
use words::people::{Email, PersonName};

use crate::reader::Reader;
use crate::unit::Unit;

/// A person as others see it: the address is shown to nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Person`")]
pub struct PersonSketch {
    pub id: PersonId,
    pub name: PersonName,
}

/// Writes a new person. The address must be free: `person_email_key`.
pub async fn insert_person(unit: &mut Unit, person: &Person) -> anyhow::Result<()> {
    let (tenant, now) = (unit.caller().tenant(), unit.now());
    sqlx::query!(
        "INSERT INTO entente.person (tenant_id, id, name, email, created_at) VALUES ($1, $2, $3, $4, $5)",
        tenant as _,
        person.id as _,
        person.name as _,
        person.email as _,
        now as _
    )
    .execute(unit.statement())
    .await?;
    Ok(())
}

/// The person of the tenant with this address, if there is one.
pub async fn person_by_email(unit: &mut Unit, email: &Email) -> anyhow::Result<Option<Person>> {
    Ok(sqlx::query_as!(
        Person,
        r#"SELECT id "id: _", name "name: _", email "email: _" FROM entente.person WHERE email = $1"#,
        email as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// The person whose credential came with the request, if one did.
pub async fn person_of_caller(unit: &mut Unit) -> anyhow::Result<Option<Person>> {
    let person = unit.caller().person();
    Ok(sqlx::query_as!(
        Person,
        r#"SELECT id "id: _", name "name: _", email "email: _" FROM entente.person WHERE id = $1"#,
        person as _
    )
    .fetch_optional(unit.statement())
    .await?)
}

/// Locks persons until the end of the unit against whoever else changes what they are members of. In the order of their ids, so that no two
/// units wait for each other in a circle.
pub async fn lock_persons(unit: &mut Unit, ids: &[PersonId]) -> anyhow::Result<()> {
    sqlx::query!("SELECT id FROM entente.person WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE", ids as _)
        .fetch_all(unit.statement())
        .await?;
    Ok(())
}

/// Persons by id: those of whom the caller sees a membership, past ones too.
pub async fn persons(reader: &Reader, ids: &[PersonId]) -> anyhow::Result<Vec<PersonSketch>> {
    Ok(sqlx::query_as!(
        PersonSketch,
        r#"SELECT id "id: _", name "name: _" FROM entente.person p WHERE id = ANY ($1) AND entente.sees_person(p.id)"#,
        ids as _
    )
    .fetch_all(&mut *reader.statement().await?)
    .await?)
}
