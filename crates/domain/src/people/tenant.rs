//! A tenant: a consortium or programme, the border of all data.

use words::people::{Programme, TenantName, TenantSlug};
use words::{Day, TenantId, Timestamp};

use crate::refusal::Invalid;

/// A tenant as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name in addresses; unique in the installation.
    pub slug: TenantSlug,
    /// Its name.
    pub name: TenantName,
    /// Under which programme it works.
    pub programme: Programme,
    /// The first day of the project.
    pub starts_on: Option<Day>,
    /// The day on which the project is over.
    pub ends_on: Option<Day>,
    /// When it was founded.
    pub created_at: Timestamp,
}

impl Tenant {
    /// Whether it may stand at all: it ends after it begins.
    ///
    /// # Errors
    /// `Invalid` on `endsOn`.
    pub fn check(&self) -> Result<(), Invalid> {
        match (self.starts_on, self.ends_on) {
            (Some(starts), Some(ends)) if ends <= starts => Err(Invalid::new("endsOn", "Must lie after startsOn")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use words::Text as _;

    #[test]
    fn a_tenant_ends_after_it_begins() {
        let tenant = |starts: &str, ends: &str| Tenant {
            id: uuid::Uuid::nil().into(),
            slug: TenantSlug::parse("nova-vet").unwrap(),
            name: TenantName::parse("NOVA-VET").unwrap(),
            programme: Programme::ErasmusPlus,
            starts_on: Day::parse(starts),
            ends_on: Day::parse(ends),
            created_at: Timestamp::parse("2026-01-01T00:00:00Z").unwrap(),
        };
        assert!(tenant("2026-01-01", "2028-12-31").check().is_ok());
        assert!(tenant("2026-01-01", "never").check().is_ok());
        assert_eq!(tenant("2026-01-01", "2026-01-01").check().unwrap_err().field, "endsOn");
    }
}
