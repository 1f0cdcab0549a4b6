//! `offerCommitment`: an institution promises something for an objective, or offers anew what was to be changed.

use domain::commitments::{
    Commitment, CommitmentsAct, CommitmentsEvent, CommitmentsRefusal, Offer, Parties, PromisedFor, Terms,
};
use domain::people::{Denied, Place};
use domain::refusal::Found as _;
use domain::strategies::moved;
use store::commitments::{
    Side, counterparty, insert_commitment, lock_commitment, own_side, promised_for, region_lead_side, update_commitment,
};
use store::{Permit, Recorded, Unit};
use words::{ActorId, AnyId, CommitmentId, Digest, ObjectiveId};

use crate::Failure;

/// What is promised, and to whom.
#[derive(Clone, Debug)]
pub struct OfferCommitment {
    /// For what.
    pub objective: ObjectiveId,
    /// Which text of it was read.
    pub revision_digest: Digest,
    /// The commitment that is offered anew, after a change was requested.
    pub commitment: Option<CommitmentId>,
    /// To whom; null: the region's lead, or, when offered anew, the same as before.
    pub counterparty: Option<ActorId>,
    /// What.
    pub terms: Terms,
}

/// Offers a commitment of the caller's institution for an objective that is approved or active.
///
/// # Errors
/// `NotFound` (objective, commitment: one for this objective, counterparty: an actor of its workspace), `Forbidden`, `Invalid` (quantity,
/// startsOn), `RevisionMoved`, `WrongState`, `NotApproved`, `OwnOffer`, `DueInThePast`.
pub async fn offer_commitment(
    unit: &mut Unit,
    input: OfferCommitment,
) -> Result<Recorded<CommitmentId>, Failure<CommitmentsRefusal>> {
    let former = match input.commitment {
        Some(id) => Some(
            lock_commitment(unit, id)
                .await?
                .filter(|former| former.objective == input.objective)
                .found("commitment")?,
        ),
        None => None,
    };
    let objective = promised_for(unit, input.objective).await?.found("objective")?;
    let to = whom(unit, &input, &objective, former.as_ref()).await?;
    let permit = unit.may(CommitmentsAct::Sign, Place::workspace(objective.workspace))?;
    let from = own(unit, &permit, &objective).await?;
    if let Some(former) = &former {
        former.renewable_by(permit.institution())?;
    }
    input.terms.check()?;
    unmoved(unit, &input.revision_digest, &objective).await?;
    if let Some(former) = &former {
        former.renewable()?;
    }

    let parties = Parties {
        actor: from.actor,
        institution: from.institution,
        counterparty: to.actor,
        counterparty_institution: to.institution,
    };
    let offer = Offer { parties, terms: input.terms, by: permit.member()?, at: unit.now() };
    offer.check(&objective)?;
    let commitment = if let Some(former) = former {
        let renewed = offer.makes(former.id, &objective);
        update_commitment(unit, &renewed).await?;
        renewed
    } else {
        let begun = offer.makes(unit.id(), &objective);
        insert_commitment(unit, &begun).await?;
        begun
    };
    Ok(permit.record(unit, &offered(&commitment, objective.digest), commitment.id))
}

async fn whom(
    unit: &mut Unit,
    input: &OfferCommitment,
    objective: &PromisedFor,
    former: Option<&Commitment>,
) -> Result<Side, Failure<CommitmentsRefusal>> {
    match (input.counterparty, former) {
        (Some(actor), _) => Ok(counterparty(unit, objective.workspace, actor).await?.found("counterparty")?),
        (None, Some(former)) => {
            Ok(Side { actor: former.parties.counterparty, institution: former.parties.counterparty_institution })
        }
        (None, None) => Ok(region_lead_side(unit, objective.workspace).await?),
    }
}

/// The signer's side. A member whose institution is no actor there signs for nobody.
async fn own(unit: &mut Unit, permit: &Permit, objective: &PromisedFor) -> Result<Side, Failure<CommitmentsRefusal>> {
    let institution = permit.institution().ok_or(Denied::Role)?;
    Ok(own_side(unit, objective.workspace, institution).await?.ok_or(Denied::Role)?)
}

async fn unmoved(
    unit: &mut Unit,
    claimed: &Digest,
    objective: &PromisedFor,
) -> Result<(), Failure<CommitmentsRefusal>> {
    if *claimed == objective.digest {
        return Ok(());
    }
    let id: AnyId = objective.objective.into();
    let read = store::strategies::revision_by_digest(unit, id, claimed).await?;
    let current = store::strategies::revision(unit, id, objective.revision).await?;
    let current = current.ok_or_else(|| anyhow::anyhow!("An objective without its present revision"))?;
    Err(CommitmentsRefusal::RevisionMoved { moved: moved(read.as_ref(), &current) }.into())
}

fn offered(commitment: &Commitment, digest: Digest) -> CommitmentsEvent {
    let (parties, terms) = (commitment.parties, &commitment.terms);
    CommitmentsEvent::CommitmentOffered {
        commitment: commitment.id,
        objective: commitment.objective,
        digest,
        actor: parties.actor,
        counterparty: parties.counterparty,
        statement: terms.statement.to_string(),
        commitment_kind: terms.kind,
        quantity: terms.quantity,
        unit: terms.unit.to_string(),
        starts_on: terms.starts_on,
        due_on: terms.due_on,
        evidence_wanted: terms.evidence_wanted.to_string(),
    }
}
