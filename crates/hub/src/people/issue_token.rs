//! Issuing a token for a person from the command line, for who lost theirs.

use domain::people::{ApiToken, Lifetime, PeopleAct, PeopleRefusal, Place, TenantEvent, TokenText, check_scopes};
use domain::refusal::{Found as _, NotFound};
use store::people::{memberships_of, person_by_email};
use store::{Recorded, Unit};
use words::Timestamp;
use words::people::{Email, TokenName, TokenScope};

use super::NewToken;
use crate::Failure;

/// For whom, and what the token begins with.
#[derive(Clone, Debug)]
pub struct IssueToken {
    /// Of a person with an active membership.
    pub email: Email,
    /// What it is for.
    pub name: TokenName,
    /// What it is good for.
    pub scopes: Vec<TokenScope>,
    /// Within a year.
    pub expires_at: Timestamp,
}

/// Makes a token for a person of the tenant.
///
/// # Errors
/// `Forbidden` (but for the command line), `NotFound` (email of no person with an active membership), `Invalid` (scopes), `TokenLifetime`.
pub async fn issue_token(unit: &mut Unit, input: IssueToken) -> Result<Recorded<NewToken>, Failure<PeopleRefusal>> {
    let permit = unit.may(PeopleAct::Administer, Place::TENANT)?;
    let person = person_by_email(unit, &input.email).await?.found("email")?.id;
    if memberships_of(unit, person).await?.is_empty() {
        return Err(NotFound { field: "email".to_owned() }.into());
    }
    let scopes = check_scopes(&input.scopes, TokenScope::ALL)?;
    let lifetime = Lifetime::from_now_to(input.expires_at, unit.now())?;
    let token = ApiToken {
        id: unit.id(),
        person,
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
