//! What customers do to their own accounts and staff do not: being called something else, and deleting them.

use std::sync::Arc;

use anteroom_engine::own_account::OwnError;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tower_cookies::Cookies;

use super::{Trouble, account_page, refused};
use crate::{
    app::App,
    auth::{self, From, Member},
    errors::PageError,
    forms::OurForm,
    language::Language,
    pages::reset::Wrong,
};

/// What others call somebody of staff is for admins to say, and their accounts are part of the history.
fn customers_only(own: &Member) -> Result<(), PageError> {
    if own.account.role.is_staff() { Err(PageError::CustomersOnly) } else { Ok(()) }
}

#[derive(Deserialize)]
pub(crate) struct NameForm {
    csrf: String,
    display_name: String,
}

/// `POST /account/name`.
pub(crate) async fn change_name(
    State(app): State<Arc<App>>,
    own: Member,
    language: Language,
    OurForm(form): OurForm<NameForm>,
) -> Result<Response, PageError> {
    own.check(&form.csrf)?;
    customers_only(&own)?;
    match app.own_account.rename(&own.account, &form.display_name).await {
        Ok(()) => Ok(Redirect::to("/account?done=name").into_response()),
        Err(error) => {
            let page = async |wrong: Option<Wrong>, problem| {
                let name = wrong.as_ref().map(|wrong| (form.display_name.as_str(), wrong));
                account_page(&app, &own, language, None, Trouble { name, problem, ..Trouble::default() }).await
            };
            refused(language, error, "display_name", page).await
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct DeleteForm {
    csrf: String,
    delete_password: String,
}

/// `POST /account/delete`: with everything personal about their visits. It cannot be taken back.
pub(crate) async fn delete_account(
    State(app): State<Arc<App>>,
    From(whence): From,
    cookies: Cookies,
    own: Member,
    language: Language,
    OurForm(form): OurForm<DeleteForm>,
) -> Result<Response, PageError> {
    own.check(&form.csrf)?;
    customers_only(&own)?;
    let deleted: Result<(), OwnError> =
        app.customer_accounts.delete_own(&own.account, &form.delete_password, whence).await;
    match deleted {
        Ok(()) => {
            auth::clear_login(&app.config, &cookies);
            app.live_logins.look_now();
            Ok(Redirect::to("/").into_response())
        }
        Err(error) => {
            let page = async |wrong: Option<Wrong>, problem| {
                let trouble = Trouble { delete: wrong.as_ref(), problem, ..Trouble::default() };
                account_page(&app, &own, language, None, trouble).await
            };
            refused(language, error, "delete_password", page).await
        }
    }
}
