//! What every answer carries so that browsers protect those who read it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::WebConfig;

/// No inline script or style anywhere, nothing from elsewhere, no framing. `blob:` is how browsers show a camera.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; \
    base-uri 'none'";

/// The headers of every answer.
pub(crate) fn headers(config: &WebConfig) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // With `no-referrer`, browsers say `Origin: null` even for our own forms, and those could not be told from foreign ones.
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(self), microphone=(self), geolocation=(), payment=(), usb=()"),
        ),
    ];
    if config.is_secure() {
        // A year, as browsers' preload lists ask for at least.
        headers.push((header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")));
    }
    headers
}

/// What browsers say about where a request comes from, whether they send an `Origin` or not.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request comes from a page of ours. One without an `Origin` does not come from a page at all, or not across
/// origins; browsers send it with every request that could do harm.
pub(crate) fn is_same_origin(config: &WebConfig, headers: &HeaderMap) -> bool {
    // A site of the same name under another host is not ours either.
    let foreign = headers.get(SEC_FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none");
    if foreign {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if origin == config.public_origin {
        return true;
    }
    // Reached by another of its names, the server is still the same origin as the page that it served there.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    host.is_some() && host == authority
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::IceConfig, links::LinkKey};

    fn config() -> WebConfig {
        let public_origin = "https://meet.example".to_owned();
        WebConfig {
            public_origin,
            trusted_proxies: 0,
            events: None,
            ice: IceConfig::default(),
            links: LinkKey::derive(&[0; 32]),
            metrics_token: None,
            openvidu_secret: None,
            language: crate::language::Language::English,
            provider_label: String::new(),
            reencoding: crate::config::Reencoding::Missing,
        }
    }

    fn same(origin: Option<&'static str>, host: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        is_same_origin(&config(), &headers)
    }

    #[test]
    fn what_browsers_say_of_the_site_counts_without_an_origin_too() {
        for (site, ours) in [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(SEC_FETCH_SITE, HeaderValue::from_static(site));
            assert_eq!(is_same_origin(&config(), &headers), ours, "{site}");
        }
    }

    #[test]
    fn only_our_own_pages_are_of_our_origin() {
        assert!(same(Some("https://meet.example"), "inner:8080"));
        assert!(same(Some("http://127.0.0.1:8080"), "127.0.0.1:8080"));
        assert!(same(None, "meet.example"));
        for foreign in ["https://evil.example", "null", "", "https://meet.example.evil.example"] {
            assert!(!same(Some(foreign), "meet.example"), "{foreign}");
        }
    }
}
