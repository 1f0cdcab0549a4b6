//! The key by which a client marks a mutation that it may send twice.

use async_graphql::ServerError;

use crate::Code;

/// 1 to 128 printable ASCII characters. Its scope and what it stands for are the engine's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key as the client sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of a request, from the header or from `extensions.idempotencyKey`.
    ///
    /// # Errors
    /// BAD_USER_INPUT if it is ill-formed, or if both are given and differ.
    pub(crate) fn of(
        header: Option<&[u8]>,
        extensions: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Option<Self>, ServerError> {
        let header = header.map(Self::parse).transpose()?;
        let extension = match extensions.get("idempotencyKey") {
            None | Some(serde_json::Value::Null) => None,
            Some(serde_json::Value::String(key)) => Some(Self::parse(key.as_bytes())?),
            Some(_) => return Err(ill_formed()),
        };
        match (header, extension) {
            (Some(one), Some(other)) if one != other => {
                Err(Code::BadUserInput.error("The request names two different idempotency keys"))
            }
            (header, extension) => Ok(header.or(extension)),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, ServerError> {
        let printable = bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
        match std::str::from_utf8(bytes) {
            Ok(key) if printable && (1..=128).contains(&key.len()) => Ok(Self(key.to_owned())),
            _ => Err(ill_formed()),
        }
    }
}

fn ill_formed() -> ServerError {
    Code::BadUserInput.error("An idempotency key is 1 to 128 printable ASCII characters")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use serde_json::{Map, Value, json};

    use super::*;

    fn extensions(value: &Value) -> Map<String, Value> {
        json!({ "idempotencyKey": value }).as_object().unwrap().clone()
    }

    fn key(header: Option<&[u8]>, extensions: &Map<String, Value>) -> Result<Option<String>, ServerError> {
        IdempotencyKey::of(header, extensions).map(|key| key.map(|key| key.0))
    }

    #[test]
    fn a_key_comes_from_either_place() {
        let none = Map::new();
        assert_eq!(key(None, &none), Ok(None));
        assert_eq!(key(None, &extensions(&Value::Null)), Ok(None));
        assert_eq!(key(Some(b"a"), &none), Ok(Some("a".into())));
        assert_eq!(key(None, &extensions(&json!("b"))), Ok(Some("b".into())));
        assert_eq!(key(Some(b"b"), &extensions(&json!("b"))), Ok(Some("b".into())));
        let longest = "x".repeat(128);
        assert_eq!(key(Some(longest.as_bytes()), &none), Ok(Some(longest)));
    }

    #[test]
    fn an_ill_formed_key_is_bad_input() {
        let none = Map::new();
        for (header, ext) in [
            (Some(&b""[..]), &none),
            (Some("x".repeat(129).as_bytes()), &none),
            (Some(b"a\tb"), &none),
            (Some(b"a\x7f"), &none),
            (Some("ä".as_bytes()), &none),
            (None, &extensions(&json!(""))),
            (None, &extensions(&json!(7))),
            (Some(b"a"), &extensions(&json!("b"))),
        ] {
            let error = IdempotencyKey::of(header, ext).unwrap_err();
            assert_eq!(Code::of(&error), Some(Code::BadUserInput), "{header:?} {ext:?}");
        }
    }
}
