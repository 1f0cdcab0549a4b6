//! The mutations of people: one file each, with input, payload and nothing else; the root fields are here.

mod accept_invitation;
mod change_member_role;
mod create_api_token;
mod create_institution;
mod create_workspace;
mod decline_invitation;
mod end_membership;
mod invite_actors;
mod resend_invitation;
mod revoke_api_token;
mod revoke_invitation;

use async_graphql::{Context, Object, Result};
use reads::Raw;
use store::directory::{as_member, invited};

use crate::asking::{Asking, broken};
use crate::mutate::{commit, execute, may_read_payload};
use accept_invitation::{AcceptInvitationInput, AcceptInvitationPayload};
use change_member_role::{ChangeMemberRoleInput, ChangeMemberRolePayload};
use create_api_token::{CreateApiTokenInput, CreateApiTokenPayload};
use create_institution::{CreateInstitutionInput, CreateInstitutionPayload};
use create_workspace::{CreateWorkspaceInput, CreateWorkspacePayload};
use decline_invitation::{DeclineInvitationInput, DeclineInvitationPayload};
use end_membership::{EndMembershipInput, EndMembershipPayload};
use invite_actors::{InviteActorsInput, InviteActorsPayload};
use resend_invitation::{ResendInvitationInput, ResendInvitationPayload};
use revoke_api_token::{RevokeApiTokenInput, RevokeApiTokenPayload};
use revoke_invitation::{RevokeInvitationInput, RevokeInvitationPayload};

/// The mutations of people.
#[derive(Debug, Default)]
pub struct PeopleMutation;

#[Object]
impl PeopleMutation {
    /// Registers an institution in the tenant: coordinators and region leads. It becomes an actor where somebody of it is invited.
    async fn create_institution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CreateInstitutionInput,
    ) -> Result<Raw<CreateInstitutionPayload>> {
        commit(ctx, input.parse(), hub::people::create_institution).await
    }

    /// Opens the workspace of a region: coordinators. Its lead institution becomes the actor with REGION_LEAD.
    async fn create_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CreateWorkspaceInput,
    ) -> Result<Raw<CreateWorkspacePayload>> {
        commit(ctx, input.parse(), hub::people::create_workspace).await
    }

    /// Invites up to 100 persons, with a result for each row; a bad row stops no other. Without a workspace: coordinators of the tenant.
    /// Coordinators grant all roles; region leads all but theirs; facilitators INSTITUTION_LEAD, MEMBER and OBSERVER; an institution's leads
    /// MEMBER of their own institution.
    async fn invite_actors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: InviteActorsInput,
    ) -> Result<Raw<InviteActorsPayload>> {
        commit(ctx, input.parse(), hub::people::invite_actors).await
    }

    /// Sends an open or expired invitation again, for another 14 days; the link that was sent before is dead. Who may grant its role.
    async fn resend_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: ResendInvitationInput,
    ) -> Result<Raw<ResendInvitationPayload>> {
        commit(ctx, input.parse(), hub::people::resend_invitation).await
    }

    /// Takes an open invitation back; its link is dead. Who may grant its role.
    async fn revoke_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: RevokeInvitationInput,
    ) -> Result<Raw<RevokeInvitationPayload>> {
        commit(ctx, input.parse(), hub::people::revoke_invitation).await
    }

    /// Accepts an invitation: everything in it at once, or nothing. No credential is needed: the link's token is the proof of the address.
    /// If an active member of the tenant has the address, that person's credential is required (SIGN_IN_REQUIRED). The payload is read as the
    /// new member.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: AcceptInvitationInput,
    ) -> Result<Raw<AcceptInvitationPayload>> {
        let asking = Asking::of(ctx)?;
        may_read_payload(asking)?;
        let invitee = invited(&asking.caller, &input.token);
        let paid = execute(ctx, asking, &invitee, input.parse(), hub::people::accept_invitation).await?;
        // A repeat under an idempotency key proves nothing: whoever is not the new member reads it as themselves.
        let reader = match &paid.outcome {
            Some(accepted) if accepted.token.is_some() || asking.caller.person() == Some(accepted.person) => {
                as_member(&invitee, accepted.person).map_err(broken)?
            }
            _ => asking.caller.clone(),
        };
        Ok(Raw::one(asking.sight_of(&reader).await?, paid))
    }

    /// Declines an invitation. No credential is needed. The payload shows the invitation's own fields, and nothing of the workspace.
    async fn decline_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: DeclineInvitationInput,
    ) -> Result<Raw<DeclineInvitationPayload>> {
        let asking = Asking::of(ctx)?;
        let invitee = invited(&asking.caller, &input.token);
        let paid = execute(ctx, asking, &invitee, input.parse(), hub::people::decline_invitation).await?;
        Ok(Raw::one(asking.sight_of(&invitee).await?, paid))
    }

    /// Gives a member another role: who may grant both. An AUDITOR and an OBSERVER hold no seat: seats and uncounted ballots are lost.
    async fn change_member_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: ChangeMemberRoleInput,
    ) -> Result<Raw<ChangeMemberRolePayload>> {
        commit(ctx, input.parse(), hub::people::change_member_role).await
    }

    /// Ends a membership: one's own, or who may grant its role. Seats and uncounted ballots are lost, live streams end within a second, and
    /// with the last membership all tokens are revoked.
    async fn end_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: EndMembershipInput,
    ) -> Result<Raw<EndMembershipPayload>> {
        commit(ctx, input.parse(), hub::people::end_membership).await
    }

    /// Makes a key for programs, of the caller; the secret is shown once.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: CreateApiTokenInput,
    ) -> Result<Raw<CreateApiTokenPayload>> {
        commit(ctx, input.parse(), hub::people::create_api_token).await
    }

    /// Takes one of the caller's own keys back: it is refused from now on, and its sockets are closed.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it needs.")] input: RevokeApiTokenInput,
    ) -> Result<Raw<RevokeApiTokenPayload>> {
        commit(ctx, input.parse(), hub::people::revoke_api_token).await
    }
}
