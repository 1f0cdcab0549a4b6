//! An institution of a tenant.

use words::people::{City, CountryCode, Helix, InstitutionType, LegalName, Oid, Pic, ShortName, Website};
use words::{InstitutionId, Timestamp};

use crate::refusal::Invalid;

/// An institution as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Institution {
    /// Its id.
    pub id: InstitutionId,
    /// Its legal name.
    pub legal_name: LegalName,
    /// Its name as people say it; unique in the tenant.
    pub short_name: ShortName,
    /// What it is.
    pub kind: InstitutionType,
    /// The default of its type, or what it said itself; an actor may differ in a region.
    pub helix: Helix,
    /// ISO 3166-1 alpha-2.
    pub country: CountryCode,
    /// Where it sits.
    pub city: Option<City>,
    /// Its web site.
    pub website: Option<Website>,
    /// Erasmus organisation id.
    pub oid: Option<Oid>,
    /// Participant identification code.
    pub pic: Option<Pic>,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// What somebody says of an institution that is to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// Its legal name.
    pub legal_name: LegalName,
    /// Its name as people say it.
    pub short_name: ShortName,
    /// What it is.
    pub kind: InstitutionType,
    /// Its helix, if it is not that of its type; required for `OTHER`.
    pub helix: Option<Helix>,
    /// ISO 3166-1 alpha-2.
    pub country: CountryCode,
    /// Where it sits.
    pub city: Option<City>,
    /// Its web site.
    pub website: Option<Website>,
    /// Erasmus organisation id.
    pub oid: Option<Oid>,
    /// Participant identification code.
    pub pic: Option<Pic>,
}

impl Institution {
    /// Registers an institution.
    ///
    /// # Errors
    /// `Invalid` on `helix` when its type has none and none was said.
    pub fn register(id: InstitutionId, said: Particulars, now: Timestamp) -> Result<Self, Invalid> {
        let helix = said
            .helix
            .or(said.kind.helix())
            .ok_or_else(|| Invalid::new("helix", "Is required for an institution of type OTHER"))?;
        Ok(Self {
            id,
            legal_name: said.legal_name,
            short_name: said.short_name,
            kind: said.kind,
            helix,
            country: said.country,
            city: said.city,
            website: said.website,
            oid: said.oid,
            pic: said.pic,
            created_at: now,
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use words::Text as _;

    fn register(kind: InstitutionType, helix: Option<Helix>) -> Result<Helix, Invalid> {
        let said = Particulars {
            legal_name: LegalName::parse("Regione Esempio").unwrap(),
            short_name: ShortName::parse("Regione").unwrap(),
            kind,
            helix,
            country: CountryCode::parse("IT").unwrap(),
            city: None,
            website: None,
            oid: None,
            pic: None,
        };
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        Institution::register(uuid::Uuid::nil().into(), said, now).map(|made| made.helix)
    }

    #[test]
    fn the_helix_is_that_of_the_type_unless_said() {
        use InstitutionType::{Company, Other};
        assert_eq!(register(Company, None), Ok(Helix::Industry));
        assert_eq!(register(Company, Some(Helix::Academia)), Ok(Helix::Academia));
        assert_eq!(register(Other, Some(Helix::CivilSociety)), Ok(Helix::CivilSociety));
        assert_eq!(register(Other, None).unwrap_err().field, "helix");
    }
}
