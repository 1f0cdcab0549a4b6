//! Words of people: tenants, institutions, workspaces, members, invitations, tokens.

use crate::TextFault;
use crate::text::texts;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Under which programme a consortium works.
    Programme {
        /// Erasmus+.
        ErasmusPlus = "ERASMUS_PLUS",
        /// Interreg.
        Interreg = "INTERREG",
        /// Horizon Europe.
        Horizon = "HORIZON",
        /// European Social Fund Plus.
        EsfPlus = "ESF_PLUS",
        /// A national or regional programme.
        National = "NATIONAL",
        /// Another.
        Other = "OTHER",
    }

    /// What a member may do in a workspace or, as coordinator, in the tenant (`domain.md` §3.4).
    MemberRole {
        /// Coordinates the consortium; sees all of its workspaces.
        TenantCoordinator = "TENANT_COORDINATOR",
        /// Leads the region, for its authority.
        RegionLead = "REGION_LEAD",
        /// Helps the region along, for its agency.
        Facilitator = "FACILITATOR",
        /// Leads an institution: signs for it.
        InstitutionLead = "INSTITUTION_LEAD",
        /// Works for an institution.
        Member = "MEMBER",
        /// Checks.
        Auditor = "AUDITOR",
        /// Reads.
        Observer = "OBSERVER",
    }

    /// What an institution is.
    InstitutionType {
        /// Government of a region, or a department of it.
        RegionalAuthority = "REGIONAL_AUTHORITY",
        /// Government of a state.
        NationalAuthority = "NATIONAL_AUTHORITY",
        /// Municipality, county.
        LocalAuthority = "LOCAL_AUTHORITY",
        /// Regional development or innovation agency.
        DevelopmentAgency = "DEVELOPMENT_AGENCY",
        /// Agency for VET policy.
        VetPolicyAgency = "VET_POLICY_AGENCY",
        /// National agency of Erasmus+.
        ErasmusNationalAgency = "ERASMUS_NATIONAL_AGENCY",
        /// Public employment service.
        PublicEmploymentService = "PUBLIC_EMPLOYMENT_SERVICE",
        /// Body that assures the quality of VET.
        QualityAssuranceBody = "QUALITY_ASSURANCE_BODY",
        /// School or centre of vocational education and training.
        VetProvider = "VET_PROVIDER",
        /// Centre of vocational excellence.
        VetCentreOfExcellence = "VET_CENTRE_OF_EXCELLENCE",
        /// Professional higher education institution.
        ProfessionalHei = "PROFESSIONAL_HEI",
        /// University.
        University = "UNIVERSITY",
        /// Research centre.
        ResearchCentre = "RESEARCH_CENTRE",
        /// Company.
        Company = "COMPANY",
        /// Chamber of commerce, of crafts.
        Chamber = "CHAMBER",
        /// Cluster of companies.
        Cluster = "CLUSTER",
        /// Organisation of employers.
        EmployersOrganisation = "EMPLOYERS_ORGANISATION",
        /// Trade union.
        TradeUnion = "TRADE_UNION",
        /// Non-governmental organisation.
        Ngo = "NGO",
        /// Association of learners.
        LearnersAssociation = "LEARNERS_ASSOCIATION",
        /// Another; it says its helix itself.
        Other = "OTHER",
    }

    /// The four parts of the quadruple helix.
    Helix {
        /// Authorities and public agencies.
        Government = "GOVERNMENT",
        /// Education, training and research.
        Academia = "ACADEMIA",
        /// Companies and their organisations.
        Industry = "INDUSTRY",
        /// Social partners, associations, citizens.
        CivilSociety = "CIVIL_SOCIETY",
    }

    /// What part an institution plays in a region.
    ActorRole {
        /// Leads the region; exactly one actor does.
        RegionLead = "REGION_LEAD",
        /// Brings the actors together.
        Facilitator = "FACILITATOR",
        /// Contributes to strategies.
        StrategyContributor = "STRATEGY_CONTRIBUTOR",
        /// Carries out actions.
        Implementer = "IMPLEMENTER",
        /// Hosts placements.
        PlacementHost = "PLACEMENT_HOST",
        /// Knows which skills are needed.
        SkillsIntelligence = "SKILLS_INTELLIGENCE",
        /// Pays.
        Funder = "FUNDER",
        /// Supplies training.
        TrainingSupplier = "TRAINING_SUPPLIER",
        /// Audits.
        Auditor = "AUDITOR",
        /// Spreads results.
        Multiplier = "MULTIPLIER",
        /// Looks on.
        Observer = "OBSERVER",
    }

    /// Whether a membership is in force.
    MemberState {
        /// In force.
        Active = "ACTIVE",
        /// Over; it stays on record.
        Ended = "ENDED",
    }

    /// Where an invitation stands.
    InvitationState {
        /// Sent and not answered.
        Pending = "PENDING",
        /// Accepted.
        Accepted = "ACCEPTED",
        /// Declined.
        Declined = "DECLINED",
        /// Taken back.
        Revoked = "REVOKED",
        /// Over without an answer; resending opens it again.
        Expired = "EXPIRED",
    }

    /// Where its message stands.
    InvitationDelivery {
        /// Waits to be sent.
        Queued = "QUEUED",
        /// Handed to the mail system, or nothing was to be sent.
        Sent = "SENT",
        /// Could not be delivered.
        Bounced = "BOUNCED",
    }

    /// What became of one row of a bulk invitation.
    InviteOutcome {
        /// Invited now.
        Invited = "INVITED",
        /// Has an active membership there.
        AlreadyMember = "ALREADY_MEMBER",
        /// Has an open invitation; it is given.
        AlreadyInvited = "ALREADY_INVITED",
        /// The inviter may not grant this role.
        RoleNotGrantable = "ROLE_NOT_GRANTABLE",
        /// Not an address, or an unknown institution.
        Invalid = "INVALID",
    }

    /// What a key for programs may be used for. No token grants what its maker lacks.
    TokenScope {
        /// Reads.
        Read = "READ",
        /// Discussion.
        Comment = "COMMENT",
        /// Approvals and commitments.
        Decide = "DECIDE",
        /// All else.
        Manage = "MANAGE",
    }

    /// Why a mutation of people was refused.
    PeopleErrorCode {
        /// An id of the input finds nothing that the caller may see. Read the object again and use the id that it has.
        NotFound = "NOT_FOUND",
        /// The caller's role, function or token scope does not allow it. Ask somebody who may, as `viewerCan` tells.
        Forbidden = "FORBIDDEN",
        /// A field of the input is not of its form. Mend the field that `path` names, as `message` says.
        Invalid = "INVALID",
        /// The code is not in the shipped NUTS list of that version. Use a code of NUTS 2024, or customArea.
        UnknownNutsCode = "UNKNOWN_NUTS_CODE",
        /// The NUTS region lies in another country. Mend country or nutsCode.
        CountryMismatch = "COUNTRY_MISMATCH",
        /// Something there has this name already. Choose another.
        NameTaken = "NAME_TAKEN",
        /// An institution of the tenant has this organisation id already. Use that institution.
        OidTaken = "OID_TAKEN",
        /// The tenant has a workspace of this region already. Use that workspace.
        WorkspaceExists = "WORKSPACE_EXISTS",
        /// More than 100 rows in one call. Send them in several calls.
        TooManyRows = "TOO_MANY_ROWS",
        /// The invitation was accepted, declined or revoked. Ask for a new one.
        InvitationClosed = "INVITATION_CLOSED",
        /// The invitation is past its date. Ask the inviter to send it again.
        InvitationExpired = "INVITATION_EXPIRED",
        /// A member of the tenant has this address. Send that person's credential with the request.
        SignInRequired = "SIGN_IN_REQUIRED",
        /// The invitation is for another address than the caller's. Use the credential of the person invited, or none.
        EmailMismatch = "EMAIL_MISMATCH",
        /// The inviter may not grant this role. Ask somebody who may.
        RoleNotGrantable = "ROLE_NOT_GRANTABLE",
        /// The region would be left without a lead. Name another first.
        LastLead = "LAST_LEAD",
        /// The expiry is in the past or more than a year away. Choose one within a year.
        TokenLifetime = "TOKEN_LIFETIME",
        /// The object is not in a state that allows it. Read its `state` and `viewerCan`.
        WrongState = "WRONG_STATE",
    }
}

