//! `/account/second-factor`: setting one up, and taking it away.

use std::sync::Arc;

use anteroom_engine::{log_in::Standing, own_account::OwnError, second_factor::Enrolment};
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Trouble, account_page, refused};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::{Enrolling, From, LoggedIn, Member},
    errors::PageError,
    forms::OurForm,
    language::Language,
    pages::{
        fields::Field,
        page,
        qr::{self, Code},
        reset::Wrong,
    },
};

#[derive(Template)]
#[template(path = "pages/second_factor.html")]
struct EnrolPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: &'a str,
    csrf: String,
    staff_name: String,
    is_admin: bool,
    /// Whether nothing else can be done before.
    is_wanted: bool,
    code: Code,
    /// In groups, to be typed.
    secret: String,
    sealed: String,
    fields: Vec<Field>,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/recovery_codes.html")]
struct CodesPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: &'a str,
    csrf: String,
    staff_name: String,
    is_admin: bool,
    codes: Vec<String>,
}

fn enrol_page(
    app: &App,
    staff: &LoggedIn,
    enrolment: Enrolment,
    wrong: Option<&Wrong>,
    problem: Option<String>,
) -> Response {
    let letters: Vec<_> = enrolment.secret.expose().chars().collect();
    page(&EnrolPage {
        assets: assets(),
        lang: "en",
        title: "Set up a second factor",
        csrf: staff.token.csrf(),
        staff_name: staff.account.display_name.clone(),
        is_admin: staff.is_admin(),
        is_wanted: app.log_ins.standing(&staff.account) == Standing::SecondFactorWanted,
        code: qr::code(&enrolment.secret.uri(&staff.account.username)),
        secret: letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" "),
        sealed: enrolment.sealed,
        fields: vec![
            Field::code().hinted("The six digits that it shows now.").with_problem(wrong),
            Field::password("password", "Your password", "current-password").with_problem(wrong),
        ],
        problem,
    })
}

/// `GET /account/second-factor`: a new secret. Nothing is kept of it until its first code comes.
pub(crate) async fn second_factor(State(app): State<Arc<App>>, staff: Enrolling) -> Result<Response, PageError> {
    if staff.account.identity.is_some() {
        return Err(PageError::Providers);
    }
    Ok(enrol_page(&app, &staff, app.own_account.enrol(&staff.account), None, None))
}

#[derive(Deserialize)]
pub(crate) struct EnrolForm {
    csrf: String,
    sealed: String,
    code: String,
    password: String,
}

/// `POST /account/second-factor`. The recovery codes are shown once, in the answer.
pub(crate) async fn set_up_second_factor(
    State(app): State<Arc<App>>,
    From(whence): From,
    staff: Enrolling,
    OurForm(form): OurForm<EnrolForm>,
) -> Result<Response, PageError> {
    staff.check(&form.csrf)?;
    let own = &app.own_account;
    match own.set_up_second_factor(&staff.account, &form.sealed, &form.code, &form.password, whence).await {
        Ok(codes) => Ok(page(&CodesPage {
            assets: assets(),
            lang: "en",
            title: "Your recovery codes",
            csrf: staff.token.csrf(),
            staff_name: staff.account.display_name.clone(),
            is_admin: staff.is_admin(),
            codes,
        })),
        Err(error) => {
            let page = async |wrong: Option<Wrong>, problem| {
                // What is in somebody's authenticator already is kept; an outdated secret is replaced.
                let same = own.enrolment(&staff.account, &form.sealed);
                let enrolment = same.unwrap_or_else(|| own.enrol(&staff.account));
                Ok(enrol_page(&app, &staff, enrolment, wrong.as_ref(), problem))
            };
            refused(Language::English, error, "password", page).await
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct RemoveForm {
    csrf: String,
    remove_password: String,
}

/// `POST /account/second-factor/remove`.
pub(crate) async fn remove_second_factor(
    State(app): State<Arc<App>>,
    From(whence): From,
    staff: Member,
    OurForm(form): OurForm<RemoveForm>,
) -> Result<Response, PageError> {
    staff.check(&form.csrf)?;
    if !staff.account.role.is_staff() {
        return Err(PageError::StaffOnly);
    }
    let removed: Result<(), OwnError> =
        app.own_account.remove_second_factor(&staff.account, &form.remove_password, whence).await;
    match removed {
        Ok(()) => Ok(Redirect::to("/account?done=second-factor-removed").into_response()),
        Err(error) => {
            let page = async |wrong: Option<Wrong>, problem| {
                account_page(
                    &app,
                    &staff,
                    Language::English,
                    None,
                    Trouble { remove: wrong.as_ref(), problem, ..Trouble::default() },
                )
                .await
            };
            refused(Language::English, error, "remove_password", page).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    #[test]
    fn the_pages_stand_with_and_without_a_problem() {
        for wrong in [None, Some(("code", long(200)))] {
            let html = checked(&EnrolPage {
                assets: assets(),
                lang: "en",
                title: "Set up a second factor",
                csrf: "the-token".to_owned(),
                staff_name: long(80),
                is_admin: true,
                is_wanted: wrong.is_some(),
                code: qr::code("otpauth://totp/Anteroom:x"),
                secret: "ABCD EFGH".to_owned(),
                sealed: "00ff".to_owned(),
                fields: vec![Field::code().with_problem(wrong.as_ref())],
                problem: wrong.clone().map(|(_, words)| words),
            });
            assert_eq!(html.contains("aria-invalid"), wrong.is_some());
            assert_eq!(
                html.contains("href=\"/host\""),
                wrong.is_none(),
                "whoever must do this first is led nowhere else"
            );
        }
        let html = checked(&CodesPage {
            assets: assets(),
            lang: "en",
            title: "Your recovery codes",
            csrf: "the-token".to_owned(),
            staff_name: long(80),
            is_admin: false,
            codes: vec!["abcd-efgh".to_owned(); 10],
        });
        assert_eq!(html.matches("abcd-efgh").count(), 10);
    }
}
