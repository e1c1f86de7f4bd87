//! `/s/{session}/sign-up`: a customer makes an account, where the session wants one.

use std::sync::Arc;

use anteroom_domain::ids::Slug;
use anteroom_engine::customer_accounts::{SignUp, SignUpError};
use axum::{
    extract::State,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tower_cookies::Cookies;

use super::{
    super::{Link, fields::Field, form::FormPage, login::enter, reset::Wrong},
    Named, see_visit,
};
use crate::{
    app::App,
    auth::{From, Visitor},
    errors::{PageError, busy_words, wait_words},
    forms::OurForm,
    language::Language,
    words,
};

#[derive(Deserialize, Default)]
pub(crate) struct SignUpForm {
    csrf: String,
    username: String,
    display_name: String,
    password: String,
}

fn sign_up_page(
    language: Language,
    visitor: &Visitor,
    slug: &str,
    form: &SignUpForm,
    wrong: Option<&Wrong>,
) -> FormPage<'static> {
    FormPage {
        lang: language,
        is_for_customers: true,
        title: language.say("make-account").into(),
        lead: language.say("sign-up-lead").into(),
        csrf: visitor.seat.token.csrf(),
        action: format!("/s/{slug}/sign-up").into(),
        fields: vec![
            Field::text("username", language.say("sign-up-username"), "username", &form.username)
                .hinted(language.say("sign-up-username-hint"))
                .with_problem(wrong),
            Field::text("display_name", language.say("name-own"), "name", &form.display_name)
                .hinted(language.say("sign-up-name-hint"))
                .with_problem(wrong),
            Field::new_password(language, language.say("password")).with_problem(wrong),
        ],
        button: language.say("sign-up-button").into(),
        away: Some(Link { href: format!("/login?next=/s/{slug}"), label: language.say("sign-up-have") }),
        ..FormPage::default()
    }
}

/// Nothing is there where the session wants no accounts.
fn wants_accounts(app: &App, slug: &str) -> Result<(), PageError> {
    let floor = app.floor.read();
    let session = slug.parse::<Slug>().ok().and_then(|slug| floor.session_at(&slug));
    let session = session.filter(|session| !session.archived).ok_or_else(|| PageError::no_such_session(&floor))?;
    if session.settings.entry.has_accounts() { Ok(()) } else { Err(PageError::NotFound) }
}

/// `GET /s/{session}/sign-up`.
pub(crate) async fn sign_up(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    visitor: Visitor,
    language: Language,
) -> Result<Response, PageError> {
    wants_accounts(&app, &slug)?;
    if visitor.account.is_some() {
        return Ok(see_visit(&slug));
    }
    Ok(sign_up_page(language, &visitor, &slug, &SignUpForm::default(), None).page())
}

/// `POST /s/{session}/sign-up`. Whoever has made an account has logged in. What was typed is kept, except for the password.
pub(crate) async fn make_account(
    State(app): State<Arc<App>>,
    Named(slug): Named,
    From(whence): From,
    cookies: Cookies,
    visitor: Visitor,
    language: Language,
    OurForm(form): OurForm<SignUpForm>,
) -> Result<Response, PageError> {
    visitor.check(&form.csrf)?;
    wants_accounts(&app, &slug)?;
    if visitor.account.is_some() {
        return Ok(see_visit(&slug));
    }
    let SignUpForm { username, display_name, password, .. } = &form;
    match app.customer_accounts.sign_up(SignUp { username, display_name, password }, whence).await {
        Ok((_, token)) => enter(&app, &cookies, &token, Some(visitor.seat.customer), &format!("/s/{slug}")).await,
        Err(SignUpError::Rule(rule)) => {
            let wrong = (rule.field(), words::rule(language, rule));
            let page = sign_up_page(language, &visitor, &slug, &form, Some(&wrong)).page();
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(SignUpError::TooMany { wait }) => {
            let problem = Some(wait_words(language, wait));
            let page = FormPage { problem, ..sign_up_page(language, &visitor, &slug, &form, None) }.page();
            let retry = [(RETRY_AFTER, (wait.as_secs() + 1).to_string())];
            Ok((StatusCode::TOO_MANY_REQUESTS, retry, page).into_response())
        }
        Err(SignUpError::Busy(_)) => {
            let problem = Some(busy_words(language));
            let page = FormPage { problem, ..sign_up_page(language, &visitor, &slug, &form, None) }.page();
            Ok((StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], page).into_response())
        }
        Err(SignUpError::Store(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use anteroom_engine::{seat::Seat, token::Token};

    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_page_stands_whatever_was_typed() {
        let token = "07".repeat(32).parse::<Token>().unwrap();
        let visitor = Visitor { seat: Seat::from(token), returning: true, account: None };
        for wrong in [None, Some(("username", long(90)))] {
            let form = SignUpForm {
                username: long(400),
                display_name: long(90),
                password: "p".repeat(99),
                ..SignUpForm::default()
            };
            let page = sign_up_page(Language::English, &visitor, &"s".repeat(64), &form, wrong.as_ref());
            let html = checked(&FormPage { csrf: "the-token".to_owned(), ..page });
            assert_eq!(html.contains("aria-invalid"), wrong.is_some());
            assert!(!html.contains("ppp"), "a password is not sent back");
        }
    }
}
