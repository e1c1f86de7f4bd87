//! `/login`, `/login/code` and `/logout`: of staff, and of customers where a session wants accounts.

use std::{borrow::Cow, sync::Arc};

use anteroom_domain::{ids::CustomerId, session::Session};
use anteroom_engine::{
    log_in::{FirstStep, LogInError, Standing},
    token::Token,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tower_cookies::Cookies;

use super::{
    Link,
    fields::Field,
    form::{FormPage, ProviderWay},
    provider::refusal,
    query::encoded_path,
};
use crate::{
    app::App,
    auth::{self, From, LoggedIn, MaybeLoggedIn, Visitor},
    errors::{PageError, busy_words, wait_words},
    forms::OurForm,
    language::Language,
};

/// Where staff go after logging in.
pub(crate) const DESK: &str = "/host";
/// Where customers go who come from no session's page.
const ACCOUNT: &str = "/account";

/// Whether somebody wants to log in to wait: with a customer's account.
fn is_for_waiting(next: &str) -> bool {
    after(next).starts_with("/s/")
}

/// The language of the page: staff are spoken to in English.
fn spoken(reads: Language, next: &str) -> Language {
    if is_for_waiting(next) { reads } else { Language::English }
}

/// Where an account can be made, if somebody comes from the page of a session that wants accounts.
fn sign_up_way(language: Language, app: &App, next: &str) -> Option<Link> {
    let slug = next.strip_prefix("/s/")?.parse().ok()?;
    let floor = app.floor.read();
    let session: &Session = floor.session_at(&slug).filter(|session| session.settings.entry.has_accounts())?;
    Some(Link { href: format!("/s/{}/sign-up", session.slug), label: language.say("make-account") })
}

/// The way in by the identity provider, where there is one.
fn provider_way(app: &App, next: &str) -> Option<ProviderWay> {
    let provider = app.provider_log_ins.as_ref().filter(|_| !is_for_waiting(next))?;
    let href = match after(next) {
        DESK => "/login/provider".to_owned(),
        path => format!("/login/provider?next={}", encoded_path(path)),
    };
    Some(ProviderWay { label: app.config.provider_label.clone(), href: provider.is_up().then_some(href) })
}

/// What else the page offers.
#[derive(Default)]
struct Ways {
    provider: Option<ProviderWay>,
    sign_up: Option<Link>,
}

impl Ways {
    fn of(language: Language, app: &App, next: &str) -> Self {
        Self { provider: provider_way(app, next), sign_up: sign_up_way(language, app, next) }
    }
}

fn login_page<'a>(
    language: Language,
    visitor: &Visitor,
    ways: Ways,
    username: &str,
    problem: Option<String>,
    next: &str,
) -> FormPage<'a> {
    let Ways { provider, sign_up } = ways;
    let is_for_customers = is_for_waiting(next);
    let (title, lead): (Cow<'_, str>, Cow<'_, str>) = if is_for_customers {
        (language.say("sign-in").into(), language.say("login-lead").into())
    } else {
        ("Staff sign-in".into(), "For hosts and administrators. To wait in a line, go to its page.".into())
    };
    FormPage {
        lang: language,
        is_for_customers,
        title,
        lead,
        csrf: visitor.seat.token.csrf(),
        action: "/login".into(),
        hidden: vec![("next", next.to_owned())],
        fields: vec![
            Field::text("username", language.say("username"), "username", username),
            Field::password("password", language.say("password"), "current-password"),
        ],
        button: language.say("sign-in").into(),
        problem,
        provider,
        away: sign_up,
        ..FormPage::default()
    }
}

