//! From where a request comes.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use anteroom_engine::{log_in::Whence, ports::Browser};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{header, request::Parts},
};

use crate::{app::App, routes::client_address};

/// The address, and the kind of browser.
pub(crate) struct From(pub(crate) Whence);

impl FromRequestParts<Arc<App>> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        // The listener puts the peer on every request.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
        let Some(peer) = peer else { panic!("a request has a peer") };
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        Ok(Self(Whence { address: client_address(&app.config, peer, &parts.headers), browser: browser(agent) }))
    }
}

/// Browsers name those whose pages they want to be shown, so the order matters.
fn browser(agent: &str) -> Browser {
    let names = [
        ("Edg", Browser::Edge),
        ("Firefox/", Browser::Firefox),
        ("FxiOS/", Browser::Firefox),
        ("Chrome/", Browser::Chrome),
        ("CriOS/", Browser::Chrome),
        ("Safari/", Browser::Safari),
    ];
    names.into_iter().find(|(name, _)| agent.contains(name)).map_or(Browser::Other, |(_, browser)| browser)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_although_they_name_each_other() {
        for (agent, kind) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", Browser::Firefox),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                Browser::Chrome,
            ),
            ("Mozilla/5.0 AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", Browser::Edge),
            ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", Browser::Safari),
            ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 CriOS/142.0 Mobile/15E148 Safari/604.1", Browser::Chrome),
            ("curl/8", Browser::Other),
            ("", Browser::Other),
        ] {
            assert_eq!(browser(agent), kind, "{agent}");
        }
    }
}
