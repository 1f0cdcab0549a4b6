//! Commands on people: tenants, institutions, workspaces, invitations, memberships, tokens.

mod accept_invitation;
mod appoint_coordinator;
mod change_member_role;
mod create_api_token;
mod create_institution;
mod create_tenant;
mod create_workspace;
mod decline_invitation;
mod end_membership;
mod expire_invitations;
mod invitation_message;
mod invite_actors;
mod issue_token;
mod resend_invitation;
mod revoke_api_token;
mod revoke_invitation;

pub use accept_invitation::{AcceptForInvitee, AcceptInvitation, Acceptance, accept_for_invitee, accept_invitation};
pub use appoint_coordinator::{AppointCoordinator, Appointment, appoint_coordinator};
pub use change_member_role::{ChangeMemberRole, change_member_role};
pub use create_api_token::{CreateApiToken, NewToken, create_api_token};
pub use create_institution::{CreateInstitution, create_institution};
pub use create_tenant::{CreateTenant, create_tenant};
pub use create_workspace::{CreateWorkspace, create_workspace};
pub use decline_invitation::{DeclineForInvitee, DeclineInvitation, decline_for_invitee, decline_invitation};
pub use end_membership::{EndMembership, end_membership};
pub use expire_invitations::{ExpireInvitations, expire_invitations};
pub use invite_actors::{InviteActor, InviteActors, Invited, MOST_ROWS, invite_actors};
pub use issue_token::{IssueToken, issue_token};
pub use resend_invitation::{ResendInvitation, resend_invitation};
pub use revoke_api_token::{RevokeApiToken, revoke_api_token};
pub use revoke_invitation::{RevokeInvitation, revoke_invitation};
