//! Errors as clients see them: a sentence, a place, a code.

use async_graphql::{ErrorExtensionValues, Pos, ServerError};

/// A load that failed, as it stands in the `source` of the error that fails the operation: for the log, not for the client.
#[derive(Debug)]
pub struct Broken(pub anyhow::Error);

/// The document is at fault.
pub(crate) fn invalid(message: impl Into<String>, pos: Option<Pos>) -> ServerError {
    coded(ServerError::new(message, pos), "GRAPHQL_VALIDATION_FAILED")
}

/// The request's variables or arguments are at fault.
pub(crate) fn bad_input(message: impl Into<String>, pos: Option<Pos>) -> ServerError {
    coded(ServerError::new(message, pos), "BAD_USER_INPUT")
}

/// Gives an error its code, unless it has one.
pub(crate) fn coded(mut error: ServerError, code: &str) -> ServerError {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
    error
}
