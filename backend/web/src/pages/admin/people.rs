//! `/admin/people`: who can log in, and what becomes of them.

use std::sync::Arc;

use anteroom_domain::{Timestamp, ids::AccountId};
use anteroom_engine::{
    customer_accounts::DeleteError,
    people::{AccountAction, PeopleError},
    ports::{Account, Role},
    token::Token,
};
use askama::Template;
use axum::{
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    super::{account::role_words, fields::Field, page, reset},
    Done, Frame, Tab,
};
use crate::{
    app::App,
    assets::{Assets, assets},
    auth::Admin,
    errors::PageError,
    forms::OurForm,
};

#[derive(Template)]
#[template(path = "pages/admin/people.html")]
struct PeoplePage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    rows: Vec<PersonRow>,
    /// Customers with an account, apart from staff; `None` where no session wants accounts and nobody has one.
    customers: Option<Customers>,
}

struct Customers {
    rows: Vec<PersonRow>,
    /// What their user names begin with.
    beginning: String,
    /// Whether there are more than are shown.
    more: bool,
}

/// Most customers shown at once.
const CUSTOMERS_SHOWN: u32 = 100;

struct PersonRow {
    href: String,
    name: String,
    about: String,
    disabled: bool,
}

#[derive(Template)]
#[template(path = "pages/admin/new_person.html")]
struct NewPersonPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    fields: Vec<Field>,
    is_admin: bool,
}

#[derive(Template)]
#[template(path = "pages/admin/person.html")]
struct PersonPage<'a> {
    assets: Assets,
    lang: &'a str,
    title: String,
    csrf: String,
    frame: Frame,
    id: String,
    name: String,
    about: String,
    role: &'a str,
    is_staff: bool,
    /// What else they could be.
    other_role: OtherRole<'a>,
    is_self: bool,
    disabled_since: Option<String>,
    has_second_factor: bool,
    /// The link that was made just now. It is shown this once.
    link: Option<String>,
    done: Vec<String>,
}

/// What somebody could be instead.
enum OtherRole<'a> {
    /// Nothing: a customer stays one.
    None,
    /// What the identity provider says.
    Providers,
    /// This: the name of the action, and what its button says.
    Of(&'a str, &'a str),
}

fn about(account: &Account) -> String {
    let factor = if account.second_factor.is_some() { ", second factor" } else { "" };
    let way = match &account.identity {
        Some(_) => ", by the identity provider",
        None if account.password_hash.is_empty() => ", has set no password yet",
        None => "",
    };
    format!("{}, {}{factor}{way}", account.username, role_words(account.role))
}

