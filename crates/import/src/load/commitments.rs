//! Steps of commitments.

use domain::commitments::Terms;
use hub::commitments::{
    AcceptCommitment, CheckInCommitment, OfferCommitment, RequestCommitmentChange, WithdrawCommitment,
    accept_commitment, check_in_commitment, offer_commitment, request_commitment_change, withdraw_commitment,
};
use store::people::actor_of;

use super::Loading;
use crate::Kind;
use crate::command::commitments as step;
use crate::command::commitments::CommitmentsCommand;
use crate::fault::Fault;

impl Loading<'_> {
    pub(super) async fn commitments(&mut self, command: &CommitmentsCommand) -> Result<(), Fault> {
        match command {
            CommitmentsCommand::Offer(offer) => self.offer(offer).await?,
            CommitmentsCommand::RequestChange(request) => {
                let commitment = self.commitment(&request.commitment).await?;
                let input = RequestCommitmentChange { commitment, note: request.note.clone() };
                let recorded = request_commitment_change(&mut self.unit, input).await?;
                self.record(recorded);
            }
            CommitmentsCommand::AcceptOffer(accept) => {
                let commitment = self.commitment(&accept.commitment).await?;
                let recorded = accept_commitment(&mut self.unit, AcceptCommitment { commitment }).await?;
                self.record(recorded);
            }
            CommitmentsCommand::CheckIn(check_in) => {
                let input = CheckInCommitment {
                    commitment: self.commitment(&check_in.commitment).await?,
                    health: check_in.health,
                    note: check_in.note.clone(),
                    delivered_quantity: check_in.delivered_quantity,
                };
                let recorded = check_in_commitment(&mut self.unit, input).await?;
                self.record(recorded);
            }
            CommitmentsCommand::WithdrawCommitment(withdraw) => {
                let commitment = self.commitment(&withdraw.commitment).await?;
                let input = WithdrawCommitment { commitment, reason: withdraw.reason.clone() };
                let recorded = withdraw_commitment(&mut self.unit, input).await?;
                self.record(recorded);
            }
        }
        Ok(())
    }

    async fn offer(&mut self, said: &step::Offer) -> Result<(), Fault> {
        let objective = self.objective(&said.objective).await?;
        let text = self.standing_at(objective.into(), Kind::Objective, &said.objective).await?;
        let commitment = match &said.commitment {
            Some(former) => Some(self.commitment(former).await?),
            None => None,
        };
        let counterparty = match &said.counterparty {
            Some(named) => {
                let institution = self.institution(named).await?;
                let actor = actor_of(&mut self.unit, text.workspace, institution).await?;
                let none = || Fault::at(named.place, format!("`{}` is no actor of the workspace", named.text));
                Some(actor.ok_or_else(none)?.id)
            }
            None => None,
        };
        let terms = Terms {
            statement: said.statement.clone(),
            kind: said.kind,
            quantity: said.quantity,
            unit: said.unit.clone(),
            starts_on: said.starts_on,
            due_on: said.due_on,
            evidence_wanted: said.evidence_wanted.clone(),
        };
        let revision_digest = self.digest(&text, said.revision).await?;
        let input = OfferCommitment { objective, revision_digest, commitment, counterparty, terms };
        let recorded = offer_commitment(&mut self.unit, input).await?;
        self.made(recorded, said, Some(text.workspace))
    }
}
