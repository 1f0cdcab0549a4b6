//! Input and payload of `createWorkspace`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::people::CreateWorkspace;
use words::{InstitutionId, WorkspaceId};

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{PeopleUserError, Workspace};

/// A workspace that is to be opened: for a NUTS region or for a custom area, one of the two.
#[derive(Debug, InputObject)]
pub(crate) struct CreateWorkspaceInput {
    /// 1 to 120 characters; unique in the tenant (NAME_TAKEN).
    name: String,
    /// Such as ITH5; one workspace of the tenant per region (WORKSPACE_EXISTS).
    nuts_code: Option<String>,
    /// Absent: 2024, which is the version that is shipped.
    nuts_version: Option<i32>,
    /// An area in words, where no region of NUTS fits; at most 200 characters.
    custom_area: Option<String>,
    /// ISO 3166-1 alpha-2; that of the NUTS region (COUNTRY_MISMATCH).
    country: String,
    /// IANA name, such as Europe/Rome.
    timezone: String,
    /// An institution of the tenant; it becomes the actor with REGION_LEAD.
    lead_institution: InstitutionId,
}

impl CreateWorkspaceInput {
    pub(super) fn parse(self) -> Result<CreateWorkspace, Vec<Invalid>> {
        let mut form = Form::default();
        let input = CreateWorkspace {
            name: form.text("name", &self.name),
            nuts_code: form.maybe_text("nutsCode", self.nuts_code.as_deref()),
            nuts_version: self.nuts_version,
            custom_area: form.maybe_text("customArea", self.custom_area.as_deref()),
            country: form.text("country", &self.country),
            timezone: form.text("timezone", &self.timezone),
            lead_institution: self.lead_institution,
        };
        form.finish(input)
    }
}

payload! {
    /// What `createWorkspace` did.
    CreateWorkspacePayload: WorkspaceId, PeopleUserError,
    |object| object.maybe::<Workspace>("workspace", "The new workspace; null when refused.", |paid| paid.outcome, store::people::workspaces)
}
