//! `createWorkspace`: opens the workspace of a region and names the institution that leads it.

use domain::people::{Area, PeopleAct, PeopleEvent, PeopleRefusal, Place, Workspace};
use domain::refusal::Found as _;
use store::people::{actor_of, insert_actor, insert_workspace, institution};
use store::{Recorded, Unit};
use words::people::{ActorRole, CountryCode, CustomArea, NutsCode, TimezoneName, WorkspaceName};
use words::{InstitutionId, WorkspaceId};

use crate::{Failure, OnConstraint as _};

/// What a workspace begins with.
#[derive(Clone, Debug)]
pub struct CreateWorkspace {
    /// Its name; unique in the tenant.
    pub name: WorkspaceName,
    /// The region; or a custom area.
    pub nuts_code: Option<NutsCode>,
    /// The version of the code; 2024 unless said.
    pub nuts_version: Option<i32>,
    /// An area in words; or a NUTS code.
    pub custom_area: Option<CustomArea>,
    /// Where it lies.
    pub country: CountryCode,
    /// In which its days begin and end.
    pub timezone: TimezoneName,
    /// Becomes the actor that leads the region.
    pub lead_institution: InstitutionId,
}

/// Opens a workspace. Its first event tells of it, and its first actor is the lead.
///
/// # Errors
/// `Forbidden`, `NotFound` (leadInstitution), `Invalid` (area), `UnknownNutsCode`, `CountryMismatch`, `NameTaken`, `WorkspaceExists`.
pub async fn create_workspace(
    unit: &mut Unit,
    input: CreateWorkspace,
) -> Result<Recorded<WorkspaceId>, Failure<PeopleRefusal>> {
    unit.may(PeopleAct::CreateWorkspace, Place::TENANT)?;
    let lead = institution(unit, input.lead_institution).await?.found("leadInstitution")?;
    let area = Area::choose(input.nuts_code, input.nuts_version, input.custom_area, &input.country)?;

    let workspace = Workspace {
        id: unit.id(),
        name: input.name,
        area,
        country: input.country,
        timezone: input.timezone,
        created_at: unit.now(),
    };
    let written = insert_workspace(unit, &workspace).await;
    let taken = || PeopleRefusal::NameTaken { name: workspace.name.to_string() };
    written.on_constraint::<PeopleRefusal>("workspace_name_key", taken).or_else(|failure| match failure {
        Failure::Broken(error) => Err(error).on_constraint("workspace_region_key", || PeopleRefusal::WorkspaceExists),
        refused => Err(refused),
    })?;
    // From here on the new workspace is one that the unit may write to.
    unit.enter_again().await?;
    insert_actor(unit, workspace.id, lead.id, lead.helix, &[ActorRole::RegionLead]).await?;
    let lead = actor_of(unit, workspace.id, lead.id)
        .await?
        .ok_or_else(|| anyhow::anyhow!("An actor that was just written is not there"))?;

    let permit = unit.may(PeopleAct::CreateWorkspace, Place::workspace(workspace.id))?;
    let happened = PeopleEvent::WorkspaceCreated { workspace: workspace.id, lead: lead.id };
    Ok(permit.record(unit, &happened, workspace.id))
}
