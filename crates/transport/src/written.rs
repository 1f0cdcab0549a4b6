//! The response writer: an executed response as JSON, into which what was written already goes as it is.

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

/// How who reads below a root field marks JSON that it has written: an object with this key alone, and the text. It is serde_json's own mark,
/// which its writer would parse once more.
const WRITTEN: &str = "$serde_json::private::RawValue";

/// Writes `{"errors":[…],"data":…,"extensions":{…}}`; errors and extensions only if there are some.
///
/// # Errors
/// None that a response of strings, numbers and lists could have.
pub(crate) fn response(response: &Response, errors: &[ServerError]) -> anyhow::Result<String> {
    let mut out = Vec::with_capacity(size(&response.data) + 64);
    out.push(b'{');
    if !errors.is_empty() {
        field(&mut out, "errors", errors)?;
        out.push(b',');
    }
    out.extend_from_slice(br#""data":"#);
    value(&mut out, &response.data)?;
    if !response.extensions.is_empty() {
        out.push(b',');
        field(&mut out, "extensions", &response.extensions)?;
    }
    out.push(b'}');
    Ok(String::from_utf8(out)?)
}

/// The JSON that stands for a value, if it was written already.
fn written(value: &Value) -> Option<&str> {
    match value {
        Value::Object(fields) if fields.len() == 1 => match fields.get(WRITTEN) {
            Some(Value::String(json)) => Some(json),
            _ => None,
        },
        _ => None,
    }
}

/// About as many bytes as are written already, which are nearly all.
fn size(value: &Value) -> usize {
    match (value, written(value)) {
        (_, Some(json)) => json.len(),
        (Value::Object(fields), None) => fields.iter().map(|(key, value)| key.len() + 4 + size(value)).sum(),
        (Value::List(items), None) => items.iter().map(|item| size(item) + 1).sum(),
        _ => 8,
    }
}

fn value(out: &mut Vec<u8>, said: &Value) -> serde_json::Result<()> {
    match (said, written(said)) {
        (_, Some(json)) => out.extend_from_slice(json.as_bytes()),
        (Value::Object(fields), None) => {
            out.push(b'{');
            for (index, (key, said)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                serde_json::to_writer(&mut *out, key.as_str())?;
                out.push(b':');
                value(out, said)?;
            }
            out.push(b'}');
        }
        (Value::List(items), None) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                value(out, item)?;
            }
            out.push(b']');
        }
        (leaf, None) => serde_json::to_writer(out, leaf)?,
    }
    Ok(())
}

fn field(out: &mut Vec<u8>, key: &str, said: &(impl Serialize + ?Sized)) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *out, key)?;
    out.push(b':');
    serde_json::to_writer(out, said)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use async_graphql::indexmap::IndexMap;
    use async_graphql::{Name, value};

    use super::*;

    fn raw(json: &str) -> Value {
        Value::Object(IndexMap::from([(Name::new(WRITTEN), Value::String(json.to_owned()))]))
    }

    #[test]
    fn what_was_written_goes_out_as_it_is_and_all_else_as_serde_json_writes_it() {
        let mut fields = IndexMap::from([(Name::new("raw"), raw(r#"{"z":1,"a":[2.50]}"#))]);
        fields
            .insert(Name::new("list"), Value::List(vec![raw("[ 1 ]"), Value::Null, value!({ "b": "\"", "c": -1.5 })]));
        fields.insert(Name::new("empty"), value!({ "none": [], "nothing": {} }));
        let json = response(&Response::new(Value::Object(fields)), &[]).unwrap();
        assert_eq!(
            json,
            r#"{"data":{"raw":{"z":1,"a":[2.50]},"list":[[ 1 ],null,{"b":"\"","c":-1.5}],"empty":{"none":[],"nothing":{}}}}"#
        );
    }

    #[test]
    fn errors_come_first_and_extensions_last() {
        let mut said = Response::new(Value::Null);
        said.extensions.insert("cost".to_owned(), value!(3));
        let errors = [ServerError::new("No", None)];
        let json = response(&said, &errors).unwrap();
        assert_eq!(json, r#"{"errors":[{"message":"No"}],"data":null,"extensions":{"cost":3}}"#);
    }
}
