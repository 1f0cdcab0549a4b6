//! The credential of a request: what follows `Bearer`.

use axum::http::{HeaderMap, header};

use crate::Denied;

/// The credential of a header, `None` without one.
pub(crate) fn of_headers(headers: &HeaderMap) -> Result<Option<String>, Denied> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| Denied::BadCredential)?;
            of_text(text).map(Some)
        }
        (Some(_), Some(_)) => Err(Denied::BadCredential),
    }
}

/// The credential of `Bearer …`.
pub(crate) fn of_text(text: &str) -> Result<String, Denied> {
    match text.trim().split_once(' ') {
        Some((scheme, credential)) if scheme.eq_ignore_ascii_case("bearer") => {
            let credential = credential.trim();
            if credential.is_empty() || credential.contains(char::is_whitespace) {
                return Err(Denied::BadCredential);
            }
            Ok(credential.to_owned())
        }
        _ => Err(Denied::BadCredential),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn only_bearer_credentials_are_read() {
        assert_eq!(of_text("Bearer x1").unwrap(), "x1");
        assert_eq!(of_text("bearer  x1 ").unwrap(), "x1");
        for text in ["", "Bearer", "Bearer ", "x1", "Basic x1", "Bearer x 1"] {
            assert!(matches!(of_text(text), Err(Denied::BadCredential)), "{text}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(of_headers(&headers).unwrap(), None);
        headers.append(header::AUTHORIZATION, "Bearer x1".parse().unwrap());
        assert_eq!(of_headers(&headers).unwrap().as_deref(), Some("x1"));
        headers.append(header::AUTHORIZATION, "Bearer x2".parse().unwrap());
        assert!(of_headers(&headers).is_err(), "two say nothing");
    }
}
