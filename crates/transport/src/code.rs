//! The closed list of codes that a top-level error may carry.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};

/// The `extensions.code` of a top-level error. Nothing else leaves: an error without one of these is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// No credential where one is needed, or a bad one.
    Unauthenticated,
    /// Known, but not allowed.
    Forbidden,
    /// Not there, or not for this caller.
    NotFound,
    /// The request itself is at fault: shape, values, page sizes.
    BadUserInput,
    /// An idempotency key was used with other arguments.
    Conflict,
    /// Too much at once.
    RateLimited,
    /// The answer would be too large.
    CostExceeded,
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document is not valid here, or too large.
    GraphqlValidationFailed,
    /// The document is not known by this hash.
    PersistedQueryNotFound,
    /// Documents by hash are not served.
    PersistedQueryNotSupported,
    /// The operation took too long.
    OperationTimeout,
    /// Come again.
    ServiceUnavailable,
    /// The server's fault; the log knows more under the request id.
    InternalServerError,
}

impl Code {
    /// The closed list.
    pub const ALL: [Self; 14] = [
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::BadUserInput,
        Self::Conflict,
        Self::RateLimited,
        Self::CostExceeded,
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::PersistedQueryNotFound,
        Self::PersistedQueryNotSupported,
        Self::OperationTimeout,
        Self::ServiceUnavailable,
        Self::InternalServerError,
    ];

    /// What it means, for the documentation.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Unauthenticated => "No credential where one is needed, or a bad one.",
            Self::Forbidden => "Known, but not allowed.",
            Self::NotFound => "Not there, or not for this caller.",
            Self::BadUserInput => "The request itself is at fault: shape, values, page sizes.",
            Self::Conflict => "An idempotency key was used with other arguments.",
            Self::RateLimited => "Too much at once.",
            Self::CostExceeded => "The answer would be too large: ask for smaller pages or for fewer levels.",
            Self::GraphqlParseFailed => "The document is not GraphQL.",
            Self::GraphqlValidationFailed => "The document is not valid here, or too large.",
            Self::PersistedQueryNotFound => "The document is not known by this hash.",
            Self::PersistedQueryNotSupported => "Documents by hash are not served.",
            Self::OperationTimeout => "The operation took too long.",
            Self::ServiceUnavailable => "Come again.",
            Self::InternalServerError => "The server's fault; the log knows more under the request id.",
        }
    }

    /// As it stands in `extensions.code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Conflict => "CONFLICT",
            Self::RateLimited => "RATE_LIMITED",
            Self::CostExceeded => "COST_EXCEEDED",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::OperationTimeout => "OPERATION_TIMEOUT",
            Self::ServiceUnavailable => "SERVICE_UNAVAILABLE",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }

    /// The code that an error carries; `None` without one, or with one that is not on the list.
    pub(crate) fn of(error: &ServerError) -> Option<Self> {
        let name = match error.extensions.as_ref()?.get("code")? {
            Value::String(name) => name.as_str(),
            Value::Enum(name) => name.as_str(),
            _ => return None,
        };
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// An error with this code and no place.
    pub(crate) fn error(self, message: impl Into<String>) -> ServerError {
        self.put_on(ServerError::new(message, None))
    }

    /// An error with this code at a place in the document.
    pub(crate) fn at(self, message: impl Into<String>, place: Pos) -> ServerError {
        self.put_on(ServerError::new(message, Some(place)))
    }

    /// Gives the code to an error, whatever it carried before.
    pub(crate) fn put_on(self, mut error: ServerError) -> ServerError {
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", self.as_str());
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_and_no_other() {
        for code in Code::ALL {
            assert_eq!(Code::of(&code.error("x")), Some(code));
        }
        let mut error = Code::NotFound.error("x");
        let mut other = ErrorExtensionValues::default();
        other.set("code", "NOT_FOUND_");
        error.extensions = Some(other);
        assert_eq!(Code::of(&error), None);
        assert_eq!(Code::of(&ServerError::new("x", None)), None);
    }
}
