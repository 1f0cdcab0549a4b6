//! Input and payload of `createInstitution`.

use async_graphql::InputObject;
use domain::people::Particulars;
use domain::refusal::Invalid;
use hub::people::CreateInstitution;
use words::InstitutionId;
use words::people::{Helix, InstitutionType};

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{Institution, PeopleUserError};

/// An institution that is to be registered.
#[derive(Debug, InputObject)]
pub(crate) struct CreateInstitutionInput {
    /// 1 to 200 characters.
    legal_name: String,
    /// As people say it, 1 to 60 characters; unique in the tenant (NAME_TAKEN).
    short_name: String,
    /// What it is.
    #[graphql(name = "type")]
    kind: InstitutionType,
    /// Absent: that of its type. Required for OTHER.
    helix: Option<Helix>,
    /// ISO 3166-1 alpha-2.
    country: String,
    /// Where it sits.
    city: Option<String>,
    /// Begins with https:// or http://.
    website: Option<String>,
    /// Erasmus organisation id, E and eight digits; unique in the tenant (OID_TAKEN).
    oid: Option<String>,
    /// Participant identification code, nine digits.
    pic: Option<String>,
}

impl CreateInstitutionInput {
    pub(super) fn parse(self) -> Result<CreateInstitution, Vec<Invalid>> {
        let mut form = Form::default();
        let said = Particulars {
            legal_name: form.text("legalName", &self.legal_name),
            short_name: form.text("shortName", &self.short_name),
            kind: self.kind,
            helix: self.helix,
            country: form.text("country", &self.country),
            city: form.maybe_text("city", self.city.as_deref()),
            website: form.maybe_text("website", self.website.as_deref()),
            oid: form.maybe_text("oid", self.oid.as_deref()),
            pic: form.maybe_text("pic", self.pic.as_deref()),
        };
        form.finish(CreateInstitution { said })
    }
}

payload! {
    /// What `createInstitution` did.
    CreateInstitutionPayload: InstitutionId, PeopleUserError,
    |object| object.maybe::<Institution>("institution", "The new institution; null when refused.", |paid| paid.outcome, store::people::institutions)
}
