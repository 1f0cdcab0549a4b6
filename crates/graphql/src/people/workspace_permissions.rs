//! The type WorkspacePermissions.

use domain::approvals::{ApprovalsAct, ApprovalsRefusal};
use domain::people::{PeopleAct, PeopleRefusal, Place};
use domain::strategies::{StrategiesRefusal, may_begin_strategy};
use reads::{Entity, Object};
use words::WorkspaceId;

use crate::permission::{Permission, Verdict};
use crate::sight::Sight;

/// What the caller may do in a workspace.
pub struct WorkspacePermissions;

impl Entity for WorkspacePermissions {
    type Context = Sight;
    type Row = WorkspaceId;
    const NAME: &'static str = "WorkspacePermissions";
    const DOC: &'static str = "What the caller may do in a workspace now.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .compute::<Permission>("invite", "`inviteActors`; to which roles depends on the caller's.", |w, sight| {
                let may = sight.standing().may(PeopleAct::Invite, Place::workspace(*w));
                Verdict::of(may.map(drop).map_err(PeopleRefusal::from))
            })
            .compute::<Permission>("createBody", "`createGovernanceBody`.", |w, sight| {
                let may = sight.standing().may(ApprovalsAct::CreateBody, Place::workspace(*w));
                Verdict::of(may.map(drop).map_err(ApprovalsRefusal::from))
            })
            .compute::<Permission>(
                "createStrategy",
                "`createStrategy`, for the region or for the caller's institution.",
                |w, sight| Verdict::of(may_begin_strategy(sight.standing(), *w).map_err(StrategiesRefusal::from)),
            )
    }
}
