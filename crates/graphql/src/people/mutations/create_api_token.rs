//! Input and payload of `createApiToken`.

use async_graphql::InputObject;
use domain::people::TokenText;
use domain::refusal::Invalid;
use hub::people::{CreateApiToken, NewToken};
use words::Timestamp;
use words::people::TokenScope;

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{ApiToken, PeopleUserError};

/// A key for programs that is to be made.
#[derive(Debug, InputObject)]
pub(crate) struct CreateApiTokenInput {
    /// What it is for, 1 to 80 characters.
    name: String,
    /// At least one, and none that the credential in use lacks (FORBIDDEN).
    scopes: Vec<TokenScope>,
    /// In the future and within a year (TOKEN_LIFETIME).
    expires_at: Timestamp,
}

impl CreateApiTokenInput {
    pub(super) fn parse(self) -> Result<CreateApiToken, Vec<Invalid>> {
        let mut form = Form::default();
        let name = form.text("name", &self.name);
        form.finish(CreateApiToken { name, scopes: self.scopes, expires_at: self.expires_at })
    }
}

payload! {
    /// What `createApiToken` did.
    CreateApiTokenPayload: NewToken, PeopleUserError,
    |object| object
        .maybe::<ApiToken>("apiToken", "The new token; null when refused.", |paid| paid.outcome.as_ref().map(|made| made.token), store::directory::tokens)
        .leaf(
            "secret",
            "What follows `Bearer`. Shown once: null in a repeat under an idempotency key, and when refused.",
            |paid| paid.outcome.as_ref().and_then(|made| made.text.as_ref()).map(TokenText::reveal),
        )
}
