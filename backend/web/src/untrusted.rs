//! What browsers may send, fed to what reads it: for fuzzing, and for the replay of its seeds.

use anteroom_contract::{
    desk::{DeskConnect, DeskNotesChange, DeskTicketRef},
    reply::Since,
    visit::{VisitAnswer, VisitConnect},
    wall::WallConnect,
};
use anteroom_domain::{floor::Floor, ids::HostId};
use anteroom_engine::{keys::AccountKeys, provider_log_in};
use axum::{
    extract::Request,
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::FutureExt as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::Layer as _;
use tower::{ServiceExt as _, service_fn};
use tower_cookies::{CookieManagerLayer, Cookies};

use crate::{
    auth,
    config::{IceConfig, WebConfig},
    desk::ACTIONS,
    links::{Link, LinkKey},
    pages::admin::hours,
};

/// Reads the `Cookie` header of a browser, as every page does, and each of its values as a link.
///
/// # Panics
///
/// When a cookie is believed that nobody has made here.
pub fn cookies(data: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(data) else { return };
    let mut request = Request::new(());
    request.headers_mut().insert(header::COOKIE, value);
    let read = service_fn(|request: Request<()>| async move {
        let cookies = request.extensions().get::<Cookies>().cloned().unwrap_or_default();
        for public_origin in ["http://meet.example", "https://meet.example"] {
            read_cookies(public_origin, &cookies);
        }
        Ok::<_, std::convert::Infallible>(Response::new(()))
    });
    let answered = CookieManagerLayer::new().layer(read).oneshot(request).now_or_never();
    assert!(answered.is_some(), "reading cookies waits for nothing");
}

fn read_cookies(public_origin: &str, cookies: &Cookies) {
    let config = WebConfig {
        public_origin: public_origin.to_owned(),
        trusted_proxies: 0,
        events: None,
        ice: IceConfig::default(),
        links: LinkKey::derive(&[0; 32]),
        metrics_token: None,
        openvidu_secret: None,
        language: crate::language::Language::English,
        provider_label: String::new(),
        reencoding: crate::config::Reencoding::Missing,
    };
    for token in [auth::login(&config, cookies), auth::seat(&config, cookies)].into_iter().flatten() {
        assert_eq!(token.expose().parse(), Ok(token.clone()), "a token is what it is written as");
        assert!(!token.csrf_matches(""), "no form token is a wrong one");
    }
    for cookie in cookies.list() {
        if let Some(link) = Link::parse(cookie.value()) {
            assert!(link.ticket.to_string().parse() == Ok(link.ticket), "an id is what it is written as");
        }
    }
    if let Some(kept) = auth::take_errand(&config, cookies) {
        assert!(!provider_log_in::is_kept(&AccountKeys::derive(&[0; 32]), &kept), "nobody has sealed it");
    }
}

/// Reads a form of opening hours, of lines like `mon-1-from=08:30`.
pub fn hours_form(text: &str) {
    hours::untrusted::form(text);
}

/// Reads the payload of a socket's event as each of those that there are.
///
/// # Panics
///
/// When something is written down otherwise than it was read.
pub fn socket_payload(data: &[u8]) {
    let floor = Floor::default();
    if let Ok(request) = serde_json::from_slice::<Value>(data) {
        for action in ACTIONS {
            action.command(HostId(1), request.clone(), &floor);
        }
    }
    same_again::<DeskConnect>(data);
    same_again::<DeskNotesChange>(data);
    same_again::<DeskTicketRef>(data);
    same_again::<Since>(data);
    same_again::<VisitAnswer>(data);
    same_again::<VisitConnect>(data);
    same_again::<WallConnect>(data);
}

fn same_again<T: DeserializeOwned + serde::Serialize + PartialEq + std::fmt::Debug>(data: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(data) else { return };
    let Ok(written) = serde_json::to_vec(&read) else { panic!("wire types have no keys that JSON lacks") };
    assert_eq!(serde_json::from_slice::<T>(&written).ok(), Some(read));
}
