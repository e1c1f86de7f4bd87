//! `/reset`: somebody sets the password of their account, with a link that an admin made.
//!
//! The link ends in `#` and the code: browsers send that part to nobody, so it is in no log and no `Referer`. A script puts
//! it into the field and takes it out of the address; without script, it is copied there by hand.

use std::sync::Arc;

use anteroom_engine::{people::PeopleError, token::Token};
use axum::{
    extract::State,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{fields::Field, form::FormPage};
use crate::{
    app::App,
    assets::assets,
    auth::Visitor,
    errors::{PageError, busy_words},
    forms::OurForm,
    language::Language,
};

/// The field that something is wrong with, and what.
pub(super) type Wrong = (&'static str, String);

/// The address of a link.
pub(super) fn link(public_origin: &str, token: &Token) -> String {
    format!("{public_origin}/reset#{}", token.expose())
}

fn reset_page<'a>(visitor: &Visitor, code: &str, wrong: Option<&Wrong>, problem: Option<String>) -> FormPage<'a> {
    FormPage {
        title: "Choose your password".into(),
        lead: "With the link that you were given. It works once, for a day.".into(),
        csrf: visitor.seat.token.csrf(),
        action: "/reset".into(),
        fields: vec![
            Field::text("token", "Code", "off", code)
                .hinted("The part of your link after the sign #. It may be filled in already.")
                .with_problem(wrong),
            Field::new_password(Language::English, "New password").with_problem(wrong),
        ],
        button: "Set the password".into(),
        problem,
        script: Some(assets().reset_js),
        ..FormPage::default()
    }
}

/// `GET /reset`.
pub(crate) async fn reset(visitor: Visitor) -> Response {
    reset_page(&visitor, "", None, None).page()
}

#[derive(Deserialize)]
pub(crate) struct ResetForm {
    csrf: String,
    token: String,
    password: String,
}

/// `POST /reset`. The link is used up only by a password that can be used.
pub(crate) async fn set_password(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    OurForm(form): OurForm<ResetForm>,
) -> Result<Response, PageError> {
    visitor.check(&form.csrf)?;
    // Whoever copies the whole link means its end.
    let code = form.token.rsplit('#').next().unwrap_or_default().trim();
    let set = match code.parse::<Token>() {
        Ok(token) => app.people.set_password(&token, &form.password).await,
        Err(_) => Err(PeopleError::LinkOver),
    };
    let wrong = match set {
        Ok(_) => {
            app.live_logins.look_now();
            return Ok(Redirect::to("/login?done=password").into_response());
        }
        Err(PeopleError::Rule(rule)) => (rule.field(), rule.to_string()),
        Err(error @ PeopleError::LinkOver) => ("token", error.to_string()),
        Err(PeopleError::Busy(_)) => {
            let page = reset_page(&visitor, &form.token, None, Some(busy_words(Language::English))).page();
            return Ok((StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], page).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    let page = reset_page(&visitor, &form.token, Some(&wrong), None).page();
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
