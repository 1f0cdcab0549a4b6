//! Who may hear of what, said once more by the checker: `collaboration.md` §3.5 and the roles that each role may grant.

use uuid::Uuid;

use crate::log::{Event, Log, Member};

/// Whether this person may know of an event of the workspace.
pub(crate) fn hears(log: &Log, email: &str, workspace: Uuid, event: &Event) -> bool {
    // Up to the number at which it ends, a membership is one.
    let lasts = |member: &Member| member.is_active || log.ended.get(&member.id).is_some_and(|end| event.seq <= *end);
    let of = |member: &&Member| member.email == email && lasts(member);
    let reaches = |member: &&Member| member.workspace == Some(workspace) || member.role == "TENANT_COORDINATOR";
    let mut memberships = log.members.iter().filter(of).filter(reaches);
    if event.is_of_invitations {
        let mut invitations = event.touched.iter().filter_map(|id| log.invitations.get(id));
        return invitations
            .any(|(role, institution)| memberships.clone().any(|member| grants(member, role, *institution)));
    }
    if let Some(body) = event.body {
        return memberships.any(|member| log.bodies[&body].contains(&member.id));
    }
    match event.institution {
        None => memberships.next().is_some(),
        institution => memberships.any(|member| member.workspace.is_some() && member.institution == institution),
    }
}

/// The number at which this person's part in a workspace ended, if it did.
pub(crate) fn end_of(log: &Log, email: &str, workspace: Uuid) -> Option<i64> {
    let mut members = log.members.iter().filter(|member| member.email == email);
    members
        .find(|member| member.workspace == Some(workspace) && !member.is_active)
        .and_then(|member| log.ended.get(&member.id))
        .copied()
}

/// Whether a member may grant a role for an institution, and so hears of its invitations.
fn grants(member: &Member, role: &str, institution: Option<Uuid>) -> bool {
    match member.role.as_str() {
        "TENANT_COORDINATOR" => true,
        "REGION_LEAD" => ["FACILITATOR", "INSTITUTION_LEAD", "MEMBER", "AUDITOR", "OBSERVER"].contains(&role),
        "FACILITATOR" => ["INSTITUTION_LEAD", "MEMBER", "OBSERVER"].contains(&role),
        "INSTITUTION_LEAD" => role == "MEMBER" && member.institution == institution,
        _ => false,
    }
}
