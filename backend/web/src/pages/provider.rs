//! `/login/provider`: out to the identity provider and back.
//!
//! Both are links and redirects, never forms: the policy lets forms go to this server only. Whatever comes of it, the browser
//! is sent on to an address of ours without the code that stood in the one before.

use std::sync::Arc;

use anteroom_engine::provider_log_in::{Departure, ProviderLogInError, Return};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tower_cookies::Cookies;

use super::login::enter;
use crate::{
    app::App,
    auth::{self, From},
    errors::PageError,
    security,
};

/// Why somebody is back at the log-in page: the word in its address, its status, and what it says.
const REFUSALS: &[(&str, StatusCode, &str)] = &[
    (
        "not_begun",
        StatusCode::UNPROCESSABLE_ENTITY,
        "This sign-in was not begun in this browser, or it took too long. Begin again.",
    ),
    (
        "declined",
        StatusCode::FORBIDDEN,
        "Your identity provider did not let you in. Begin again, or ask whoever looks after your account there.",
    ),
    ("not_proven", StatusCode::FORBIDDEN, "What your identity provider answered could not be verified. Begin again."),
    (
        "no_role",
        StatusCode::FORBIDDEN,
        "Your identity provider knows you, but has given you no role here. Ask an administrator for one.",
    ),
    (
        "no_account",
        StatusCode::FORBIDDEN,
        "Your identity provider knows you, but you have no account here. Ask an administrator for one.",
    ),
    ("disabled", StatusCode::FORBIDDEN, "Your account here is disabled. Ask an administrator."),
    ("too_many", StatusCode::TOO_MANY_REQUESTS, "Too many tries. Try again in a few minutes."),
    (
        "provider_away",
        StatusCode::SERVICE_UNAVAILABLE,
        "Your identity provider does not answer at the moment. Try again in a few minutes.",
    ),
    (
        "unavailable",
        StatusCode::SERVICE_UNAVAILABLE,
        "Something behind this page does not answer at the moment. Try again in a moment.",
    ),
];

/// What the log-in page says to somebody with this word in its address.
pub(super) fn refusal(word: &str) -> Option<(StatusCode, &'static str)> {
    let found = REFUSALS.iter().find(|(code, ..)| *code == word);
    found.map(|(_, status, words)| (*status, *words))
}

fn word(error: &ProviderLogInError) -> &'static str {
    match error {
        ProviderLogInError::NotBegun => "not_begun",
        ProviderLogInError::Declined => "declined",
        ProviderLogInError::NotProven(_) => "not_proven",
        ProviderLogInError::NoRole => "no_role",
        ProviderLogInError::NoAccount => "no_account",
        ProviderLogInError::Disabled => "disabled",
        ProviderLogInError::TooMany => "too_many",
        ProviderLogInError::Unavailable(_) => "provider_away",
        ProviderLogInError::Store(_) => "unavailable",
    }
}

fn back_to_log_in(word: &str) -> Response {
    Redirect::to(&format!("/login?refused={word}")).into_response()
}

#[derive(Deserialize, Default)]
pub(crate) struct Way {
    #[serde(default)]
    next: String,
}

/// `GET /login/provider`.
pub(crate) async fn to_provider(
    State(app): State<Arc<App>>,
    cookies: Cookies,
    headers: HeaderMap,
    query: Result<Query<Way>, QueryRejection>,
) -> Result<Response, PageError> {
    let provider = app.provider_log_ins.as_ref().ok_or(PageError::NotFound)?;
    // Nobody else's page logs somebody in whom it does not know.
    if !security::is_same_origin(&app.config, &headers) {
        return Ok(Redirect::to("/login").into_response());
    }
    let Query(Way { next }) = query.unwrap_or_default();
    Ok(match provider.depart(&next) {
        Some(Departure { to, kept }) => {
            auth::set_errand(&app.config, &cookies, kept);
            Redirect::to(&to).into_response()
        }
        None => back_to_log_in("provider_away"),
    })
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    iss: Option<String>,
}

/// `GET /login/provider/return`.
pub(crate) async fn from_provider(
    State(app): State<Arc<App>>,
    From(whence): From,
    cookies: Cookies,
    query: Result<Query<Answer>, QueryRejection>,
) -> Result<Response, PageError> {
    let provider = app.provider_log_ins.as_ref().ok_or(PageError::NotFound)?;
    let kept = auth::take_errand(&app.config, &cookies).unwrap_or_default();
    let back = query.map(|Query(Answer { state, code, iss })| Return { state, code, issuer: iss }).unwrap_or_default();
    match provider.arrive(&kept, &back, whence).await {
        Ok((token, next)) => enter(&app, &cookies, &token, None, &next).await,
        Err(error) => {
            let word = word(&error);
            if matches!(error, ProviderLogInError::Unavailable(_) | ProviderLogInError::Store(_)) {
                tracing::error!(error = &error as &dyn std::error::Error, "a log-in with the provider failed");
            } else {
                tracing::info!(%error, "a log-in with the provider was refused");
            }
            Ok(back_to_log_in(word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_word_that_the_page_knows() {
        let errors = [
            ProviderLogInError::NotBegun,
            ProviderLogInError::Declined,
            ProviderLogInError::NotProven("x"),
            ProviderLogInError::NoRole,
            ProviderLogInError::NoAccount,
            ProviderLogInError::Disabled,
            ProviderLogInError::TooMany,
        ];
        for error in &errors {
            assert!(refusal(word(error)).is_some(), "{error:?}");
        }
        assert!(refusal("provider_away").is_some() && refusal("unavailable").is_some());
        assert_eq!(refusal("<script>"), None);
    }
}
