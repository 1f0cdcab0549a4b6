//! Input and payload of `withdrawCommitment`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::commitments::WithdrawCommitment;
use words::CommitmentId;

use crate::commitments::{Commitment, CommitmentsUserError};
use crate::form::Form;
use crate::mutate::payload;

/// What is taken back, and why.
#[derive(Debug, InputObject)]
pub(super) struct WithdrawCommitmentInput {
    /// One that has not ended.
    commitment: CommitmentId,
    /// 1 to 2,000 characters; the whole workspace reads it.
    reason: String,
}

impl WithdrawCommitmentInput {
    pub(super) fn parse(self) -> Result<WithdrawCommitment, Vec<Invalid>> {
        let mut form = Form::default();
        let reason = form.text("reason", &self.reason);
        form.finish(WithdrawCommitment { commitment: self.commitment, reason })
    }
}

payload! {
    /// What `withdrawCommitment` did.
    WithdrawCommitmentPayload: CommitmentId, CommitmentsUserError,
    |object| object.maybe::<Commitment>("commitment", "It, now WITHDRAWN; null when refused.", |paid| paid.outcome, store::commitments::commitments)
}