fn code_page<'a>(visitor: &Visitor, half: &str, problem: Option<String>, next: &str) -> FormPage<'a> {
    FormPage {
        title: "One more step".into(),
        lead: "Type the code that your authenticator shows now. If you have lost it, use one of your recovery codes."
            .into(),
        csrf: visitor.seat.token.csrf(),
        action: "/login/code".into(),
        hidden: vec![("next", next.to_owned()), ("half", half.to_owned())],
        fields: vec![Field::code()],
        button: "Sign in".into(),
        problem,
        ..FormPage::default()
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct LoginQuery {
    #[serde(default)]
    next: String,
    /// What the page before has done.
    #[serde(default)]
    done: String,
    /// Why the identity provider's word was not enough.
    #[serde(default)]
    refused: String,
}

/// `GET /login`. Staff who want to wait with an account are asked for that one.
pub(crate) async fn login(
    State(app): State<Arc<App>>,
    MaybeLoggedIn(login): MaybeLoggedIn,
    visitor: Visitor,
    reads: Language,
    query: Result<Query<LoginQuery>, QueryRejection>,
) -> Response {
    let LoginQuery { next, done, refused } = query.map(|Query(query)| query).unwrap_or_default();
    let language = spoken(reads, &next);
    let refused = refusal(&refused);
    let standing = login.map(|login| app.log_ins.standing(&login.account)).filter(|_| refused.is_none());
    if let Some(standing) = standing.filter(|standing| *standing != Standing::Staff || !is_for_waiting(&next)) {
        return Redirect::to(home_of(standing, &next)).into_response();
    }
    let done = (done == "password").then_some("Your password is set. Sign in with it.");
    let problem = refused.map(|(_, words)| words.to_owned());
    let page =
        FormPage { done, ..login_page(language, &visitor, Ways::of(language, &app, &next), "", problem, &next) }.page();
    (refused.map_or(StatusCode::OK, |(status, _)| status), page).into_response()
}

/// Where somebody belongs who has logged in.
fn home_of(standing: Standing, next: &str) -> &str {
    match standing {
        Standing::Customer(_) if !is_for_waiting(next) => ACCOUNT,
        Standing::Staff | Standing::SecondFactorWanted | Standing::Customer(_) => after(next),
    }
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
    From(whence): From,
    cookies: Cookies,
    visitor: Visitor,
    reads: Language,
    OurForm(form): OurForm<LoginForm>,
) -> Result<Response, PageError> {
    visitor.check(&form.csrf)?;
    let language = spoken(reads, &form.next);
    match app.log_ins.first_step(&form.username, &form.password, whence).await {
        Ok(FirstStep::LoggedIn(token)) => enter(&app, &cookies, &token, guest(&visitor), &form.next).await,
        Ok(FirstStep::CodeWanted(half)) => Ok(code_page(&visitor, &half, None, &form.next).page()),
        Err(error) => {
            let problem = |problem| {
                let ways = Ways::of(language, &app, &form.next);
                login_page(language, &visitor, ways, &form.username, Some(problem), &form.next).page()
            };
            refused(language, error, problem).map_err(PageError::from)
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    csrf: String,
    half: String,
    code: String,
    #[serde(default)]
    next: String,
}

/// `POST /login/code`.
pub(crate) async fn log_in_with_code(
    State(app): State<Arc<App>>,
    From(whence): From,
    cookies: Cookies,
    visitor: Visitor,
    reads: Language,
    OurForm(form): OurForm<CodeForm>,
) -> Result<Response, PageError> {
    visitor.check(&form.csrf)?;
    let language = spoken(reads, &form.next);
    match app.log_ins.second_step(&form.half, &form.code, whence).await {
        Ok(token) => enter(&app, &cookies, &token, guest(&visitor), &form.next).await,
        Err(error) => {
            let from_the_start = matches!(error, LogInError::TooLate);
            let problem = |problem| {
                if from_the_start {
                    login_page(language, &visitor, Ways::of(language, &app, &form.next), "", Some(problem), &form.next)
                        .page()
                } else {
                    code_page(&visitor, &form.half, Some(problem), &form.next).page()
                }
            };
            refused(language, error, problem).map_err(PageError::from)
        }
    }
}

/// The page that says why not, as an answer of the right kind.
fn refused(
    language: Language,
    error: LogInError,
    page: impl FnOnce(String) -> Response,
) -> Result<Response, anteroom_engine::ports::StoreError> {
    // Without the name: people type their passwords there by mistake.
    tracing::info!(%error, "a log-in was refused");
    Ok(match error {
        LogInError::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, page(language.say("login-wrong"))).into_response(),
        LogInError::WrongCode | LogInError::TooLate => {
            (StatusCode::UNPROCESSABLE_ENTITY, page(error.to_string())).into_response()
        }
        LogInError::TooMany { wait } => {
            let retry = [(RETRY_AFTER, (wait.as_secs() + 1).to_string())];
            (StatusCode::TOO_MANY_REQUESTS, retry, page(wait_words(language, wait))).into_response()
        }
        LogInError::Busy(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], page(busy_words(language))).into_response()
        }
        LogInError::Store(error) => return Err(error),
    })
}

/// Who somebody was before they logged in, if they were nobody with an account.
fn guest(visitor: &Visitor) -> Option<CustomerId> {
    visitor.account.is_none().then_some(visitor.seat.customer)
}

/// A browser has one login: the one before ends. A customer takes along what they have as a guest.
pub(super) async fn enter(
    app: &App,
    cookies: &Cookies,
    token: &Token,
    guest: Option<CustomerId>,
    next: &str,
) -> Result<Response, PageError> {
    if let Some(before) = auth::login(&app.config, cookies) {
        app.log_ins.log_out(&before).await?;
        app.live_logins.look_now();
    }
    auth::set_login(&app.config, cookies, token);
    let owner = app.log_ins.owner(token).await?;
    let Some(account) = owner else { return Ok(Redirect::to("/login").into_response()) };
    if let Some(guest) = guest {
        app.customer_accounts.bring_along(guest, &account).await?;
    }
    Ok(Redirect::to(home_of(app.log_ins.standing(&account), next)).into_response())
}

#[derive(Deserialize)]
pub(crate) struct LogoutForm {
    csrf: String,
}

/// `POST /logout`.
pub(crate) async fn log_out(
    State(app): State<Arc<App>>,
    cookies: Cookies,
    login: LoggedIn,
    OurForm(form): OurForm<LogoutForm>,
) -> Result<Redirect, PageError> {
    login.check(&form.csrf)?;
    app.log_ins.log_out(&login.token).await?;
    auth::clear_login(&app.config, &cookies);
    app.live_logins.look_now();
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
    use std::time::Duration;

    use anteroom_engine::seat::Seat;

    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_pages_stand_whatever_was_typed() {
        let token = "07".repeat(32).parse::<Token>().unwrap();
        let visitor = Visitor { seat: Seat::from(token), returning: true, account: None };
        for (text, problem) in
            [(String::new(), None), (long(5_000), Some(wait_words(Language::English, Duration::from_secs(899))))]
        {
            let way = |href: Option<String>| Ways {
                provider: Some(ProviderWay { label: long(80), href }),
                sign_up: Some(Link { href: "/s/x/sign-up".to_owned(), label: "Make an account".to_owned() }),
            };
            for page in [
                login_page(Language::English, &visitor, Ways::default(), &text, problem.clone(), &text),
                login_page(Language::English, &visitor, way(None), &text, problem.clone(), &text),
                login_page(Language::English, &visitor, way(Some(encoded_path(&text))), &text, problem.clone(), "/s/x"),
                code_page(&visitor, &text, problem.clone(), &text),
            ] {
                let html = checked(&FormPage { csrf: "the-token".to_owned(), ..page });
                assert_eq!(html.contains("Try again in 15 minutes."), problem.is_some());
            }
        }
    }

    #[test]
    fn whoever_has_logged_in_is_sent_where_they_belong() {
        let customer = Standing::Customer(CustomerId(1));
        for next in ["", "/host", "/admin/people", "//evil.example/s/x"] {
            assert_eq!(home_of(customer, next), "/account", "{next}");
        }
        assert_eq!(home_of(customer, "/s/x"), "/s/x");
        assert_eq!(home_of(Standing::Staff, "/s/x"), "/s/x");
        assert_eq!(home_of(Standing::Staff, "https://evil.example"), "/host");
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
