//! The media type of the answer, by `Accept` (RFC 9110 §12.5.1) over exactly two.

use axum::http::{HeaderMap, StatusCode, header};

/// The two media types of a GraphQL response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status says whether it was executed.
    Response,
    /// `application/json`: 200, whatever the errors say; what clients of before the draft expect.
    Json,
}

impl Media {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Response => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The status of a well-formed request that was not executed.
    pub(super) fn status_of_refusal(self) -> StatusCode {
        match self {
            Self::Response => StatusCode::BAD_REQUEST,
            Self::Json => StatusCode::OK,
        }
    }

    fn subtype(self) -> &'static str {
        match self {
            Self::Response => "graphql-response+json",
            Self::Json => "json",
        }
    }
}

/// How much a client wants a media type: quality in thousandths, then how exactly it named it.
type Wish = (u16, u8);

/// The media type that the client wants most, `None` if it wants neither. Without a wish, JSON.
pub(super) fn choose(headers: &HeaderMap) -> Option<Media> {
    let lines = headers.get_all(header::ACCEPT).iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    let accept = lines.join(",");
    if accept.trim().is_empty() {
        return Some(Media::Json);
    }
    let json = wish(&accept, Media::Json);
    let response = wish(&accept, Media::Response);
    match (response, json) {
        ((0, _), (0, _)) => None,
        // Equally wanted and both named: the one that can say more. By wildcard only: the one that everybody reads.
        (response, json) if response > json || (response == json && response.1 == EXACT) => Some(Media::Response),
        _ => Some(Media::Json),
    }
}

const EXACT: u8 = 3;

/// The most exact range that covers the media type decides.
fn wish(accept: &str, media: Media) -> Wish {
    let mut best: Wish = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let exactness = match name.split_once('/') {
            Some(("application", subtype)) if subtype == media.subtype() => EXACT,
            Some(("application", "*")) => 2,
            Some(("*", "*")) => 1,
            _ => continue,
        };
        if exactness > best.1 {
            best = (quality(parts), exactness);
        }
    }
    best
}

fn quality<'a>(mut parameters: impl Iterator<Item = &'a str>) -> u16 {
    let q = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    let Some(q) = q else { return 1000 };
    // "0.85" is 850; what is no number is no wish.
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    match (whole, digits) {
        ("1", true) => 1000,
        ("0", true) => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_client_gets_what_it_wants_most() {
        for (accept, expected) in [
            ("", Some(Media::Json)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("application/json", Some(Media::Json)),
            ("application/graphql-response+json", Some(Media::Response)),
            ("application/graphql-response+json,application/json;q=0.9", Some(Media::Response)),
            ("application/graphql-response+json;q=0.8, application/json;q=0.9", Some(Media::Json)),
            ("application/json, application/graphql-response+json", Some(Media::Response)),
            (
                "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
                Some(Media::Response),
            ),
            ("application/json, multipart/mixed", Some(Media::Json)),
            ("APPLICATION/JSON; charset=utf-8", Some(Media::Json)),
            ("application/json;q=0, */*", Some(Media::Response)),
            ("application/graphql-response+json;q=0.001", Some(Media::Response)),
            ("text/html, */*;q=0.1", Some(Media::Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=0.000", None),
            ("application/json;q=x", None),
        ] {
            let mut headers = HeaderMap::new();
            if !accept.is_empty() {
                headers.insert(header::ACCEPT, accept.parse().unwrap());
            }
            assert_eq!(choose(&headers), expected, "{accept}");
        }
        assert_eq!(choose(&HeaderMap::new()), Some(Media::Json));
        let mut two_lines = HeaderMap::new();
        two_lines.append(header::ACCEPT, "text/html".parse().unwrap());
        two_lines.append(header::ACCEPT, "application/graphql-response+json".parse().unwrap());
        assert_eq!(choose(&two_lines), Some(Media::Response));
    }
}
