//! People: who may do what (standing and rights), tenants, institutions, workspaces, members, invitations, tokens.

mod api_token;
mod event;
mod held;
mod institution;
mod invitation;
mod member;
mod nuts;
mod refusal;
mod rights;
mod standing;
mod tenant;
mod workspace;

pub use api_token::{ApiToken, Lifetime, TokenText, check_scopes};
pub use event::{PeopleEvent, TenantEvent};
pub use held::Held;
pub use institution::{Institution, Particulars};
pub use invitation::{INVITATION_DAYS, Invitation, Invitee, SecretLink};
pub use member::{Ending, Member, Person, check_new_role};
pub use nuts::{NUTS_VERSION, Region, region};
pub use refusal::PeopleRefusal;
pub use rights::{Grantable, PeopleAct};
pub use standing::{Act, Denied, Grant, Membership, Place, Standing};
pub use tenant::Tenant;
pub use workspace::{Actor, Area, Workspace};
