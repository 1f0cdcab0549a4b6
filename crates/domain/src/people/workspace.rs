//! A workspace, where a region's institutions meet, and the actors in it.

use words::people::{
    ActorRole, CountryCode, CustomArea, Helix, MemberRole, NutsCode, ShortName, TimezoneName, WorkspaceName,
};
use words::{ActorId, InstitutionId, Timestamp, WorkspaceId};

use crate::people::{NUTS_VERSION, PeopleRefusal, region};
use crate::refusal::Invalid;

/// What a workspace covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Area {
    /// A region of the shipped classification.
    Nuts {
        /// Its code.
        code: NutsCode,
        /// Of which version.
        version: i32,
    },
    /// In words.
    Custom(CustomArea),
}

impl Area {
    /// The area that an input means: a NUTS code (of 2024 unless said), or words; one of the two. A code is looked up in the shipped list.
    ///
    /// # Errors
    /// `Invalid` on `nutsCode`, `nutsVersion` or `customArea`; `UnknownNutsCode`; `CountryMismatch`.
    pub fn choose(
        code: Option<NutsCode>,
        version: Option<i32>,
        custom: Option<CustomArea>,
        country: &CountryCode,
    ) -> Result<Self, PeopleRefusal> {
        match (code, version, custom) {
            (Some(_), _, Some(_)) => Err(Invalid::new("customArea", "Leave it out where nutsCode is given").into()),
            (None, _, None) => Err(Invalid::new("nutsCode", "Give it, or customArea").into()),
            (None, Some(_), Some(_)) => {
                Err(Invalid::new("nutsVersion", "Leave it out where customArea is given").into())
            }
            (None, None, Some(custom)) => Ok(Self::Custom(custom)),
            (Some(code), version, None) => {
                let version = version.unwrap_or(NUTS_VERSION);
                region(&code, version, country)?;
                Ok(Self::Nuts { code, version })
            }
        }
    }
}

/// A workspace as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name; unique in the tenant.
    pub name: WorkspaceName,
    /// What it covers.
    pub area: Area,
    /// ISO 3166-1 alpha-2.
    pub country: CountryCode,
    /// Of the IANA data base.
    pub timezone: TimezoneName,
    /// When it was opened.
    pub created_at: Timestamp,
}

/// An institution's part in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its id.
    pub id: ActorId,
    /// Where.
    pub workspace: WorkspaceId,
    /// Who.
    pub institution: InstitutionId,
    /// The institution's short name, by which a workspace's actors are ordered.
    pub institution_name: ShortName,
    /// Its helix here.
    pub helix: Helix,
    /// What part it plays; never empty.
    pub roles: Vec<ActorRole>,
    /// When its first member came; null before.
    pub joined_at: Option<Timestamp>,
}

impl Actor {
    /// Whether it is the actor that leads the region.
    pub fn leads(&self) -> bool {
        self.roles.contains(&ActorRole::RegionLead)
    }

    /// The roles of an institution that is new in a workspace: those that were asked for, else the usual one; each once.
    pub fn first_roles(asked: Option<&[ActorRole]>) -> Vec<ActorRole> {
        let mut roles = Vec::new();
        for role in asked.unwrap_or_default() {
            if !roles.contains(role) {
                roles.push(*role);
            }
        }
        if roles.is_empty() {
            roles.push(ActorRole::StrategyContributor);
        }
        roles
    }

    /// The lead of the region is one institution, chosen with the workspace: neither another actor nor a member of another institution may
    /// become it by an invitation or a change of role. `actor` is the institution's actor, if it has one already.
    ///
    /// # Errors
    /// `RoleNotGrantable`.
    pub fn check_lead(actor: Option<&Self>, role: MemberRole, asked: &[ActorRole]) -> Result<(), PeopleRefusal> {
        let wants = role == MemberRole::RegionLead || asked.contains(&ActorRole::RegionLead);
        if wants && !actor.is_some_and(Self::leads) {
            return Err(PeopleRefusal::RoleNotGrantable { role: MemberRole::RegionLead.to_string() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use words::Text as _;

    fn choose(code: Option<&str>, version: Option<i32>, custom: Option<&str>) -> Result<Area, String> {
        let code = code.map(|code| NutsCode::parse(code).unwrap());
        let custom = custom.map(|custom| CustomArea::parse(custom).unwrap());
        let country = CountryCode::parse("IT").unwrap();
        Area::choose(code, version, custom, &country).map_err(|refusal| match refusal {
            PeopleRefusal::Invalid(invalid) => invalid.field,
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn an_area_is_a_nuts_region_or_words() {
        let code = NutsCode::parse("ITH5").unwrap();
        assert_eq!(choose(Some("ITH5"), None, None), Ok(Area::Nuts { code: code.clone(), version: 2024 }));
        assert_eq!(choose(Some("ITH5"), Some(2024), None), Ok(Area::Nuts { code, version: 2024 }));
        assert!(matches!(choose(None, None, Some("The Po delta")), Ok(Area::Custom(_))));
        assert_eq!(choose(None, None, None), Err("nutsCode".to_owned()));
        assert_eq!(choose(Some("ITH5"), None, Some("Both")), Err("customArea".to_owned()));
        assert_eq!(choose(None, Some(2024), Some("Words")), Err("nutsVersion".to_owned()));
        assert!(choose(Some("ITH5"), Some(2021), None).unwrap_err().contains("UnknownNutsCode"));
        assert!(choose(Some("FRK2"), None, None).unwrap_err().contains("CountryMismatch"));
    }

    fn actor(roles: Vec<ActorRole>) -> Actor {
        Actor {
            id: uuid::Uuid::nil().into(),
            workspace: uuid::Uuid::nil().into(),
            institution: uuid::Uuid::nil().into(),
            institution_name: ShortName::parse("Regione").unwrap(),
            helix: Helix::Government,
            roles,
            joined_at: None,
        }
    }

    #[test]
    fn the_lead_of_the_region_is_one_institution() {
        let lead = actor(vec![ActorRole::RegionLead]);
        let other = actor(vec![ActorRole::Implementer]);
        let asks = [ActorRole::RegionLead];
        let cases = [
            (Some(&lead), MemberRole::RegionLead, &[][..], true),
            (Some(&lead), MemberRole::Member, &asks[..], true),
            (Some(&other), MemberRole::RegionLead, &[][..], false),
            (Some(&other), MemberRole::Member, &asks[..], false),
            (None, MemberRole::RegionLead, &[][..], false),
            (None, MemberRole::Member, &asks[..], false),
            (None, MemberRole::Member, &[][..], true),
        ];
        for (actor, role, asked, may) in cases {
            let checked = Actor::check_lead(actor, role, asked);
            assert_eq!(checked.is_ok(), may, "{actor:?} {role} {asked:?}");
            if !may {
                assert!(matches!(checked, Err(PeopleRefusal::RoleNotGrantable { .. })));
            }
        }
    }

    #[test]
    fn a_new_actor_has_the_roles_asked_for_or_the_usual_one() {
        use ActorRole::{Funder, Implementer, StrategyContributor};
        assert_eq!(Actor::first_roles(None), [StrategyContributor]);
        assert_eq!(Actor::first_roles(Some(&[])), [StrategyContributor]);
        assert_eq!(Actor::first_roles(Some(&[Funder, Implementer, Funder])), [Funder, Implementer]);
    }
}
