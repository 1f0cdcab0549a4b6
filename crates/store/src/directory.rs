//! The directory: the second door, with a closed list of functions, none of which returns a tenant's content.
//!
//! It knows tenants by slug and credentials by id, and is the only one that makes a [`Caller`]. Tokens are global rows, because they are
//! looked up before a tenant is entered.

mod token;

use words::people::{TenantSlug, TokenScope};
use words::{PersonId, TenantId, Text as _, Timestamp, WorkspaceId};

use crate::brought::Brought;
use crate::caller::{Caller, Who};
use crate::database::Store;
use domain::people::SecretLink;

pub use token::{
    CredentialFault, Next, authenticate, authenticate_along, insert_token, lock_token, revoke_token, revoke_tokens_of,
    still_valid, tokens, tokens_count_of, tokens_of,
};

/// What the directory knows of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantEntry {
    /// Its id.
    pub id: TenantId,
    /// Its name in addresses.
    pub slug: TenantSlug,
}

/// The tenant with this slug, if there is one. What stands in an address is anybody's text; what is no slug is not asked for.
pub async fn tenant_by_slug(store: &Store, slug: &str) -> anyhow::Result<Option<TenantEntry>> {
    if !is_slug(slug) {
        return Ok(None);
    }
    let mut connection = store.connection().await?;
    let found =
        sqlx::query_as!(TenantEntry, r#"SELECT id "id: _", slug "slug: _" FROM entente.tenant WHERE slug = $1"#, slug);
    Ok(found.fetch_optional(&mut *connection).await?)
}

/// Whether this may be asked for: what stands in an address is anybody's text.
fn is_slug(text: &str) -> bool {
    TenantSlug::parse(text).is_ok_and(|parsed| parsed.as_str() == text)
}

/// Every tenant, for the clock.
pub async fn tenants(store: &Store) -> anyhow::Result<Vec<TenantEntry>> {
    let mut connection = store.connection().await?;
    let found = sqlx::query_as!(TenantEntry, r#"SELECT id "id: _", slug "slug: _" FROM entente.tenant ORDER BY id"#);
    Ok(found.fetch_all(&mut *connection).await?)
}

/// Nobody, at the endpoint of this slug. An unknown tenant and one in which the caller has no rights are alike.
pub async fn nobody(store: &Store, slug: &str) -> anyhow::Result<Caller> {
    let tenant = tenant_by_slug(store, slug).await?.map_or(TenantId(uuid::Uuid::nil()), |found| found.id);
    Ok(Caller { tenant, who: Who::Nobody, brought: Brought::default() })
}

/// The clock, or who works at the command line, in this tenant. It founds the tenant, too, whose id is chosen before.
pub fn clock(tenant: TenantId) -> Caller {
    Caller { tenant, who: Who::Clock, brought: Brought::default() }
}

/// Everybody in a workspace: what the feed reads once for all who follow it. It sees what each of them may see, and nothing that asks who they
/// are; it may do nothing.
pub fn everybody(tenant: TenantId, workspace: WorkspaceId) -> Caller {
    Caller { tenant, who: Who::Everybody { workspace }, brought: Brought::default() }
}

/// Who shows an invitation's token, with the credential that came with it, if one did.
pub fn invited(caller: &Caller, shown: &str) -> Caller {
    let (person, scopes) = match &caller.who {
        Who::Person { person, scopes, .. } => (Some(*person), scopes.clone()),
        Who::Invitee { .. } | Who::Clock | Who::Everybody { .. } | Who::Nobody => (None, Vec::new()),
    };
    let token_hash = SecretLink::shown(shown).hash();
    Caller { tenant: caller.tenant, who: Who::Invitee { token_hash, person, scopes }, brought: caller.brought.clone() }
}

/// An invitee who has become a member, to read what acceptance gave: as the person, with the scopes of the credential that came along, or
/// with all.
///
/// # Errors
/// For any other caller: only an invitation turns into a membership.
pub fn as_member(invitee: &Caller, person: PersonId) -> anyhow::Result<Caller> {
    let Who::Invitee { person: signed_in, scopes, .. } = &invitee.who else {
        anyhow::bail!("Only an invitee becomes a member")
    };
    let scopes = if signed_in.is_some() { scopes.clone() } else { TokenScope::ALL.to_vec() };
    let who = Who::Person { person, scopes, token: None, expires_at: None };
    Ok(Caller { tenant: invitee.tenant, who, brought: invitee.brought.clone() })
}

/// Which life of the database cursors belong to; another after a backup was restored.
pub async fn epoch(store: &Store) -> anyhow::Result<uuid::Uuid> {
    let mut connection = store.connection().await?;
    Ok(sqlx::query_scalar!("SELECT id FROM entente.epoch").fetch_one(&mut *connection).await?)
}

/// Whether a credential that is used at `now` should be marked as used: to the minute, not at each request.
fn is_coarse(last_used_at: Option<Timestamp>, now: Timestamp) -> bool {
    last_used_at.is_none_or(|last| last.plus_seconds(60) <= now)
}
