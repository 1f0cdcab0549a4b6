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
        Some(Broken(cause)) if cause.is::<store::OutOfReach>() => {
            ("NOT_FOUND", "No workspace that you may see has this id".to_owned())
        }
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
        None if error.source.is_some() => {
            // What `?` makes of any error is its text: an address, a statement, a key.
            tracing::error!(error = error.message, "an operation broke");
            return;
        }
        // Ours carry a code or a source: what is left are async-graphql's own, about arguments and variables.
        None => ("BAD_USER_INPUT", error.message.clone()),
    };
    error.message = message;
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "to show what is forbidden")]
    #![expect(clippy::unwrap_used, reason = "tests")]
    #![expect(clippy::unused_async, reason = "async-graphql takes resolvers as async functions")]

    use async_graphql::{EmptyMutation, EmptySubscription, Error, Object, Request, Result, Schema, Variables};
    use serde_json::{Value, json};

    use super::*;

    struct Query;

    #[Object]
    impl Query {
        async fn takes(&self, number: i32) -> i32 {
            number
        }

        async fn fails(&self) -> Result<i32> {
            Ok("postgres://secret@host".parse()?)
        }

        async fn broken(&self) -> Result<i32> {
            Err(crate::asking::broken(anyhow::anyhow!("postgres://secret@host")))
        }

        async fn refused(&self) -> Result<i32> {
            Err(crate::asking::coded("CONFLICT", "The key was used"))
        }

        async fn unwrapped(&self) -> Result<i32> {
            Err(Error::new("postgres://secret@host"))
        }
    }

    /// Code and message of the one error.
    async fn told(text: &str, variables: Value) -> (Value, String) {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let response = coded(schema.execute(Request::new(text).variables(Variables::from_json(variables))).await);
        let [error] = response.errors.as_slice() else { panic!("one error: {response:?}") };
        let error = serde_json::to_value(error).unwrap();
        (error["extensions"]["code"].clone(), error["message"].as_str().unwrap().to_owned())
    }

    #[tokio::test]
    async fn what_is_broken_gets_no_code_of_its_own() {
        for broken in ["{ fails }", "{ broken }"] {
            assert_eq!(told(broken, json!({})).await.0, Value::Null, "{broken}: the transport masks it");
        }
        let (code, message) = told("{ refused }", json!({})).await;
        assert_eq!((code, message.as_str()), (json!("CONFLICT"), "The key was used"));
        // The twin: it is the source that tells ours from async-graphql's. `clippy.toml` forbids errors without one.
        assert_eq!(told("{ unwrapped }", json!({})).await.0, "BAD_USER_INPUT");
    }

    #[tokio::test]
    async fn what_async_graphql_says_of_arguments_and_variables_can_be_read() {
        for (text, variables, reason) in [
            ("{ takes(number: 3000000000) }", json!({}), "integers from -2147483648"),
            ("query($n: Int!) { takes(number: $n) }", json!({ "n": "one" }), "Int"),
            ("query($n: Int!) { takes(number: $n) }", json!({}), "n"),
        ] {
            let (code, message) = told(text, variables).await;
            assert_eq!(code, "BAD_USER_INPUT", "{message}");
            assert!(message.contains(reason) && message != "Internal error", "{message}");
        }
    }
}