texts! {
    /// The name of a consortium.
    TenantName(120, line);
    /// A tenant's name in addresses: 2 to 40 lower-case letters, digits and inner hyphens.
    TenantSlug(40, line, slug);
    /// An institution's legal name.
    LegalName(200, line);
    /// An institution's name as people say it; unique in the tenant.
    ShortName(60, line);
    /// A workspace's name; unique in the tenant.
    WorkspaceName(120, line);
    /// A code of the NUTS classification: country and one to three characters.
    NutsCode(5, line, nuts_code);
    /// An area that is no NUTS region, in words.
    CustomArea(200, line);
    /// ISO 3166-1 alpha-2.
    CountryCode(2, line, country_code);
    /// A name of the IANA time zone database.
    TimezoneName(60, line, timezone_name);
    /// A city.
    City(120, line);
    /// An address that begins with http:// or https://.
    Website(300, line, website);
    /// An Erasmus organisation id: E and eight digits.
    Oid(9, line, oid);
    /// A participant identification code: nine digits.
    Pic(9, line, pic);
    /// A person's name as they write it.
    PersonName(120, line);
    /// An e-mail address, in lower case.
    Email(254, line, email);
    /// What an inviter writes.
    InvitationMessage(4000, lines);
    /// What a token is for.
    TokenName(80, line);
    /// Why something was done.
    Reason(2000, lines);
}

