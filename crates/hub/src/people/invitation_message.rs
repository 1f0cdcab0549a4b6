//! The message that carries an invitation's link: written into the outbox in the command's own transaction, sent after it.

use std::fmt::Write as _;

use domain::people::{Invitation, SecretLink};
use store::Unit;
use store::people::{Message, drop_messages, insert_message, institution, person_of_caller, tenant, workspace_name};

/// Queues the message of an invitation. What was queued for it before carries a dead link, and is dropped.
pub(super) async fn queue(unit: &mut Unit, invitation: &Invitation, link: &SecretLink) -> anyhow::Result<()> {
    drop_messages(unit, invitation.id).await?;
    let tenant = tenant(unit).await?;
    let place = match invitation.workspace {
        Some(id) => workspace_name(unit, id).await?.map(|name| name.to_string()),
        None => None,
    };
    let place = place.unwrap_or_else(|| tenant.name.to_string());
    let institution = match invitation.institution {
        Some(id) => institution(unit, id).await?.map(|found| found.short_name.to_string()),
        None => None,
    };
    let inviter = person_of_caller(unit).await?.map(|person| person.name.to_string());

    let mut body = format!(
        "{} you to {place}, in the consortium {}, as {}{}.\n",
        inviter.map_or_else(|| "This invites".to_owned(), |name| format!("{name} invites")),
        tenant.name,
        invitation.role.meaning().trim().trim_end_matches('.'),
        institution.map(|name| format!(" for {name}")).unwrap_or_default(),
    );
    if let Some(words) = &invitation.message {
        let _ = write!(body, "\n{words}\n");
    }
    let _ = write!(
        body,
        "\nAccept or decline until {}, on the page below. If this is not for you, decline it there.\n",
        invitation.expires_at.day()
    );
    let message = Message {
        id: unit.id(),
        address: invitation.email.clone(),
        subject: format!("Invitation to {place}"),
        body,
        link: link.path(&tenant.slug),
        invitation: Some(invitation.id),
        attempts: 0,
    };
    insert_message(unit, &message).await
}
