//! Answers on their way out: what is broken is logged here and told to the client by a code, never in its own words.

use async_graphql::{ErrorExtensionValues, Response, ServerError};
use reads::Broken;

/// Gives each error its code. What has none afterwards is masked by the transport.
pub(crate) fn coded(mut response: Response) -> Response {
    for error in &mut response.errors {
        code(error);
    }
    response
}

fn code(error: &mut ServerError) {
    if error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some()) {
        return;
    }
    let (code, message) = match error.source::<Broken>() {
        Some(Broken(cause)) if cause.is::<store::BadCursor>() => ("BAD_USER_INPUT", store::BadCursor.to_string()),
        Some(Broken(cause)) if store::is_unavailable(cause) => {
            tracing::warn!(error = format!("{cause:#}"), "the database was not to be had");
            ("SERVICE_UNAVAILABLE", "The database cannot be reached now; try again".to_owned())
        }
        Some(Broken(cause)) if store::is_timeout(cause) => {
            tracing::warn!(error = format!("{cause:#}"), "a statement took too long");
            ("OPERATION_TIMEOUT", "The operation took too long; try again, or ask for less".to_owned())
        }
        Some(Broken(cause)) => {
            tracing::error!(error = format!("{cause:#}"), "an operation broke");
            return;
        }
        // Ours carry a code or a source: what is left are async-graphql's own, about arguments and variables.
        None => ("BAD_USER_INPUT", error.message.clone()),
    };
    error.message = message;
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
}
