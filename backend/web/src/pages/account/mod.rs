//! `/account`: one's own password and logins; of staff the second factor, of customers the name and the end of it all.

mod customer;
mod second_factor;

pub(crate) use customer::{change_name, delete_account};
pub(crate) use second_factor::{remove_second_factor, second_factor, set_up_second_factor};

use std::sync::Arc;

use anteroom_domain::Timestamp;
use anteroom_engine::{
    own_account::{OwnError, login_name},
    ports::{Browser, Login, Role},
};
use askama::Template;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Redirect, Response},
};
use jiff::tz::TimeZone;
use serde::Deserialize;
use tower_cookies::Cookies;

use super::{fields::Field, page, reset::Wrong};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::{self, From, LoggedIn, Member},
    errors::PageError,
    forms::OurForm,
    language::Language,
    words,
};

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage<'a> {
    assets: Assets,
    lang: Language,
    title: String,
    csrf: String,
    staff_name: String,
    username: String,
    role: Role,
    role_name: &'a str,
    is_providers: bool,
    factor: Option<Factor>,
    password_fields: Vec<Field>,
    remove_fields: Vec<Field>,
    name_fields: Vec<Field>,
    delete_fields: Vec<Field>,
    logins: Vec<LoginRow>,
    done: Option<String>,
    problem: Option<String>,
}

/// The second factor that there is.
struct Factor {
    codes_left: usize,
    /// Whether the role needs it.
    must_stay: bool,
}

struct LoginRow {
    name: String,
    browser: String,
    began: String,
    used: String,
    is_this: bool,
}

impl LoginRow {
    fn times(&self, language: Language) -> String {
        let values = [("began", self.began.as_str().into()), ("used", self.used.as_str().into())];
        language.with("account-login-times", values)
    }

    fn sign_out(&self, language: Language) -> String {
        let values = [("browser", self.browser.as_str().into()), ("began", self.began.as_str().into())];
        language.with("account-sign-out-of", values)
    }
}

fn browser_words(language: Language, browser: Browser) -> String {
    let name = match browser {
        Browser::Firefox => "Firefox",
        Browser::Chrome => "Chrome",
        Browser::Edge => "Edge",
        Browser::Safari => "Safari",
        Browser::Other => return language.say("account-other-browser"),
    };
    name.to_owned()
}

fn day_and_time(language: Language, at: Timestamp) -> String {
    let there = at.to_zoned(TimeZone::UTC);
    let values = [
        ("day", there.day().into()),
        ("month", there.month().into()),
        ("year", there.year().into()),
        ("clock", there.strftime("%H:%M").to_string().into()),
    ];
    language.with("account-day", values)
}

fn row(language: Language, login: &Login, own: &LoggedIn) -> LoginRow {
    LoginRow {
        name: login_name(login.token),
        browser: browser_words(language, login.browser),
        began: day_and_time(language, login.created_at),
        used: day_and_time(language, login.last_used_at),
        is_this: login.token == own.token.hash(),
    }
}

/// What the page before has done, as a word that this page knows.
fn done_words(language: Language, done: &str) -> Option<String> {
    let id = match done {
        "password" => "account-done-password",
        "name" => "account-done-name",
        "login" => "account-done-login",
        "others" => "account-done-others",
        // Of staff alone.
        "second-factor-removed" => {
            return Some("Your second factor is gone. Your password alone signs you in.".to_owned());
        }
        _ => return None,
    };
    Some(language.say(id))
}

/// The language of the page: staff are spoken to in English.
fn spoken(reads: Language, own: &LoggedIn) -> Language {
    if own.account.role.is_staff() { Language::English } else { reads }
}

/// What is wrong with a form of the page.
#[derive(Default)]
struct Trouble<'a> {
    password: Option<&'a Wrong>,
    remove: Option<&'a Wrong>,
    delete: Option<&'a Wrong>,
    name: Option<(&'a str, &'a Wrong)>,
    problem: Option<String>,
}

