//! Input and payload of `requestCommitmentChange`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::commitments::RequestCommitmentChange;
use words::CommitmentId;

use crate::commitments::{Commitment, CommitmentsUserError};
use crate::form::Form;
use crate::mutate::payload;

/// What is to be changed in an offer.
#[derive(Debug, InputObject)]
pub(super) struct RequestCommitmentChangeInput {
    /// An OFFERED one.
    commitment: CommitmentId,
    /// 1 to 2,000 characters.
    note: String,
}

impl RequestCommitmentChangeInput {
    pub(super) fn parse(self) -> Result<RequestCommitmentChange, Vec<Invalid>> {
        let mut form = Form::default();
        let note = form.text("note", &self.note);
        form.finish(RequestCommitmentChange { commitment: self.commitment, note })
    }
}

payload! {
    /// What `requestCommitmentChange` did.
    RequestCommitmentChangePayload: CommitmentId, CommitmentsUserError,
    |object| object
        .maybe::<Commitment>("commitment", "It, now CHANGE_REQUESTED; null when refused.", |paid| paid.outcome, store::commitments::commitments)
}
