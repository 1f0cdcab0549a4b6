//! The mutations of approvals: one file each, with input, payload and nothing else; the root fields are here.

mod amend_charter;
mod cast_ballot;
mod charter_input;
mod close_approval_request;
mod create_governance_body;
mod moved;
mod name_seat_holder;
mod open_approval_request;
mod publish_outcome;
mod withdraw_approval_request;

use async_graphql::{Context, Object, Result};
use reads::Raw;

use crate::mutate::commit;
use amend_charter::{AmendCharterInput, AmendCharterPayload};
use cast_ballot::{CastBallotInput, CastBallotPayload};
use close_approval_request::{CloseApprovalRequestInput, CloseApprovalRequestPayload};
use create_governance_body::{CreateGovernanceBodyInput, CreateGovernanceBodyPayload};
use name_seat_holder::{NameSeatHolderInput, NameSeatHolderPayload};
use open_approval_request::{OpenApprovalRequestInput, OpenApprovalRequestPayload};
use publish_outcome::{PublishOutcomeInput, PublishOutcomePayload};
use withdraw_approval_request::{WithdrawApprovalRequestInput, WithdrawApprovalRequestPayload};

/// The mutations of approvals.
#[derive(Debug, Default)]
pub struct ApprovalsMutation;

#[Object]
impl ApprovalsMutation {
    /// Creates a governance body with its charter, its seats and their first holders (region lead). A name that another body of the workspace
    /// has is INVALID.
    async fn create_governance_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CreateGovernanceBodyInput,
    ) -> Result<Raw<CreateGovernanceBodyPayload>> {
        commit(ctx, input.parse(), hub::approvals::create_governance_body).await
    }

    /// Gives a body other rules, for requests that are opened from now on (region lead).
    async fn amend_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: AmendCharterInput,
    ) -> Result<Raw<AmendCharterPayload>> {
        commit(ctx, input.parse(), hub::approvals::amend_charter).await
    }

    /// Names the holder of a seat (leads of its institution). Ballots that another holder has cast in open requests become VOID_MANDATE.
    async fn name_seat_holder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: NameSeatHolderInput,
    ) -> Result<Raw<NameSeatHolderPayload>> {
        commit(ctx, Ok(input.parse()), hub::approvals::name_seat_holder).await
    }

    /// Asks a body about a text that is submitted (leads of its owner, region lead, facilitator, the body's chair).
    async fn open_approval_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: OpenApprovalRequestInput,
    ) -> Result<Raw<OpenApprovalRequestPayload>> {
        commit(ctx, input.parse(), hub::approvals::open_approval_request).await
    }

    /// Casts a ballot for a seat that the caller holds, on the text that was read; it supersedes the seat's ballot before.
    async fn cast_ballot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CastBallotInput,
    ) -> Result<Raw<CastBallotPayload>> {
        commit(ctx, input.parse(), hub::approvals::cast_ballot).await
    }

    /// Closes a request whose result can no longer change, or in which all seats have voted and the cooling-off is over (opener, chair).
    async fn close_approval_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CloseApprovalRequestInput,
    ) -> Result<Raw<CloseApprovalRequestPayload>> {
        commit(ctx, Ok(input.parse()), hub::approvals::close_approval_request).await
    }

    /// Takes an open request back (opener, chair). Its subject stays where it is.
    async fn withdraw_approval_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: WithdrawApprovalRequestInput,
    ) -> Result<Raw<WithdrawApprovalRequestPayload>> {
        commit(ctx, input.parse(), hub::approvals::withdraw_approval_request).await
    }

    /// Publishes what the body has decided, which moves the subject (chair). PASSED allows ADOPTED, ADOPTED_WITH_CONDITIONS and RETURNED,
    /// FAILED allows RETURNED and REJECTED.
    async fn publish_outcome(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: PublishOutcomeInput,
    ) -> Result<Raw<PublishOutcomePayload>> {
        commit(ctx, input.parse(), hub::approvals::publish_outcome).await
    }
}
