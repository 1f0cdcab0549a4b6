//! The clock's step: what is due at its instant is done, by the commands of the clock.

use hub::approvals::{CloseDueRequests, close_due_requests};
use hub::commitments::{LapseCommitments, lapse_commitments};
use hub::people::{ExpireInvitations, expire_invitations};

use super::Loading;
use crate::fault::Fault;

/// How many rows of a kind one command takes.
const LIMIT: i64 = 1000;

impl Loading<'_> {
    /// Invitations expire, requests close or lapse, commitments lapse, until nothing is due.
    pub(super) async fn clock(&mut self) -> Result<(), Fault> {
        loop {
            let recorded = expire_invitations(&mut self.unit, ExpireInvitations { limit: LIMIT }).await?;
            if self.record(recorded).is_none_or(|done| done.is_empty()) {
                break;
            }
        }
        loop {
            let recorded = close_due_requests(&mut self.unit, CloseDueRequests { limit: LIMIT }).await?;
            if self.record(recorded).is_none_or(|done| done.is_empty()) {
                break;
            }
        }
        loop {
            let recorded = lapse_commitments(&mut self.unit, LapseCommitments { limit: LIMIT }).await?;
            if self.record(recorded).is_none_or(|done| done.is_empty()) {
                return Ok(());
            }
        }
    }
}
