//! Input and payload of `createGovernanceBody`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::approvals::{CreateGovernanceBody, NewSeat};
use words::approvals::BodyKind;
use words::{GovernanceBodyId, InstitutionId, MemberId, WorkspaceId};

use super::charter_input::CharterInput;
use crate::approvals::{ApprovalsUserError, GovernanceBody};
use crate::form::Form;
use crate::mutate::payload;

/// What a body begins with.
#[derive(Debug, InputObject)]
pub(super) struct CreateGovernanceBodyInput {
    /// Where.
    workspace: WorkspaceId,
    /// 1 to 120 characters; unique in the workspace.
    name: String,
    /// What it is for.
    kind: BodyKind,
    /// What it may decide; at most 4,000 characters.
    mandate: Option<String>,
    /// Who presides: an active member of the workspace.
    chair: MemberId,
    /// The rules of its first charter.
    charter: CharterInput,
    /// 1 to 100, each institution once.
    seats: Vec<SeatInput>,
}

/// An institution's vote, and who holds it.
#[derive(Debug, InputObject)]
pub(super) struct SeatInput {
    /// An actor of the workspace.
    institution: InstitutionId,
    /// An active member of the institution, but no AUDITOR or OBSERVER; absent: the institution's leads name one later.
    holder: Option<MemberId>,
}

impl CreateGovernanceBodyInput {
    pub(super) fn parse(self) -> Result<CreateGovernanceBody, Vec<Invalid>> {
        let mut form = Form::default();
        let name = form.text("name", &self.name);
        let mandate = form.maybe_text("mandate", self.mandate.as_deref());
        let seats =
            self.seats.iter().map(|seat| NewSeat { institution: seat.institution, holder: seat.holder }).collect();
        let rules = self.charter.rules();
        form.finish(CreateGovernanceBody {
            workspace: self.workspace,
            name,
            kind: self.kind,
            mandate,
            chair: self.chair,
            rules,
            seats,
        })
    }
}

payload! {
    /// What `createGovernanceBody` did.
    CreateGovernanceBodyPayload: GovernanceBodyId, ApprovalsUserError,
    |object| object.maybe::<GovernanceBody>("body", "The new body; null when refused.", |paid| paid.outcome, store::approvals::bodies)
}
