//! `createApiToken`: makes a key for programs, shown once.

use domain::people::{ApiToken, Lifetime, PeopleAct, PeopleRefusal, Place, TenantEvent, TokenText, check_scopes};
use serde::{Deserialize, Serialize};
use store::{Recorded, Unit};
use words::people::{TokenName, TokenScope};
use words::{ApiTokenId, Timestamp};

use crate::Failure;

/// What a token begins with.
#[derive(Clone, Debug)]
pub struct CreateApiToken {
    /// What it is for.
    pub name: TokenName,
    /// What it is good for; none that the maker's own credential lacks.
    pub scopes: Vec<TokenScope>,
    /// Within a year.
    pub expires_at: Timestamp,
}

/// A token that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// Its id.
    pub token: ApiTokenId,
    /// Shown once: a repeat has none.
    #[serde(skip)]
    pub text: Option<TokenText>,
}

/// Makes a token of the caller.
///
/// # Errors
/// `Forbidden` (no membership, or a scope that the caller's credential lacks), `Invalid` (scopes), `TokenLifetime`.
pub async fn create_api_token(
    unit: &mut Unit,
    input: CreateApiToken,
) -> Result<Recorded<NewToken>, Failure<PeopleRefusal>> {
    let permit = unit.may(PeopleAct::KeepTokens, Place::TENANT)?;
    let scopes = check_scopes(&input.scopes, &unit.standing().scopes)?;
    let lifetime = Lifetime::from_now_to(input.expires_at, unit.now())?;
    let person = unit.standing().person;
    let token = ApiToken {
        id: unit.id(),
        person: person.ok_or_else(|| anyhow::anyhow!("A membership without a person"))?,
        name: input.name,
        scopes,
        created_at: unit.now(),
        expires_at: lifetime.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    let text = TokenText::new(token.id, unit.secret());
    store::directory::insert_token(unit, &token, &text).await?;
    let happened = TenantEvent::TokenCreated { token: token.id, scopes: token.scopes, expires_at: token.expires_at };
    Ok(permit.record(unit, &happened, NewToken { token: token.id, text: Some(text) }))
}
