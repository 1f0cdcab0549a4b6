//! Input and payload of `revokeApiToken`.

use async_graphql::InputObject;
use domain::refusal::Invalid;
use hub::people::RevokeApiToken;
use words::ApiTokenId;

use crate::form::Form;
use crate::mutate::payload;
use crate::people::{ApiToken, PeopleUserError};

/// Which key.
#[derive(Debug, InputObject)]
pub(crate) struct RevokeApiTokenInput {
    /// One of the caller's own that is not revoked yet.
    api_token: ApiTokenId,
}

impl RevokeApiTokenInput {
    pub(super) fn parse(self) -> Result<RevokeApiToken, Vec<Invalid>> {
        Form::default().finish(RevokeApiToken { token: self.api_token })
    }
}

payload! {
    /// What `revokeApiToken` did.
    RevokeApiTokenPayload: ApiTokenId, PeopleUserError,
    |object| object.maybe::<ApiToken>("apiToken", "The token; null when refused.", |paid| paid.outcome, store::directory::tokens)
}
