//! What a client sends: a document, which of its operations, variables and extensions. Strictly typed; unknown keys are ignored.

use async_graphql::Variables;
use serde_json::{Map, Value};

/// The body of a POST or the payload of a socket's `subscribe`.
#[derive(Debug, PartialEq)]
pub(crate) struct Ask {
    pub(crate) text: String,
    pub(crate) operation: Option<String>,
    pub(crate) variables: Variables,
    pub(crate) extensions: Map<String, Value>,
}

impl Ask {
    /// Reads it from JSON.
    ///
    /// # Errors
    /// What is wrong with it, for the client.
    pub(crate) fn from_json(value: Value) -> Result<Self, &'static str> {
        let Value::Object(mut fields) = value else {
            return Err("The request must be one JSON object");
        };
        let Some(Value::String(text)) = fields.remove("query") else {
            return Err("query must be given, as a string");
        };
        let operation = match fields.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err("operationName must be a string or null"),
        };
        let variables = match fields.remove("variables") {
            None | Some(Value::Null) => Variables::default(),
            Some(object @ Value::Object(_)) => Variables::from_json(object),
            Some(_) => return Err("variables must be an object or null"),
        };
        let extensions = match fields.remove("extensions") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(object)) => object,
            Some(_) => return Err("extensions must be an object or null"),
        };
        Ok(Self { text, operation, variables, extensions })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;

    #[test]
    fn each_part_has_its_type() {
        for (json, wrong) in [
            (json!([{ "query": "{ a }" }]), "one JSON object"),
            (json!("{ a }"), "one JSON object"),
            (json!({}), "query"),
            (json!({ "query": null }), "query"),
            (json!({ "query": { "a": 1 } }), "query"),
            (json!({ "query": "", "operationName": 1 }), "operationName"),
            (json!({ "query": "", "variables": [] }), "variables"),
            (json!({ "query": "", "variables": "{}" }), "variables"),
            (json!({ "query": "", "extensions": [] }), "extensions"),
        ] {
            let message = Ask::from_json(json.clone()).unwrap_err();
            assert!(message.contains(wrong), "{json}: {message}");
        }
        let ask = Ask::from_json(json!({
            "query": "{ a }", "operationName": "A", "variables": { "v": [1] }, "extensions": { "e": 1 }, "more": true,
        }));
        let ask = ask.unwrap();
        assert_eq!(ask.text, "{ a }");
        assert_eq!(ask.operation.as_deref(), Some("A"));
        assert_eq!(serde_json::to_value(ask.variables).unwrap(), json!({ "v": [1] }));
        assert_eq!(Value::Object(ask.extensions), json!({ "e": 1 }));
        let nulls = json!({ "query": "", "operationName": null, "variables": null, "extensions": null });
        assert_eq!(Ask::from_json(nulls), Ask::from_json(json!({ "query": "" })));
    }
}
