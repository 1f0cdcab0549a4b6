//! `amendCharter`: other rules for a body, for requests that are opened from now on.

use domain::approvals::{ApprovalsAct, ApprovalsEvent, ApprovalsRefusal, Charter, Rules};
use domain::people::Place;
use domain::refusal::Found as _;
use store::approvals::{insert_charter, lock_body, set_charter_version};
use store::{Recorded, Unit};
use words::GovernanceBodyId;
use words::people::Reason;

use crate::Failure;

/// The rules that are to come into force, in full.
#[derive(Clone, Debug)]
pub struct AmendCharter {
    /// Whose.
    pub body: GovernanceBodyId,
    /// What the next charter says.
    pub rules: Rules,
    /// Why.
    pub reason: Reason,
}

/// Gives a body the next version of its charter. Requests that are open keep the version that they were opened under
/// (`collaboration.md` §1.16).
///
/// # Errors
/// `NotFound` (body), `Forbidden`, `Invalid` (charter), `ImpossibleRule`.
pub async fn amend_charter(
    unit: &mut Unit,
    input: AmendCharter,
) -> Result<Recorded<GovernanceBodyId>, Failure<ApprovalsRefusal>> {
    let body = lock_body(unit, input.body).await?.found("body")?;
    let permit = unit.may(ApprovalsAct::AmendCharter, Place::workspace(body.workspace))?;
    input.rules.check()?;

    let next = Charter::after(body.id, body.charter_version, input.rules, unit.now());
    insert_charter(unit, body.workspace, &next, Some(&input.reason)).await?;
    set_charter_version(unit, body.id, next.version).await?;

    let happened = ApprovalsEvent::CharterAmended { body: body.id, version: next.version, reason: input.reason };
    Ok(permit.record(unit, &happened, body.id))
}