async fn account_page(
    app: &App,
    own: &LoggedIn,
    language: Language,
    done: Option<String>,
    trouble: Trouble<'_>,
) -> Result<Response, PageError> {
    let account = &own.account;
    let logins = app.own_account.logins(account).await?;
    let factor = account.second_factor.as_ref().map(|factor| Factor {
        codes_left: factor.recovery_codes.len(),
        must_stay: app.own_account.must_keep_second_factor(account),
    });
    let password =
        |name| Field { name, ..Field::password("", language.say("account-password-yours"), "current-password") };
    let name = trouble.name.map_or(account.display_name.as_str(), |(typed, _)| typed);
    Ok(page(&AccountPage {
        assets: assets(),
        lang: language,
        title: language.say("your-account"),
        csrf: own.token.csrf(),
        staff_name: account.display_name.clone(),
        username: account.username.clone(),
        role: account.role,
        role_name: role_words(account.role),
        is_providers: account.identity.is_some(),
        factor,
        password_fields: vec![
            Field::password("current", language.say("account-password-now"), "current-password")
                .with_problem(trouble.password),
            Field::new_password(language, language.say("account-password-new")).with_problem(trouble.password),
        ],
        remove_fields: vec![password("remove_password").with_problem(trouble.remove)],
        name_fields: vec![
            Field::text("display_name", language.say("name-own"), "name", name)
                .hinted(language.say("account-name-hint"))
                .with_problem(trouble.name.map(|(_, wrong)| wrong)),
        ],
        delete_fields: vec![password("delete_password").with_problem(trouble.delete)],
        logins: logins.iter().map(|login| row(language, login, own)).collect(),
        done,
        problem: trouble.problem,
    }))
}

pub(super) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Host => "Host",
        Role::Admin => "Administrator",
        Role::Customer => "Customer",
    }
}

/// The answer to a form that was not done. `field` is where the own password was asked for, `page` shows what is wrong.
async fn refused<F: Future<Output = Result<Response, PageError>>>(
    language: Language,
    error: OwnError,
    field: &'static str,
    page: impl FnOnce(Option<Wrong>, Option<String>) -> F,
) -> Result<Response, PageError> {
    use anteroom_engine::log_in::LogInError;
    let (status, retry, wrong, problem) = match error {
        OwnError::Rule(rule) => {
            (StatusCode::UNPROCESSABLE_ENTITY, None, Some((rule.field(), words::rule(language, rule))), None)
        }
        OwnError::Outdated => (StatusCode::CONFLICT, None, None, Some(language.say("account-outdated"))),
        OwnError::Compulsory => (StatusCode::CONFLICT, None, None, Some(error.to_string())),
        OwnError::Store(error) => return Err(error.into()),
        OwnError::NotConfirmed(LogInError::TooMany { wait }) => {
            let retry = (wait.as_secs() + 1).to_string();
            (StatusCode::TOO_MANY_REQUESTS, Some(retry), Some((field, crate::errors::wait_words(language, wait))), None)
        }
        OwnError::NotConfirmed(LogInError::Busy(_)) => {
            let words = crate::errors::busy_words(language);
            (StatusCode::SERVICE_UNAVAILABLE, Some("5".to_owned()), None, Some(words))
        }
        OwnError::NotConfirmed(_) => {
            let words = language.say("account-not-password");
            (StatusCode::UNPROCESSABLE_ENTITY, None, Some((field, words)), None)
        }
    };
    let page = page(wrong, problem).await?;
    let retry = retry.map(|seconds| [(RETRY_AFTER, seconds)]);
    Ok(match retry {
        Some(retry) => (status, retry, page).into_response(),
        None => (status, page).into_response(),
    })
}

#[derive(Deserialize)]
pub(crate) struct AccountQuery {
    #[serde(default)]
    done: String,
}

/// `GET /account`.
pub(crate) async fn account(
    State(app): State<Arc<App>>,
    staff: Member,
    reads: Language,
    query: Result<Query<AccountQuery>, QueryRejection>,
) -> Result<Response, PageError> {
    let language = spoken(reads, &staff);
    let done = query.ok().and_then(|Query(query)| done_words(language, &query.done));
    account_page(&app, &staff, language, done, Trouble::default()).await
}

#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    csrf: String,
    current: String,
    password: String,
}

