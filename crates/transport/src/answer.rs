//! What goes back for one operation: errors masked and marked with the request's id, bytes written once.

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use uuid::Uuid;

use crate::{Code, Denied, written};

/// The outcome of one operation, fit to leave the house.
pub(crate) enum Answer {
    /// Nothing was executed: there are errors and no `data`.
    Refused(Vec<ServerError>),
    /// The GraphQL response as JSON: data, errors of fields, extensions.
    Executed(String),
}

impl Answer {
    /// The answer to a request that was not executed.
    pub(crate) fn refused(errors: Vec<ServerError>, request: Uuid) -> Self {
        let errors = errors.into_iter().map(|error| fit_to_leave(error, request));
        Self::Refused(errors.collect())
    }

    /// The answer of an execution. Null data of which no error has a path was never computed: that is a refusal.
    pub(crate) fn of(response: Response, request: Uuid) -> Self {
        let computed = response.errors.is_empty()
            || response.data != Value::Null
            || response.errors.iter().any(|error| !error.path.is_empty());
        if computed { Self::executed(response, request) } else { Self::refused(response.errors, request) }
    }

    /// A query whose time was over.
    pub(crate) fn timed_out(request: Uuid) -> Self {
        let error = Code::OperationTimeout.error("The operation took too long");
        Self::executed(Response::from_errors(vec![error]), request)
    }

    /// An answer for whom the engine did not let in.
    pub(crate) fn denied(denied: Denied, request: Uuid) -> Self {
        let error = match denied {
            Denied::BadCredential => Code::Unauthenticated.error("The credential is not known here, or has expired"),
            Denied::Revoked => Code::Unauthenticated.error("The credential has been revoked"),
            Denied::Unavailable(error) => {
                tracing::error!(%request, ?error, "authentication failed");
                Code::ServiceUnavailable.error("The service is not available, try again")
            }
        };
        Self::refused(vec![error], request)
    }

    /// An answer for a failure of ours; the log knows the rest.
    pub(crate) fn internal(request: Uuid) -> Self {
        Self::refused(vec![internal_error()], request)
    }

    /// The answer as the body of an HTTP response.
    pub(crate) fn into_json(self) -> String {
        match self {
            Self::Executed(json) => json,
            Self::Refused(errors) => format!(r#"{{"errors":{}}}"#, errors_as_json(&errors)),
        }
    }

    fn executed(mut response: Response, request: Uuid) -> Self {
        let errors = std::mem::take(&mut response.errors).into_iter();
        let errors: Vec<_> = errors.map(|error| fit_to_leave(error, request)).collect();
        written::response(&response, &errors).map_or_else(
            |error| {
                tracing::error!(%request, %error, "an answer could not be written");
                Self::internal(request)
            },
            Self::Executed,
        )
    }
}

/// The JSON list of errors, as a body and as a socket's `error` frame have it.
pub(crate) fn errors_as_json(errors: &[ServerError]) -> String {
    // Messages, numbers and names: writing them does not fail.
    serde_json::to_string(errors).unwrap_or_else(|_| "[]".to_owned())
}

/// Masks what has no code of the list, and adds the request's id.
fn fit_to_leave(error: ServerError, request: Uuid) -> ServerError {
    let mut error = if Code::of(&error).is_some() {
        error
    } else {
        tracing::error!(%request, ?error, "an error without a code");
        ServerError { locations: error.locations, path: error.path, ..internal_error() }
    };
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("requestId", request.to_string());
    error
}

fn internal_error() -> ServerError {
    Code::InternalServerError.error("Internal error")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use async_graphql::{PathSegment, Pos};
    use serde_json::{Value as Json, json};

    use super::*;

    const REQUEST: Uuid = Uuid::from_u128(7);

    fn at(path: &str, mut error: ServerError) -> ServerError {
        error.path = vec![PathSegment::Field(path.to_owned())];
        error
    }

    fn json(answer: Answer) -> Json {
        serde_json::from_str(&answer.into_json()).unwrap()
    }

    #[test]
    fn an_error_without_a_code_of_the_list_is_masked() {
        let leaky = ServerError::new("duplicate key (email)=(a@b)", Some(Pos { line: 1, column: 3 }));
        let mut off_the_list = ServerError::new("SELECT 1", None);
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", "SQL");
        extensions.set("statement", "SELECT 1");
        off_the_list.extensions = Some(extensions);
        for (error, location) in [(leaky, json!([{ "line": 1, "column": 3 }])), (off_the_list, Json::Null)] {
            let body = json(Answer::of(Response::from_errors(vec![at("a", error)]), REQUEST));
            let error = &body["errors"][0];
            assert_eq!(error["message"], "Internal error");
            assert_eq!(error["path"], json!(["a"]));
            assert_eq!(error["locations"], location);
            assert_eq!(
                error["extensions"],
                json!({ "code": "INTERNAL_SERVER_ERROR", "requestId": REQUEST.to_string() })
            );
        }
    }

    #[test]
    fn an_error_with_a_code_keeps_what_it_says() {
        let mut error = Code::Conflict.error("The key was used with other arguments");
        error.extensions.as_mut().unwrap().set("retryAfterMs", 5);
        let body = json(Answer::of(Response::from_errors(vec![at("a", error)]), REQUEST));
        assert_eq!(body["errors"][0]["message"], "The key was used with other arguments");
        assert_eq!(
            body["errors"][0]["extensions"],
            json!({ "code": "CONFLICT", "requestId": REQUEST.to_string(), "retryAfterMs": 5 })
        );
        assert_eq!(body["data"], Json::Null);
        assert!(body.as_object().unwrap().contains_key("data"), "a field failed: executed");
    }

    #[test]
    fn null_data_without_a_path_is_a_refusal() {
        let refused = |response| matches!(Answer::of(response, REQUEST), Answer::Refused(_));
        let bare = || Code::BadUserInput.error("x");
        assert!(refused(Response::from_errors(vec![bare()])));
        assert!(!refused(Response::from_errors(vec![bare(), at("a", bare())])));
        assert!(!refused(Response::new(Value::Null)));
        let mut partial = Response::new(async_graphql::value!({ "a": 1 }));
        partial.errors.push(bare());
        assert!(!refused(partial));
    }
}
