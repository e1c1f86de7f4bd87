//! `/login` and `/logout`.

use std::{net::SocketAddr, sync::Arc};

use anteroom_engine::log_in::LogInError;
use askama::Template;
use axum::{
    extract::{ConnectInfo, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tower_cookies::Cookies;

use super::page;
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::{self, MaybeStaff, Staff, Visitor},
    errors::{PageError, wait_words},
    forms::OurForm,
    routes::client_address,
};

/// Where staff go after logging in.
pub(crate) const DESK: &str = "/host";

#[derive(Template)]
#[template(path = "pages/login.html")]
struct LoginPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    username: String,
    problem: Option<String>,
    next: String,
}

fn login_page(visitor: &Visitor, username: &str, problem: Option<String>, next: &str) -> Response {
    page(&LoginPage {
        assets: assets(),
        lang: "en",
        title: "Log in".to_owned(),
        csrf: visitor.seat.token.csrf(),
        username: username.to_owned(),
        problem,
        next: next.to_owned(),
    })
}

#[derive(Deserialize)]
pub(crate) struct LoginQuery {
    #[serde(default)]
    next: String,
}

/// `GET /login`.
pub(crate) async fn login(
    MaybeStaff(staff): MaybeStaff,
    visitor: Visitor,
    query: Result<Query<LoginQuery>, QueryRejection>,
) -> Response {
    let next = query.map(|Query(query)| query.next).unwrap_or_default();
    if staff.is_some() {
        return Redirect::to(after(&next)).into_response();
    }
    login_page(&visitor, "", None, &next)
}

#[derive(Deserialize)]
pub(crate) struct LoginForm {
    csrf: String,
    username: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /login`. What was typed is kept, except for the password.
pub(crate) async fn log_in(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    cookies: Cookies,
    visitor: Visitor,
    OurForm(form): OurForm<LoginForm>,
) -> Result<Response, PageError> {
    if !visitor.returning {
        return Err(PageError::NoCookies);
    }
    if !visitor.seat.token.csrf_matches(&form.csrf) {
        return Err(PageError::BadCsrf);
    }
    let from = client_address(&app.config, peer, &headers);
    match app.log_ins.log_in(&form.username, &form.password, from).await {
        Ok(token) => {
            auth::set_login(&app.config, &cookies, &token);
            Ok(Redirect::to(after(&form.next)).into_response())
        }
        Err(LogInError::Wrong) => {
            let problem = Some("The name or the password is not right.".to_owned());
            let page = login_page(&visitor, &form.username, problem, &form.next);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(LogInError::TooMany { wait }) => {
            let page = login_page(&visitor, &form.username, Some(wait_words(wait)), &form.next);
            let retry = [(axum::http::header::RETRY_AFTER, (wait.as_secs() + 1).to_string())];
            Ok((StatusCode::TOO_MANY_REQUESTS, retry, page).into_response())
        }
        Err(LogInError::Store(error)) => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct LogoutForm {
    csrf: String,
}

/// `POST /logout`.
pub(crate) async fn log_out(
    State(app): State<Arc<App>>,
    cookies: Cookies,
    staff: Staff,
    OurForm(form): OurForm<LogoutForm>,
) -> Result<Redirect, PageError> {
    staff.check(&form.csrf)?;
    app.log_ins.log_out(&staff.token).await?;
    auth::clear_login(&app.config, &cookies);
    app.audience.end_login(staff.token.hash()).await;
    Ok(Redirect::to("/"))
}

/// Only a path of ours, so that nobody is sent elsewhere after logging in.
fn after(next: &str) -> &str {
    // Browsers leave out tabs and line breaks and take `\\` for `/`: both can make `//` of what does not look like it.
    let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let ours = plain && next.starts_with('/') && !next.starts_with("//");
    if ours { next } else { DESK }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_page_stands_whatever_was_typed() {
        for (text, problem) in
            [(String::new(), None), (long(5_000), Some(wait_words(std::time::Duration::from_secs(899))))]
        {
            let html = checked(&LoginPage {
                assets: assets(),
                lang: "en",
                title: "Log in".to_owned(),
                csrf: "the-token".to_owned(),
                username: text.clone(),
                problem: problem.clone(),
                next: text,
            });
            assert_eq!(html.contains("Try again in 15 minutes."), problem.is_some());
        }
    }

    #[test]
    fn nobody_is_sent_elsewhere_after_logging_in() {
        assert_eq!(after("/host"), "/host");
        let foreign = ["", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"];
        for foreign in foreign.into_iter().chain(["/\t/evil.example", "/\n/evil.example", "\t//evil.example", "/a b"]) {
            assert_eq!(after(foreign), "/host", "{foreign}");
        }
    }
}
