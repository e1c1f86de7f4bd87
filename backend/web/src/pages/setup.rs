//! `/setup`: the first admin, made by whoever can read the server's console. Afterwards there is no such page.
//!
//! The code is typed and not part of an address, so that it is in no log and no history.

use std::sync::Arc;

use anteroom_engine::{people::PeopleError, token::Token};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{fields::Field, form::FormPage, reset::Wrong};
use crate::{app::App, auth::Visitor, errors::PageError, forms::OurForm, language::Language};

fn setup_page<'a>(visitor: &Visitor, form: &SetupForm, wrong: Option<&Wrong>) -> FormPage<'a> {
    FormPage {
        title: "Welcome to Anteroom".into(),
        lead: "There is nobody here yet. Make the account of the first administrator.".into(),
        csrf: visitor.seat.token.csrf(),
        action: "/setup".into(),
        fields: vec![
            Field::text("token", "Setup code", "off", &form.token)
                .hinted("It was printed where the server was started, and works for an hour. Starting the server again prints a new one.")
                .with_problem(wrong),
            Field::text("username", "User name", "username", &form.username)
                .hinted("To sign in with. It never changes.")
                .with_problem(wrong),
            Field::text("display_name", "Name", "name", &form.display_name)
                .hinted("What customers and colleagues read.")
                .with_problem(wrong),
            Field::new_password(Language::English, "Password").with_problem(wrong),
        ],
        button: "Make the account".into(),
        ..FormPage::default()
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct SetupForm {
    csrf: String,
    token: String,
    username: String,
    display_name: String,
    password: String,
}

/// `GET /setup`.
pub(crate) async fn setup(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Response, PageError> {
    if !app.people.may_set_up().await? {
        return Err(PageError::NotFound);
    }
    Ok(setup_page(&visitor, &SetupForm::default(), None).page())
}

/// `POST /setup`. What was typed is kept, except for the password.
pub(crate) async fn set_up(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    OurForm(form): OurForm<SetupForm>,
) -> Result<Response, PageError> {
    if !app.people.may_set_up().await? {
        return Err(PageError::NotFound);
    }
    visitor.check(&form.csrf)?;
    let made = match form.token.trim().parse::<Token>() {
        Ok(token) => app.people.set_up(&token, &form.username, &form.display_name, &form.password).await,
        Err(_) => Err(PeopleError::LinkOver),
    };
    let wrong = match made {
        Ok(_) => return Ok(Redirect::to("/login?done=password").into_response()),
        Err(PeopleError::Rule(rule)) => (rule.field(), rule.to_string()),
        Err(error @ PeopleError::LinkOver) => ("token", error.to_string()),
        Err(error) => return Err(error.into()),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, setup_page(&visitor, &form, Some(&wrong)).page()).into_response())
}

#[cfg(test)]
mod tests {
    use anteroom_engine::seat::Seat;

    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_page_stands_whatever_was_typed_and_never_repeats_a_password() {
        let token = "07".repeat(32).parse::<Token>().unwrap();
        let visitor = Visitor { seat: Seat::from(token), returning: true, account: None };
        let form = SetupForm {
            csrf: String::new(),
            token: long(5_000),
            username: long(80),
            display_name: long(80),
            password: "unmistakable".to_owned(),
        };
        for wrong in [None, Some(("display_name", long(90)))] {
            let page = setup_page(&visitor, &form, wrong.as_ref());
            let html = checked(&FormPage { csrf: "the-token".to_owned(), ..page });
            assert_eq!(html.contains("aria-invalid"), wrong.is_some());
            assert!(!html.contains("unmistakable"));
        }
    }
}
