//! Input and payload of `acceptCommitment`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::commitments::AcceptCommitment;
use words::CommitmentId;

use crate::commitments::{Commitment, CommitmentsUserError};
use crate::form::Form;
use crate::mutate::payload;

/// Which offer is accepted.
#[derive(Debug, InputObject)]
pub(super) struct AcceptCommitmentInput {
    /// An OFFERED one.
    commitment: CommitmentId,
}

impl AcceptCommitmentInput {
    pub(super) fn parse(self) -> Result<AcceptCommitment, Vec<Invalid>> {
        Form::default().finish(AcceptCommitment { commitment: self.commitment })
    }
}

payload! {
    /// What `acceptCommitment` did.
    AcceptCommitmentPayload: CommitmentId, CommitmentsUserError,
    |object| object.maybe::<Commitment>("commitment", "It, now ACCEPTED; null when refused.", |paid| paid.outcome, store::commitments::commitments)
}
