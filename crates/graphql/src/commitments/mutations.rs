//! The mutations of commitments: one file each, with input, payload and nothing else; the root fields are here.

mod accept_commitment;
mod check_in_commitment;
mod offer_commitment;
mod request_commitment_change;
mod withdraw_commitment;

use async_graphql::{Context, Object, Result};
use reads::Raw;

use crate::mutate::commit;
use accept_commitment::{AcceptCommitmentInput, AcceptCommitmentPayload};
use check_in_commitment::{CheckInCommitmentInput, CheckInCommitmentPayload};
use offer_commitment::{OfferCommitmentInput, OfferCommitmentPayload};
use request_commitment_change::{RequestCommitmentChangeInput, RequestCommitmentChangePayload};
use withdraw_commitment::{WithdrawCommitmentInput, WithdrawCommitmentPayload};

/// The mutations of commitments.
#[derive(Debug, Default)]
pub struct CommitmentsMutation;

#[Object]
impl CommitmentsMutation {
    /// Offers a commitment of the caller's institution (its leads) for an approved or active objective, or offers one anew whose change was
    /// requested.
    async fn offer_commitment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: OfferCommitmentInput,
    ) -> Result<Raw<OfferCommitmentPayload>> {
        commit(ctx, input.parse(), hub::commitments::offer_commitment).await
    }

    /// Sends an offer back with a wish (leads of the counterparty); a new offer answers it.
    async fn request_commitment_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: RequestCommitmentChangeInput,
    ) -> Result<Raw<RequestCommitmentChangePayload>> {
        commit(ctx, input.parse(), hub::commitments::request_commitment_change).await
    }

    /// Accepts an offer (leads of the counterparty, never of the offering actor): it is in force from then on.
    async fn accept_commitment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: AcceptCommitmentInput,
    ) -> Result<Raw<AcceptCommitmentPayload>> {
        commit(ctx, input.parse(), hub::commitments::accept_commitment).await
    }

    /// Tells how a commitment goes (members of the institution that promised).
    async fn check_in_commitment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CheckInCommitmentInput,
    ) -> Result<Raw<CheckInCommitmentPayload>> {
        commit(ctx, input.parse(), hub::commitments::check_in_commitment).await
    }

    /// Takes a commitment back (leads of the institution that promised); the record stays, with the reason.
    async fn withdraw_commitment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: WithdrawCommitmentInput,
    ) -> Result<Raw<WithdrawCommitmentPayload>> {
        commit(ctx, input.parse(), hub::commitments::withdraw_commitment).await
    }
}
