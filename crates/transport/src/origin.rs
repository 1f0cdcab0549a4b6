//! Which pages may call: those of the endpoint's own host and of the listed origins. Requests that no browser sends pass.

use axum::http::{HeaderMap, Uri, header};

/// Whether a browser's page may send this request. A page elsewhere would use the cookies of the person who looks at it.
///
/// `Origin` must be the endpoint's own host or listed; without it, `Sec-Fetch-Site` must not say that another site asks.
pub(crate) fn may_call(headers: &HeaderMap, uri: &Uri, listed: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return match headers.get("sec-fetch-site") {
            None => true,
            Some(site) => matches!(site.as_bytes(), b"same-origin" | b"none"),
        };
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if listed.iter().any(|own| own.eq_ignore_ascii_case(origin)) {
        return true;
    }
    // HTTP/2 names the host in the request's target. The scheme is not compared: a proxy may have ended TLS.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    match (host, origin_host) {
        (Some(host), Some(origin_host)) => host.eq_ignore_ascii_case(origin_host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn pages_of_other_sites_are_refused() {
        let listed = ["https://app.example.org".to_owned()];
        for (origin, site, allowed) in [
            (None, None, true),
            (None, Some("same-origin"), true),
            (None, Some("none"), true),
            (None, Some("same-site"), false),
            (None, Some("cross-site"), false),
            (Some("https://hub.example.org"), None, true),
            (Some("http://hub.example.org"), Some("same-origin"), true),
            (Some("https://app.example.org"), Some("same-site"), true),
            (Some("https://app.example.org.evil.test"), None, false),
            (Some("https://evil.test"), None, false),
            (Some("https://evil.test"), Some("same-origin"), false),
            (Some("https://hub.example.org:8443"), None, false),
            (Some("null"), None, false),
            (Some(""), None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "hub.example.org".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().unwrap());
            }
            let uri = Uri::from_static("/t/x/graphql");
            assert_eq!(may_call(&headers, &uri, &listed), allowed, "{origin:?} {site:?}");

            headers.remove(header::HOST);
            let uri = Uri::from_static("https://hub.example.org/t/x/graphql");
            assert_eq!(may_call(&headers, &uri, &listed), allowed, "HTTP/2: {origin:?} {site:?}");
        }
    }
}