fn form(right: bool, text: String, fault: &'static str) -> Result<String, TextFault> {
    if right { Ok(text) } else { Err(TextFault::Form(fault)) }
}

fn slug(text: String) -> Result<String, TextFault> {
    let right = text.len() >= 2
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    form(right, text, "Is no slug; write 2 to 40 lower-case letters, digits and inner hyphens")
}

fn nuts_code(text: String) -> Result<String, TextFault> {
    let (country, rest) = text.as_bytes().split_at(text.len().min(2));
    let right = country.len() == 2
        && country.iter().all(u8::is_ascii_uppercase)
        && (1..=3).contains(&rest.len())
        && rest.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    form(right, text, "Is no NUTS code; write one such as ITH5")
}

fn country_code(text: String) -> Result<String, TextFault> {
    // Kosovo has no code in the standard; Eurostat, whose regions these are, writes XK.
    let right =
        text == "XK" || text.bytes().all(|b| b.is_ascii_uppercase()) && rust_iso3166::from_alpha2(&text).is_some();
    form(right, text, "Is no country; write two capital letters of ISO 3166-1, such as IT")
}

fn timezone_name(text: String) -> Result<String, TextFault> {
    let right = jiff::tz::TimeZone::get(&text).is_ok();
    form(right, text, "Is no time zone; write one such as Europe/Rome")
}

fn website(text: String) -> Result<String, TextFault> {
    let right = ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme).is_some_and(|rest| rest.contains('.') && !rest.contains(char::is_whitespace))
    });
    form(right, text, "Is no address; begin with https://")
}

fn oid(text: String) -> Result<String, TextFault> {
    let right = text.len() == 9 && text.starts_with('E') && text.bytes().skip(1).all(|b| b.is_ascii_digit());
    form(right, text, "Is no organisation id; write E and eight digits")
}

fn pic(text: String) -> Result<String, TextFault> {
    let right = text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit());
    form(right, text, "Is no participant code; write nine digits")
}

fn email(mut text: String) -> Result<String, TextFault> {
    if text.chars().any(char::is_uppercase) {
        text = text.to_lowercase();
    }
    let right = text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && local.len() <= 64
            && host.contains('.')
            && host.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            && !local.contains(|c: char| {
                c.is_whitespace() || matches!(c, '@' | '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\')
            })
    });
    form(right, text, "Is no e-mail address; write one such as anna@example.org")
}

impl InstitutionType {
    /// The helix of institutions of this type; `None` for `OTHER`, which says its own (`domain.md` §3.1).
    pub fn helix(self) -> Option<Helix> {
        match self {
            Self::RegionalAuthority
            | Self::NationalAuthority
            | Self::LocalAuthority
            | Self::DevelopmentAgency
            | Self::VetPolicyAgency
            | Self::ErasmusNationalAgency
            | Self::PublicEmploymentService
            | Self::QualityAssuranceBody => Some(Helix::Government),
            Self::VetProvider
            | Self::VetCentreOfExcellence
            | Self::ProfessionalHei
            | Self::University
            | Self::ResearchCentre => Some(Helix::Academia),
            Self::Company | Self::Chamber | Self::Cluster | Self::EmployersOrganisation => Some(Helix::Industry),
            Self::TradeUnion | Self::Ngo | Self::LearnersAssociation => Some(Helix::CivilSociety),
            Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text as _;

    #[test]
    fn forms_are_checked() {
        assert!(TenantSlug::parse("nova-vet").is_ok());
        for bad in ["N", "-nova", "Nova", "no va", "a"] {
            assert!(TenantSlug::parse(bad).is_err(), "{bad}");
        }
        assert!(NutsCode::parse("ITH5").is_ok() && NutsCode::parse("IT").is_err() && NutsCode::parse("ith5").is_err());
        for country in ["IT", "GR", "XK"] {
            assert!(CountryCode::parse(country).is_ok(), "{country}");
        }
        for bad in ["Italy", "it", "ZZ", "EL", "I"] {
            assert!(CountryCode::parse(bad).is_err(), "{bad}");
        }
        assert!(TimezoneName::parse("Europe/Rome").is_ok() && TimezoneName::parse("Mars/Olympus").is_err());
        assert!(Oid::parse("E10012345").is_ok() && Oid::parse("10012345").is_err());
        assert_eq!(Email::parse("Anna@Example.ORG").map(|e| e.to_string()), Ok("anna@example.org".to_owned()));
        for bad in ["anna", "anna@", "@x.org", "a b@x.org", "anna@x", "anna@-x.org", "a@b@c.org"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }
}
