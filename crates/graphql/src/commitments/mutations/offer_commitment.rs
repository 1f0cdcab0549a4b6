//! Input and payload of `offerCommitment`.

use async_graphql::InputObject;
use domain::commitments::CommitmentsRefusal;
use domain::commitments::Terms;
use domain::refusal::Invalid;
use hub::commitments::OfferCommitment;
use words::commitments::CommitmentKind;
use words::{ActorId, CommitmentId, Day, Digest, ObjectiveId, Quantity};

use crate::commitments::{Commitment, CommitmentsUserError};
use crate::form::Form;
use crate::mutate::payload;
use crate::strategies::RevisionMoved;

/// What is promised, and to whom.
#[derive(Debug, InputObject)]
pub(super) struct OfferCommitmentInput {
    /// An APPROVED or ACTIVE one.
    objective: ObjectiveId,
    /// The digest of the objective's revision that was read.
    revision_digest: String,
    /// The commitment that is offered anew after a change was requested; absent: a new one.
    commitment: Option<CommitmentId>,
    /// An actor of the workspace; absent: the region's lead, or, when offered anew, the same as before.
    counterparty: Option<ActorId>,
    /// What is promised, in a sentence of 1 to 1,000 characters.
    statement: String,
    /// Of which kind.
    kind: CommitmentKind,
    /// How much; more than 0.
    quantity: Quantity,
    /// What the quantity counts, 1 to 60 characters.
    unit: String,
    /// From when on; not after dueOn.
    starts_on: Option<Day>,
    /// Until when; after today.
    due_on: Day,
    /// What will show that it was kept, 1 to 1,000 characters.
    evidence_wanted: String,
}

impl OfferCommitmentInput {
    pub(super) fn parse(self) -> Result<OfferCommitment, Vec<Invalid>> {
        let mut form = Form::default();
        let terms = Terms {
            statement: form.text("statement", &self.statement),
            kind: self.kind,
            quantity: self.quantity,
            unit: form.text("unit", &self.unit),
            starts_on: self.starts_on,
            due_on: self.due_on,
            evidence_wanted: form.text("evidenceWanted", &self.evidence_wanted),
        };
        form.finish(OfferCommitment {
            objective: self.objective,
            revision_digest: Digest::claimed(self.revision_digest),
            commitment: self.commitment,
            counterparty: self.counterparty,
            terms,
        })
    }
}

payload! {
    /// What `offerCommitment` did.
    OfferCommitmentPayload: CommitmentId, CommitmentsUserError,
    |object| object
        .maybe::<Commitment>("commitment", "It, now OFFERED; null when refused.", |paid| paid.outcome, store::commitments::commitments)
        .compute_maybe::<RevisionMoved>("revisionMoved", "The objective's present text, when it is not the one that was read.", |paid, _| {
            paid.refused.iter().find_map(|refusal| match refusal {
                CommitmentsRefusal::RevisionMoved { moved } => Some(moved.clone()),
                _ => None,
            })
        })
}
