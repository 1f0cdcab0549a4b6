//! Rows of people.

mod active_member;
mod actor;
mod institution;
mod invitation;
mod landing;
mod member;
mod named;
mod outbox;
mod person;
mod tenant;
mod viewer;
mod workspace;

pub use active_member::{ActiveMember, active_members};
pub use actor::{
    ActorSketch, SketchedActor, actor_of, actors, actors_count_of, actors_of, insert_actor, joined, lock_actor,
    region_lead_actor,
};
pub(crate) use institution::Named;
pub use institution::{
    InstitutionSketch, SketchedInstitution, insert_institution, institution, institutions, institutions_count_of,
    institutions_of,
};
pub use invitation::{
    expire_invitations, insert_invitation, invitations, invitations_count_of, invitations_of, lock_invitation,
    lock_shown_invitation, open_invitation, set_answer, set_resent,
};
pub use landing::lands_in;
pub use member::{
    MemberSketch, SketchedMember, end_member, insert_member, is_member, leads_beside, lock_member, member, members,
    members_count_of, members_of, memberships_of, persons_behind, set_role,
};
pub use named::{active_member_of, institutions_named, newest_invitation, only_workspace, workspaces_named};
pub use outbox::{Message, claim_messages, drop_messages, insert_message, message_bounced, message_sent, outbox};
pub use person::{PersonSketch, insert_person, lock_persons, person_by_email, person_of_caller, persons};
pub use tenant::{insert_tenant, insert_theme, tenant, tenants};
pub use viewer::{viewer_members_of, viewers};
pub use workspace::{
    WorkspaceAtHead, insert_workspace, lock_workspace, workspace_name, workspaces, workspaces_count_of,
    workspaces_held, workspaces_of,
};