fn day(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

#[derive(Deserialize, Default)]
pub(crate) struct PeopleQuery {
    #[serde(default)]
    customers: String,
}

/// `GET /admin/people`.
pub(crate) async fn people(
    State(app): State<Arc<App>>,
    admin: Admin,
    query: Result<Query<PeopleQuery>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(PeopleQuery { customers: beginning }) = query.unwrap_or_default();
    let row = |account: &Account| PersonRow {
        href: format!("/admin/people/{}", account.id),
        name: account.display_name.clone(),
        about: about(account),
        disabled: !account.is_enabled(),
    };
    let found = app.people.customers(&beginning, CUSTOMERS_SHOWN + 1).await?;
    let wanted = app.floor.read().sessions().any(|session| session.settings.entry.has_accounts());
    let shown = wanted || !found.is_empty() || !beginning.is_empty();
    let customers = shown.then(|| Customers {
        rows: found.iter().take(CUSTOMERS_SHOWN as usize).map(row).collect(),
        beginning,
        more: found.len() > CUSTOMERS_SHOWN as usize,
    });
    Ok(page(&PeoplePage {
        assets: assets(),
        lang: "en",
        title: "People".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(&admin, Tab::People),
        rows: app.people.staff().await?.iter().map(row).collect(),
        customers,
    }))
}

#[derive(Deserialize, Default)]
pub(crate) struct NewPersonForm {
    csrf: String,
    username: String,
    display_name: String,
    role: String,
}

fn new_person_page(admin: &Admin, form: &NewPersonForm, wrong: Option<&reset::Wrong>) -> Response {
    page(&NewPersonPage {
        assets: assets(),
        lang: "en",
        title: "New account".to_owned(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(admin, Tab::People),
        fields: vec![
            Field::text("username", "User name", "off", &form.username)
                .hinted("To sign in with. It never changes.")
                .with_problem(wrong),
            Field::text("display_name", "Name", "off", &form.display_name)
                .hinted("What customers and colleagues read.")
                .with_problem(wrong),
        ],
        is_admin: form.role == "admin",
    })
}

/// `GET /admin/new-person`.
pub(crate) async fn new_person(admin: Admin) -> Response {
    new_person_page(&admin, &NewPersonForm::default(), None)
}

/// `POST /admin/new-person`. The answer shows the link with which its owner chooses a password.
pub(crate) async fn create_person(
    State(app): State<Arc<App>>,
    admin: Admin,
    OurForm(form): OurForm<NewPersonForm>,
) -> Result<Response, PageError> {
    admin.0.check(&form.csrf)?;
    let role = role(&form.role).ok_or(PageError::BadForm)?;
    match app.people.create(admin.0.account.id, &form.username, &form.display_name, role).await {
        Ok((account, token)) => {
            let done = "The account is there. Its owner opens it with the link below.";
            Ok(person_page(&app, &admin, &account, Some(&token), vec![done.to_owned()]))
        }
        Err(PeopleError::Rule(broken)) => {
            let page = new_person_page(&admin, &form, Some(&(broken.field(), broken.to_string())));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn other_role(account: &Account) -> OtherRole<'static> {
    match account.role {
        _ if account.identity.is_some() => OtherRole::Providers,
        Role::Host => OtherRole::Of("make_admin", "Make them an administrator"),
        Role::Admin => OtherRole::Of("make_host", "Make them a host"),
        Role::Customer => OtherRole::None,
    }
}

fn role(text: &str) -> Option<Role> {
    match text {
        "host" => Some(Role::Host),
        "admin" => Some(Role::Admin),
        _ => None,
    }
}

fn person_page(app: &App, admin: &Admin, account: &Account, link: Option<&Token>, done: Vec<String>) -> Response {
    page(&PersonPage {
        assets: assets(),
        lang: "en",
        title: account.display_name.clone(),
        csrf: admin.0.token.csrf(),
        frame: Frame::new(admin, Tab::People),
        id: account.id.to_string(),
        name: account.display_name.clone(),
        about: about(account),
        role: role_words(account.role),
        is_staff: account.role.is_staff(),
        other_role: other_role(account),
        is_self: account.id == admin.0.account.id,
        disabled_since: account.disabled_at.map(day),
        has_second_factor: account.second_factor.is_some(),
        link: link.map(|token| reset::link(&app.config.public_origin, token)),
        done,
    })
}

/// What the page before has done.
fn done_words(done: &str) -> Option<&'static str> {
    match done {
        "disable" => Some("The account is disabled, and signed out everywhere."),
        "enable" => Some("The account can sign in again."),
        "make_admin" | "make_host" => Some("The role is changed. It holds from the next sign-in on."),
        "end_logins" => Some("The account is signed out everywhere."),
        "remove_second_factor" => Some("The second factor is gone. The password alone signs in."),
        _ => None,
    }
}

type Named = Result<Path<AccountId>, PathRejection>;

async fn named(app: &App, path: Named) -> Result<Account, PageError> {
    let Path(id) = path.map_err(|_| PageError::NotFound)?;
    Ok(app.people.one(id).await?)
}

/// `GET /admin/people/{account}`.
pub(crate) async fn person(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    Done(done): Done,
) -> Result<Response, PageError> {
    let account = named(&app, path).await?;
    let done = done_words(&done).map(str::to_owned).into_iter().collect();
    Ok(person_page(&app, &admin, &account, None, done))
}

#[derive(Deserialize)]
pub(crate) struct PersonForm {
    csrf: String,
    action: String,
}

/// `POST /admin/people/{account}`: something is done to somebody's account.
pub(crate) async fn change_person(
    State(app): State<Arc<App>>,
    admin: Admin,
    path: Named,
    OurForm(form): OurForm<PersonForm>,
) -> Result<Response, PageError> {
    admin.0.check(&form.csrf)?;
    let account = named(&app, path).await?;
    let by = admin.0.account.id;
    let action = match form.action.as_str() {
        "link" => {
            let token = app.people.password_link(by, account.id).await?;
            return Ok(person_page(&app, &admin, &account, Some(&token), Vec::new()));
        }
        "disable" => AccountAction::Disable,
        "enable" => AccountAction::Enable,
        "make_admin" => AccountAction::SetRole(Role::Admin),
        "make_host" => AccountAction::SetRole(Role::Host),
        "end_logins" => AccountAction::EndLogins,
        "remove_second_factor" => AccountAction::RemoveSecondFactor,
        "delete" => {
            return match app.customer_accounts.delete(admin.actor(), &account).await {
                Ok(()) => {
                    app.live_logins.look_now();
                    Ok(Redirect::to("/admin/people").into_response())
                }
                Err(DeleteError::Staff) => Err(PageError::Customers),
                Err(DeleteError::Store(error)) => Err(error.into()),
            };
        }
        _ => return Err(PageError::BadForm),
    };
    app.people.act(by, account.id, action).await?;
    app.live_logins.look_now();
    Ok(Redirect::to(&format!("/admin/people/{}?done={}", account.id, form.action)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::checks::{checked, long};

    fn frame() -> Frame {
        Frame { admin_name: long(80), tab: Tab::People }
    }

    #[test]
    fn the_pages_stand_with_nobody_and_with_many() {
        for count in [0, 1, 300] {
            let row = |n: i32| PersonRow {
                href: format!("/admin/people/{n:032x}"),
                name: long(80),
                about: long(100),
                disabled: n % 2 == 1,
            };
            let html = checked(&PeoplePage {
                assets: assets(),
                lang: "en",
                title: "People".to_owned(),
                csrf: "the-token".to_owned(),
                frame: frame(),
                rows: (0..count).map(row).collect(),
                customers: (count == 1).then(|| Customers { rows: Vec::new(), beginning: long(60), more: true }),
            });
            assert_eq!(html.contains("id=\"customers-title\""), count == 1);
            assert_eq!(html.matches("Disabled").count(), usize::try_from(count / 2).unwrap());
        }
        let wrong = ("username", long(90));
        let html = checked(&NewPersonPage {
            assets: assets(),
            lang: "en",
            title: "New account".to_owned(),
            csrf: "the-token".to_owned(),
            frame: frame(),
            fields: vec![Field::text("username", "User name", "off", &long(64)).with_problem(Some(&wrong))],
            is_admin: true,
        });
        assert!(html.contains("aria-invalid"));
    }

    #[test]
    fn an_admins_own_account_is_for_others_to_change() {
        let kinds = [
            (true, true, false, None),
            (true, false, true, Some(long(99))),
            (true, false, false, None),
            (false, false, false, None),
        ];
        for (is_staff, is_self, disabled, link) in kinds {
            let html = checked(&PersonPage {
                assets: assets(),
                lang: "en",
                title: long(80),
                csrf: "the-token".to_owned(),
                frame: frame(),
                id: "0".repeat(32),
                name: long(80),
                about: long(90),
                role: "Host",
                is_staff,
                other_role: match (is_staff, disabled) {
                    (false, _) => OtherRole::None,
                    (true, true) => OtherRole::Providers,
                    (true, false) => OtherRole::Of("make_admin", "Make them an administrator"),
                },
                is_self,
                disabled_since: disabled.then(|| "1 March 2026".to_owned()),
                has_second_factor: !is_self,
                link: link.clone(),
                done: done_words("disable").map(str::to_owned).into_iter().collect(),
            });
            assert_eq!(html.contains("value=\"disable\""), !is_self && !disabled);
            assert_eq!(html.contains("value=\"enable\""), disabled);
            assert_eq!(html.contains("value=\"make_admin\""), is_staff && !is_self && !disabled);
            assert_eq!(html.contains("value=\"delete\""), !is_staff, "only customers can be deleted");
            assert_eq!(html.contains("id=\"link\""), link.is_some());
        }
    }
}
