//! People: tenants, institutions, workspaces, members, invitations, tokens; their types, queries and mutations.

mod actor;
mod api_token;
mod institution;
mod invitation;
mod invite_result;
mod member;
mod membership;
mod mutations;
mod person;
mod queries;
mod tenant;
mod user_error;
mod viewer;
mod workspace;
mod workspace_permissions;

pub use actor::Actor;
pub use api_token::ApiToken;
pub use institution::Institution;
pub use invitation::Invitation;
pub use invite_result::InviteActorResult;
pub use member::Member;
pub use membership::Membership;
pub use mutations::PeopleMutation;
pub use person::Person;
pub use queries::PeopleQuery;
pub use tenant::Tenant;
pub use user_error::PeopleUserError;
pub use viewer::Viewer;
pub use workspace::Workspace;
pub use workspace_permissions::WorkspacePermissions;
