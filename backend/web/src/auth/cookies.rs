//! The two cookies: a seat for whoever visits, a login for staff.

use anteroom_engine::{log_in::LOGIN_LASTS, token::Token};
use tower_cookies::{
    Cookie, Cookies,
    cookie::{SameSite, time::Duration},
};

use crate::config::WebConfig;

/// How long a seat is remembered by its browser: longer than any line, so that a customer who closes the browser comes
/// back to the same place.
const SEAT_LASTS: Duration = Duration::days(1);

/// The `__Host-` prefix makes browsers refuse a cookie that is not `Secure`, so it is used behind TLS only.
fn name(config: &WebConfig, plain: &'static str, prefixed: &'static str) -> &'static str {
    if config.is_secure() { prefixed } else { plain }
}

fn seat_name(config: &WebConfig) -> &'static str {
    name(config, "anteroom-seat", "__Host-anteroom-seat")
}

fn login_name(config: &WebConfig) -> &'static str {
    name(config, "anteroom-login", "__Host-anteroom-login")
}

pub(super) fn seat(config: &WebConfig, cookies: &Cookies) -> Option<Token> {
    cookies.get(seat_name(config))?.value().parse().ok()
}

pub(crate) fn login(config: &WebConfig, cookies: &Cookies) -> Option<Token> {
    cookies.get(login_name(config))?.value().parse().ok()
}

pub(super) fn set_seat(config: &WebConfig, cookies: &Cookies, token: &Token) {
    cookies.add(cookie(config, seat_name(config), token, SEAT_LASTS));
}

pub(crate) fn set_login(config: &WebConfig, cookies: &Cookies, token: &Token) {
    cookies.add(cookie(config, login_name(config), token, Duration::seconds(LOGIN_LASTS.as_secs())));
}

pub(crate) fn clear_login(config: &WebConfig, cookies: &Cookies) {
    let mut gone = Cookie::new(login_name(config), "");
    gone.set_path("/");
    gone.set_secure(config.is_secure());
    cookies.remove(gone);
}

fn cookie(config: &WebConfig, name: &'static str, token: &Token, lasts: Duration) -> Cookie<'static> {
    Cookie::build((name, token.expose()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(config.is_secure())
        .max_age(lasts)
        .build()
}
