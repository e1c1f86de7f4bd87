//! The cookies: a seat for whoever visits, a login for staff, what is kept while somebody is at the identity provider, and the
//! language that somebody chose.

use anteroom_domain::kept::KEPT_AT_MOST;
use anteroom_engine::{log_in::LOGIN_LASTS, provider_log_in::BACK_WITHIN_S, token::Token};
use tower_cookies::{
    Cookie, Cookies,
    cookie::{SameSite, time::Duration},
};

use crate::{config::WebConfig, language::Language};

/// How long a seat is remembered by its browser: longer than any line, so that a customer who closes the browser comes
/// back to the same place.
const SEAT_LASTS: Duration = Duration::days(1);

/// How long a choice of language is remembered.
const LANGUAGE_LASTS: Duration = Duration::days(365);

/// The `__Host-` prefix makes browsers refuse a cookie that is not `Secure`, so it is used behind TLS only.
fn name(config: &WebConfig, plain: &'static str, prefixed: &'static str) -> &'static str {
    if config.is_secure() { prefixed } else { plain }
}

fn seat_name(config: &WebConfig) -> &'static str {
    name(config, "anteroom-seat", "__Host-anteroom-seat")
}

pub(crate) fn login_name(config: &WebConfig) -> &'static str {
    name(config, "anteroom-login", "__Host-anteroom-login")
}

fn errand_name(config: &WebConfig) -> &'static str {
    name(config, "anteroom-errand", "__Host-anteroom-errand")
}

fn language_name(config: &WebConfig) -> &'static str {
    name(config, "anteroom-language", "__Host-anteroom-language")
}

/// The language that was chosen, if it is still offered.
pub(crate) fn language(config: &WebConfig, cookies: &Cookies) -> Option<Language> {
    Language::of_tag(cookies.get(language_name(config))?.value())
}

pub(crate) fn set_language(config: &WebConfig, cookies: &Cookies, language: Language) {
    cookies.add(cookie(config, language_name(config), language.tag().to_owned(), LANGUAGE_LASTS));
}

pub(crate) fn seat(config: &WebConfig, cookies: &Cookies) -> Option<Token> {
    cookies.get(seat_name(config))?.value().parse().ok()
}

pub(crate) fn login(config: &WebConfig, cookies: &Cookies) -> Option<Token> {
    cookies.get(login_name(config))?.value().parse().ok()
}

pub(super) fn set_seat(config: &WebConfig, cookies: &Cookies, token: &Token) {
    cookies.add(cookie(config, seat_name(config), token.expose(), SEAT_LASTS));
}

/// So that somebody comes back to the place that is kept for them, as long as it is kept at most.
pub(crate) fn keep_seat(config: &WebConfig, cookies: &Cookies, token: &Token) {
    let lasts = Duration::seconds(KEPT_AT_MOST.as_secs());
    cookies.add(cookie(config, seat_name(config), token.expose(), lasts));
}

pub(crate) fn set_login(config: &WebConfig, cookies: &Cookies, token: &Token) {
    cookies.add(cookie(config, login_name(config), token.expose(), Duration::seconds(LOGIN_LASTS.as_secs())));
}

pub(crate) fn clear_login(config: &WebConfig, cookies: &Cookies) {
    clear(config, cookies, login_name(config));
}

/// Lax, so that it comes along when the provider sends the browser back; nobody else's page can send it with a form.
pub(crate) fn set_errand(config: &WebConfig, cookies: &Cookies, kept: String) {
    cookies.add(cookie(config, errand_name(config), kept, Duration::seconds(BACK_WITHIN_S)));
}

/// What was kept, which is over with this.
pub(crate) fn take_errand(config: &WebConfig, cookies: &Cookies) -> Option<String> {
    let kept = cookies.get(errand_name(config))?.value().to_owned();
    clear(config, cookies, errand_name(config));
    Some(kept)
}

fn clear(config: &WebConfig, cookies: &Cookies, name: &'static str) {
    let mut gone = Cookie::new(name, "");
    gone.set_path("/");
    gone.set_secure(config.is_secure());
    cookies.remove(gone);
}

fn cookie(config: &WebConfig, name: &'static str, value: String, lasts: Duration) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(config.is_secure())
        .max_age(lasts)
        .build()
}
