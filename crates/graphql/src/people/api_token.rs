//! The type ApiToken.

use reads::{Entity, Keyed, Object};
use words::ApiTokenId;

use crate::node::Node;
use crate::sight::Sight;

/// A key for programs, bound to one person in one tenant.
pub struct ApiToken;

impl Keyed for ApiToken {
    type Key = ApiTokenId;
    type Extent = ();

    fn key(row: &domain::people::ApiToken) -> ApiTokenId {
        row.id
    }
}

impl Entity for ApiToken {
    type Context = Sight;
    type Row = domain::people::ApiToken;
    const NAME: &'static str = "ApiToken";
    const DOC: &'static str =
        "A key for programs, bound to this tenant. The secret is shown once. Seen by its owner alone.";

    fn declare(object: Object<Self>) -> Object<Self> {
        object
            .is::<Node>()
            .spelt::<async_graphql::ID>("id", "", |t, out| t.id.spell(out))
            .text("name", "What it is for.", |t| t.name.as_ref())
            .leaf("scopes", "What it is good for, as far as its owner may.", |t| t.scopes.clone())
            .leaf("createdAt", "When it was made.", |t| t.created_at)
            .leaf("expiresAt", "From then on it is refused.", |t| t.expires_at)
            .leaf("lastUsedAt", "When it was used last, to the minute; null before.", |t| t.last_used_at)
            .leaf("revokedAt", "When it was taken back; null while it is good.", |t| t.revoked_at)
    }
}
