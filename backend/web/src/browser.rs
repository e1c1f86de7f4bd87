//! Which browser somebody has, by what it calls itself: its kind and its major version, and nothing else of it.

use anteroom_domain::quality::{Browser, BrowserFamily};
use axum::http::{HeaderMap, header};

/// What stands before the version, the most particular first: nearly all of them call themselves what others are as well.
const MARKS: [(&str, BrowserFamily); 11] = [
    ("SamsungBrowser/", BrowserFamily::Samsung),
    ("OPR/", BrowserFamily::Opera),
    ("Edg/", BrowserFamily::Edge),
    ("EdgA/", BrowserFamily::Edge),
    ("EdgiOS/", BrowserFamily::Edge),
    ("Firefox/", BrowserFamily::Firefox),
    ("FxiOS/", BrowserFamily::Firefox),
    ("CriOS/", BrowserFamily::Chrome),
    ("HeadlessChrome/", BrowserFamily::Chrome),
    ("Chrome/", BrowserFamily::Chrome),
    // Where it says its version it is Safari itself: the others of its engine came before.
    ("Version/", BrowserFamily::Safari),
];

/// The browser that sent a request, if it is one that is known.
pub(crate) fn of(headers: &HeaderMap) -> Option<Browser> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let (family, version) = MARKS.iter().find_map(|(mark, family)| Some((*family, text.split_once(mark)?.1)))?;
    let major = version.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok()?;
    let is_safari = family != BrowserFamily::Safari || text.contains("Safari/");
    is_safari.then_some(Browser { family, major })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn found(text: &'static str) -> Option<(BrowserFamily, u16)> {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_static(text));
        of(&headers).map(|browser| (browser.family, browser.major))
    }

    #[test]
    fn a_browser_is_known_by_what_it_is_and_not_by_what_it_also_says() {
        use BrowserFamily::{Chrome, Edge, Firefox, Opera, Safari, Samsung};
        const CHROMIUM: &str =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 \
             (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
        const CHROME_ON_A_PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) \
             AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1";
        for (text, expected) in [
            (CHROMIUM, (Chrome, 142)),
            (SAFARI, (Safari, 18)),
            (CHROME_ON_A_PHONE, (Chrome, 141)),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", (Firefox, 144)),
            ("Mozilla/5.0 AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", (Edge, 141)),
            ("Mozilla/5.0 AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0", (Opera, 125)),
            ("Mozilla/5.0 AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36", (Samsung, 28)),
            ("Mozilla/5.0 (X11) AppleWebKit/537.36 HeadlessChrome/142.0.0.0 Safari/537.36", (Chrome, 142)),
        ] {
            assert_eq!(found(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_browser_is_none() {
        for text in ["", "curl/8.5.0", "Chrome/", "Chrome/x", "Chrome/99999999", "Version/18.6"] {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(of(&HeaderMap::new()), None);
    }
}