/// `POST /account/password`.
pub(crate) async fn change_password(
    State(app): State<Arc<App>>,
    From(whence): From,
    cookies: Cookies,
    staff: Member,
    reads: Language,
    OurForm(form): OurForm<PasswordForm>,
) -> Result<Response, PageError> {
    staff.check(&form.csrf)?;
    let language = spoken(reads, &staff);
    match app.own_account.change_password(&staff.account, &form.current, &form.password, whence).await {
        Ok(token) => {
            auth::set_login(&app.config, &cookies, &token);
            app.live_logins.look_now();
            Ok(Redirect::to("/account?done=password").into_response())
        }
        Err(error) => {
            let page = async |wrong: Option<Wrong>, problem| {
                account_page(
                    &app,
                    &staff,
                    language,
                    None,
                    Trouble { password: wrong.as_ref(), problem, ..Trouble::default() },
                )
                .await
            };
            refused(language, error, "current", page).await
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct EndLoginForm {
    csrf: String,
    login: String,
}

/// `POST /account/logins/end`: one of one's own. Ending the one that asks is logging out.
pub(crate) async fn end_login(
    State(app): State<Arc<App>>,
    cookies: Cookies,
    staff: Member,
    OurForm(form): OurForm<EndLoginForm>,
) -> Result<Redirect, PageError> {
    staff.check(&form.csrf)?;
    app.own_account.end_login(&staff.account, &form.login).await?;
    app.live_logins.look_now();
    if form.login == login_name(staff.token.hash()) {
        auth::clear_login(&app.config, &cookies);
        return Ok(Redirect::to("/"));
    }
    Ok(Redirect::to("/account?done=login"))
}

#[derive(Deserialize)]
pub(crate) struct PlainForm {
    csrf: String,
}

/// `POST /account/logins/end-others`.
pub(crate) async fn end_other_logins(
    State(app): State<Arc<App>>,
    From(whence): From,
    cookies: Cookies,
    staff: Member,
    reads: Language,
    OurForm(form): OurForm<PlainForm>,
) -> Result<Response, PageError> {
    staff.check(&form.csrf)?;
    let language = spoken(reads, &staff);
    match app.own_account.end_other_logins(&staff.account, whence).await {
        Ok(token) => {
            auth::set_login(&app.config, &cookies, &token);
            app.live_logins.look_now();
            Ok(Redirect::to("/account?done=others").into_response())
        }
        Err(error) => {
            let page = async |_, problem| {
                account_page(&app, &staff, language, None, Trouble { problem, ..Trouble::default() }).await
            };
            refused(language, error, "", page).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_page_stands_with_and_without_a_second_factor_and_with_many_logins() {
        let kinds = [
            (Role::Host, false, false, 1),
            (Role::Host, false, true, 100),
            (Role::Admin, false, true, 1),
            (Role::Host, true, false, 1),
            (Role::Customer, false, false, 2),
        ];
        for (role, is_providers, has_second_factor, count) in kinds {
            let is_staff = role.is_staff();
            let row = |n| LoginRow {
                name: format!("{n:032x}"),
                browser: browser_words(Language::English, Browser::Other),
                began: day_and_time(Language::English, Timestamp::UNIX_EPOCH),
                used: day_and_time(Language::English, Timestamp::UNIX_EPOCH),
                is_this: n == 0,
            };
            let problem = has_second_factor.then(|| ("remove_password", long(300)));
            let html = checked(&AccountPage {
                assets: assets(),
                lang: Language::English,
                title: "Your account".to_owned(),
                csrf: "the-token".to_owned(),
                staff_name: long(80),
                username: long(64),
                role,
                role_name: role_words(role),
                is_providers,
                factor: has_second_factor.then_some(Factor { codes_left: 3, must_stay: role == Role::Admin }),
                password_fields: vec![Field::new_password(Language::English, "New password")],
                remove_fields: vec![
                    Field { name: "remove_password", ..Field::password("", "Your password", "current-password") }
                        .with_problem(problem.as_ref()),
                ],
                name_fields: vec![Field::text("display_name", "Your name", "name", &long(80))],
                delete_fields: vec![Field {
                    name: "delete_password",
                    ..Field::password("", "Your password", "current-password")
                }],
                logins: (0..count).map(row).collect(),
                done: done_words(Language::English, "password"),
                problem: problem.clone().map(|(_, words)| words),
            });
            assert_eq!(html.matches("This browser").count(), 1);
            assert_eq!(html.contains("aria-invalid"), has_second_factor && role == Role::Host);
            assert_eq!(html.contains("/account/password"), !is_providers);
            assert_eq!(html.contains("/account/second-factor"), is_staff && !is_providers);
            assert_eq!(html.contains("/account/delete"), !is_staff, "customers come and go by themselves");
            assert_eq!(html.contains("/account/name"), !is_staff);
            assert_eq!(html.contains("href=\"/host\""), is_staff);
        }
        assert_eq!(done_words(Language::English, "<b>"), None);
    }
}
