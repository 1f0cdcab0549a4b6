//! The type Invitation.

use reads::{Entity, Keyed, Object};
use store::people::{institutions, members, workspaces};
use words::InvitationId;

use crate::node::Node;
use crate::people::{Institution, Member, Workspace};
use crate::sight::Sight;

/// A role in a workspace or in the tenant, offered to an e-mail address.
pub struct Invitation;

impl Keyed for Invitation {
    type Key = InvitationId;
    type Extent = ();

    fn key(row: &domain::people::Invitation) -> InvitationId {
        row.id
    }
}

impl Entity for Invitation {
    type Context = Sight;
    type Row = domain::people::Invitation;
    const NAME: &'static str = "Invitation";
    const DOC: &'static str = "A role in a workspace or in the tenant, offered to an e-mail address. Seen by whoever may grant the role there, \
         and by whom it is for.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |i, out| i.id.spell(out))
            .text("email", "Whom it is for, in lower case.", |i| i.email.as_ref())
            .word("state", "Where it stands.", |i| i.state)
            .leaf("delivery", "Where its message stands.", |i| i.delivery)
            .word("role", "What the invited will be.", |i| i.role)
            .maybe::<Workspace>(
                "workspace",
                "Where; null for a coordinator's, and for who may not read the workspace yet.",
                |i| i.workspace,
                workspaces,
            )
            .maybe::<Institution>(
                "institution",
                "For whom the invited will act; null only for a coordinator's.",
                |i| i.institution,
                institutions,
            )
            .compute_maybe::<Node>("landing", "Where acceptance lands; null for the workspace itself.", |i, _| {
                i.landing
            })
            .maybe::<Member>("invitedBy", "Who invited; null when it was the command line.", |i| i.invited_by, members)
            .leaf("sentAt", "When its message left the last time; null before.", |i| i.sent_at)
            .leaf("sentCount", "How often it was sent, counted when it is queued.", |i| i.sent_count)
            .leaf("expiresAt", "From then on it cannot be answered; sending it again moves it.", |i| i.expires_at)
            .leaf("answeredAt", "When it was accepted, declined or revoked; null before.", |i| i.answered_at)
    }
}
