//! Which language somebody reads: the one that they chose, else what their browser asks for, else the installation's.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use tower_cookies::Cookies;

use super::Language;
use crate::{app::App, auth, config::WebConfig};

/// Longest `Accept-Language` that is read, in characters: real ones are a tenth of it.
const ACCEPTED_MAX: usize = 500;

/// The pages of staff, and of those who help them, which are in English; so is what goes wrong on them.
const STAFF: [&str; 7] = ["/admin", "/host", "/setup", "/reset", "/help", "/call", "/account/second-factor"];

impl Language {
    /// The language of whoever sent a request.
    pub(crate) fn of_reader(config: &WebConfig, cookies: &Cookies, headers: &HeaderMap) -> Self {
        auth::language(config, cookies).or_else(|| accepted(headers)).unwrap_or(config.language)
    }

    /// The language of whatever stands at an address.
    pub(crate) fn of_page(self, path: &str) -> Self {
        let is_staffs = STAFF
            .iter()
            .any(|staff| path.strip_prefix(staff).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        if is_staffs { Self::English } else { self }
    }
}

/// What a browser likes best of what is offered.
fn accepted(headers: &HeaderMap) -> Option<Language> {
    let text = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().filter(|text| text.len() <= ACCEPTED_MAX)?;
    preferred(text)
}

/// The offered language that is named with the highest weight; of two with the same, the first.
pub(super) fn preferred(accept: &str) -> Option<Language> {
    let named = accept.split(',').filter_map(|part| {
        let mut parts = part.split(';').map(str::trim);
        let language = Language::of_tag(parts.next()?)?;
        let weight = parts.find_map(|parameter| parameter.strip_prefix("q=")).map_or(Some(1_000), thousandths)?;
        (weight > 0).then_some((weight, language))
    });
    named.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, language)| language)
}

/// A weight, `0` to `1` with up to three digits; `None` where it cannot be read.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, digits) = weight.split_once('.').unwrap_or((weight, ""));
    if digits.len() > 3 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    match whole {
        "1" => Some(1_000),
        "0" => format!("{digits:0<3}").parse().ok(),
        _ => None,
    }
}

impl FromRequestParts<Arc<App>> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let cookies = Cookies::from_request_parts(parts, app).await.unwrap_or_default();
        Ok(Self::of_reader(&app.config, &cookies, &parts.headers))
    }
}
