//! `createGovernanceBody`: a body of a workspace, with its charter, its seats and their first holders.

use domain::approvals::{ApprovalsAct, ApprovalsEvent, ApprovalsRefusal, BodyDraft, Charter, Rules, Seat};
use domain::people::Place;
use domain::refusal::{Found as _, Invalid, NotFound};
use store::approvals::{candidate, helices, insert_body, insert_charter, insert_seat};
use store::{Recorded, Unit};
use words::approvals::{BodyKind, BodyName, Mandate};
use words::people::Helix;
use words::{GovernanceBodyId, InstitutionId, MemberId, WorkspaceId};

use crate::{Failure, OnConstraint as _};

/// What a body begins with.
#[derive(Clone, Debug)]
pub struct CreateGovernanceBody {
    /// Where.
    pub workspace: WorkspaceId,
    /// What it is called; unique in the workspace.
    pub name: BodyName,
    /// What it is for.
    pub kind: BodyKind,
    /// What it may decide.
    pub mandate: Option<Mandate>,
    /// Who presides: an active member of the workspace.
    pub chair: MemberId,
    /// The rules of its first charter.
    pub rules: Rules,
    /// Whose votes, and who holds them.
    pub seats: Vec<NewSeat>,
}

/// An institution's vote, and the member who is to hold it.
#[derive(Clone, Copy, Debug)]
pub struct NewSeat {
    /// An actor of the workspace.
    pub institution: InstitutionId,
    /// An active member of the institution; null: to be named.
    pub holder: Option<MemberId>,
}

/// Creates a governance body.
///
/// # Errors
/// `NotFound` (workspace, chair: a member of it, seats: institutions that are actors of it, and members of it), `Forbidden`, `Invalid` (chair,
/// holders, charter, seats, name: taken), `ImpossibleRule`, `DuplicateSeat`.
pub async fn create_governance_body(
    unit: &mut Unit,
    input: CreateGovernanceBody,
) -> Result<Recorded<GovernanceBodyId>, Failure<ApprovalsRefusal>> {
    if !unit.standing().reaches(input.workspace) {
        return Err(NotFound { field: "workspace".to_owned() }.into());
    }
    let permit = unit.may(ApprovalsAct::CreateBody, Place::workspace(input.workspace))?;
    let draft = BodyDraft {
        workspace: input.workspace,
        name: input.name.clone(),
        kind: input.kind,
        mandate: input.mandate.clone(),
        chair: input.chair,
        rules: input.rules,
        seats: input.seats.iter().map(|seat| seat.institution).collect(),
    };
    draft.check()?;
    let chair = candidate(unit, input.workspace, input.chair).await?.found("chair")?;
    chair.may_chair("chair")?;
    let filled = fill(unit, &input).await?;
    for (at, (seat, _, holder)) in filled.iter().enumerate() {
        if let Some(holder) = holder {
            holder.may_hold(seat.institution, &format!("seats.{at}.holder"))?;
        }
    }

    let body = draft.begin(unit.id(), unit.now());
    let taken = || Invalid::new("name", "Is the name of another body of the workspace; choose another").into();
    insert_body(unit, &body).await.on_constraint::<ApprovalsRefusal>("governance_body_name_key", taken)?;
    insert_charter(unit, body.workspace, &Charter::first(body.id, input.rules, unit.now()), None).await?;
    let mut seats = Vec::with_capacity(filled.len());
    for (NewSeat { institution, holder }, helix, _) in filled {
        let seat = Seat { id: unit.id(), workspace: body.workspace, body: body.id, institution, helix, holder };
        insert_seat(unit, &seat).await?;
        seats.push(seat.id);
    }

    let happened = ApprovalsEvent::BodyCreated { body: body.id, chair: body.chair, seats };
    Ok(permit.record(unit, &happened, body.id))
}

type Filled = (NewSeat, Helix, Option<domain::approvals::Candidate>);

/// The seats with the helix of each institution's actor, and with what is known of their holders.
async fn fill(unit: &mut Unit, input: &CreateGovernanceBody) -> Result<Vec<Filled>, Failure<ApprovalsRefusal>> {
    let institutions: Vec<InstitutionId> = input.seats.iter().map(|seat| seat.institution).collect();
    let helices = helices(unit, input.workspace, &institutions).await?;
    let mut filled = Vec::with_capacity(input.seats.len());
    for (at, seat) in input.seats.iter().enumerate() {
        let helix = helices.iter().find(|(institution, _)| *institution == seat.institution);
        let (_, helix) = helix.found(&format!("seats.{at}.institution"))?;
        let holder = match seat.holder {
            Some(member) => Some(candidate(unit, input.workspace, member).await?.found(&format!("seats.{at}.holder"))?),
            None => None,
        };
        filled.push((*seat, *helix, holder));
    }
    Ok(filled)
}
