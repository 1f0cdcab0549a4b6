//! `revokeApiToken`: takes one of the caller's own tokens back.

use domain::people::{PeopleAct, PeopleRefusal, Place, TenantEvent};
use domain::refusal::Found as _;
use store::directory::{lock_token, revoke_token};
use store::{Recorded, Unit};
use words::ApiTokenId;

use crate::Failure;

/// Which one.
#[derive(Clone, Debug)]
pub struct RevokeApiToken {
    /// One of the caller's own.
    pub token: ApiTokenId,
}

/// Takes a token back: it is refused from now on, and its open sockets are closed.
///
/// # Errors
/// `NotFound` (apiToken: not the caller's), `Forbidden`, `WrongState` (revoked already).
pub async fn revoke_api_token(
    unit: &mut Unit,
    input: RevokeApiToken,
) -> Result<Recorded<ApiTokenId>, Failure<PeopleRefusal>> {
    let token = lock_token(unit, input.token).await?.found("apiToken")?;
    let permit = unit.may(PeopleAct::KeepTokens, Place::TENANT)?;
    token.check_revocable()?;
    revoke_token(unit, token.id).await?;
    Ok(permit.record(unit, &TenantEvent::TokenRevoked { token: token.id }, token.id))
}
